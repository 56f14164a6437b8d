import type { Milepost, UserOut } from '@milepost/sdk';
import type { Output } from './output.ts';

/** The user with this id, number or e-mail address; `undefined`, with a word to the caller, when there is none. */
export async function findUser(client: Milepost, text: string, output: Output): Promise<UserOut | undefined> {
  const users = await client.users.list().all();
  const found = users.find(
    (user) => user.id === text || String(user.number) === text || emailOf(user).toLowerCase() === text.toLowerCase(),
  );
  if (found === undefined)
    output.complain(`No user has the id, number or e-mail address "${text}". List them with: milepost user list`);
  return found;
}

/** A user's e-mail address, or nothing. */
export function emailOf({ profile }: UserOut): string {
  return typeof profile['email'] === 'string' ? profile['email'] : '';
}

/** A user's name, or nothing. */
export function nameOf({ profile }: UserOut): string {
  return typeof profile['name'] === 'string' ? profile['name'] : '';
}
