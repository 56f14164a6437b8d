import { readFile } from 'node:fs/promises';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

export const userCreate = defineCommand({
  name: 'user create',
  usage: '<email>',
  summary: 'Make a user, and a link by which they choose a password.',
  examples: [
    ['milepost user create ada@example.com --name "Ada Byron" --role manager', 'prints the link to send to her'],
    ['milepost user create tom@example.com --password-file ./tom --quiet', 'with a password; prints the id alone'],
  ],
  options: {
    name: { type: 'string', value: 'TEXT', description: 'by which people know them' },
    role: {
      type: 'string',
      value: 'ROLE',
      description: 'client, staff, manager, or one that a workflow names; staff where not given',
    },
    customer: { type: 'string', multiple: true, value: 'ID', description: 'sees only the orders of this customer' },
    locale: { type: 'string', value: 'LANGUAGE', description: "en, de-AT; the account's where not given" },
    'password-file': { type: 'string', value: 'FILE', description: 'a file with the password, in place of a link' },
  },
  positionals: [1, 1],
  run: async (values, [email = ''], { client, output }) => {
    const { name, role = 'staff', customer, locale } = values;
    if (!email.includes('@')) throw new UsageError(`"${email}" is no e-mail address. Give one: ada@example.com`);
    const file = values['password-file'];
    const password = file === undefined ? undefined : await readPassword(file);
    const { users } = client();
    const user = await users.create({
      ...{ email, role },
      ...(name === undefined ? {} : { name }),
      ...(customer === undefined ? {} : { customerIds: customer }),
      ...(locale === undefined ? {} : { locale }),
      ...(password === undefined ? {} : { password }),
    });
    const link = password === undefined ? await users.createPasswordLink(user.id) : undefined;
    if (output.json) output.print(JSON.stringify({ ...user, ...(link === undefined ? {} : { link }) }));
    else if (link === undefined || output.quiet) output.print(link?.url ?? user.id);
    else {
      output.print(link.url);
      output.say(`User ${user.number}, ${email}, role ${role}. The link works once, until ${link.expiresAt}.`);
    }
    return exitCodes.done;
  },
});

async function readPassword(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}
