import type { Milepost } from '@milepost/sdk';
import { MilepostProblem } from '@milepost/sdk';

/** The e-mail address of a user, by id; `undefined` for one who has none or may not be looked at. */
export type UserEmail = (userId: string) => Promise<string | undefined>;

/**
 * Finds users' e-mail addresses; the users are read once, when the first is looked for.
 *
 * @param onHidden - told once, where the key may not see users
 */
export function createUserEmails(client: Milepost, onHidden: () => void): UserEmail {
  let reading: Promise<ReadonlyMap<string, string>> | undefined;

  async function read(): Promise<ReadonlyMap<string, string>> {
    const emails = new Map<string, string>();
    try {
      for await (const { id, profile } of client.users.list()) {
        if (typeof profile['email'] === 'string') emails.set(id, profile['email']);
      }
    } catch (error) {
      if (!(error instanceof MilepostProblem) || error.status !== 403) throw error;
      onHidden();
    }
    return emails;
  }

  return async (userId) => {
    reading ??= read();
    return (await reading).get(userId);
  };
}
