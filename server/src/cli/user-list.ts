import type { UserOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { instant } from './order-text.ts';
import { printTable } from './table.ts';
import { emailOf, nameOf } from './user-find.ts';

export const userList = defineCommand({
  name: 'user list',
  usage: '',
  summary: 'List the users.',
  examples: [
    ['milepost user list', 'all who may log in'],
    ['milepost user list --disabled', 'those who may not any more, too'],
  ],
  options: { disabled: { type: 'boolean', description: 'disabled ones too' } },
  positionals: [0, 0],
  run: async ({ disabled }, _positionals, { client, output }) => {
    const users = (await client().users.list().all()).filter((user) => disabled === true || user.disabledAt === null);
    if (output.json) output.print(JSON.stringify(users));
    else printTable(output, columns, users);
    return exitCodes.done;
  },
});

const columns = [
  { heading: 'NUMBER', cell: ({ number }: UserOut) => String(number) },
  { heading: 'E-MAIL', cell: emailOf },
  { heading: 'NAME', cell: nameOf },
  { heading: 'ROLE', cell: ({ role }: UserOut) => role },
  {
    heading: 'LOGS IN',
    cell: ({ disabledAt, hasPassword }: UserOut) =>
      disabledAt !== null ? 'disabled' : hasPassword ? 'by password' : 'not by password',
  },
  { heading: 'LAST LOG-IN', cell: ({ lastLogInAt }: UserOut) => instant(lastLogInAt) },
] as const;
