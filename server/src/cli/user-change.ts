import type { UserPatchIn } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';
import { emailOf, findUser } from './user-find.ts';

export const userUpdate = defineCommand({
  name: 'user update',
  usage: '<user>',
  summary: 'Change a user, by e-mail address, number or id.',
  examples: [
    ['milepost user update tom@example.com --role manager', 'what he may do, at once'],
    ['milepost user update 7 --enable', 'lets a disabled user log in again'],
  ],
  options: {
    role: { type: 'string', value: 'ROLE', description: 'client, staff, manager, or one that a workflow names' },
    name: { type: 'string', value: 'TEXT', description: 'by which people know them' },
    email: { type: 'string', value: 'ADDRESS', description: 'by which they log in' },
    locale: { type: 'string', value: 'LANGUAGE', description: 'en, de-AT' },
    enable: { type: 'boolean', description: 'lets them log in again' },
  },
  positionals: [1, 1],
  run: async ({ enable, ...values }, [text = ''], { client, output }) => {
    const change: UserPatchIn = { ...values, ...(enable === true ? { disabled: false } : {}) };
    if (Object.keys(change).length === 0)
      throw new UsageError('Nothing is to be changed. Give --role, --name, --email, --locale or --enable.');
    const user = await findUser(client(), text, output);
    if (user === undefined) return exitCodes.notFound;
    const changed = await client().users.update(user.id, change);
    output.print(
      output.json ? JSON.stringify(changed) : `User ${changed.number}, ${emailOf(changed)}, role ${changed.role}.`,
    );
    return exitCodes.done;
  },
});

export const userDisable = defineCommand({
  name: 'user disable',
  usage: '<user>',
  summary: 'Shut a user out: sessions and keys of theirs end at once.',
  examples: [
    ['milepost user disable tom@example.com', 'by e-mail address'],
    ['milepost user disable 7 --yes', 'by number, without a question'],
    ['milepost user disable 7 --dry-run', 'only say who that is'],
  ],
  options: { 'dry-run': { type: 'boolean', description: 'name the user and disable nobody' } },
  positionals: [1, 1],
  run: async (values, [text = ''], { client, output, confirm }) => {
    const user = await findUser(client(), text, output);
    if (user === undefined) return exitCodes.notFound;
    const name = `user ${user.number}, ${emailOf(user)} (${user.role})`;
    if (values['dry-run'] === true) {
      output.print(`Would disable ${name}.`);
      return exitCodes.done;
    }
    if (!(await confirm(`Disable ${name}? Sessions and keys of theirs end at once.`))) return exitCodes.refused;
    await client().users.update(user.id, { disabled: true });
    output.print(output.json ? JSON.stringify({ id: user.id, disabled: true }) : `Disabled ${name}.`);
    return exitCodes.done;
  },
});

export const userPassword = defineCommand({
  name: 'user password',
  usage: '<user>',
  summary: 'Make a link by which a user sets a new password, once.',
  examples: [
    ['milepost user password tom@example.com', 'prints the link to send to him'],
    ['milepost user password 7 --json', 'with the time until which it works'],
  ],
  options: {},
  positionals: [1, 1],
  run: async (_values, [text = ''], { client, output }) => {
    const user = await findUser(client(), text, output);
    if (user === undefined) return exitCodes.notFound;
    const link = await client().users.createPasswordLink(user.id);
    output.print(output.json ? JSON.stringify(link) : link.url);
    output.say(`For ${emailOf(user)}; it works once, until ${link.expiresAt}. Their password of now works until then.`);
    return exitCodes.done;
  },
});
