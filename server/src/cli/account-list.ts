import type { AccountOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { instant } from './order-text.ts';
import { printTable } from './table.ts';

export const accountList = defineCommand({
  name: 'account list',
  usage: '',
  summary: 'List all accounts.',
  examples: [['milepost account list', 'needs a key with the right accounts.manage: the admin key has it']],
  options: {},
  positionals: [0, 0],
  run: async (_values, _positionals, { client, output }) => {
    const accounts = await client().accounts.list().all();
    if (output.json) output.print(JSON.stringify(accounts));
    else printTable(output, columns, accounts);
    return exitCodes.done;
  },
});

const columns = [
  { heading: 'CODE', cell: ({ code }: AccountOut) => code },
  { heading: 'NAME', cell: ({ name }: AccountOut) => name },
  { heading: 'TIME ZONE', cell: ({ timeZone }: AccountOut) => timeZone },
  { heading: 'CURRENCY', cell: ({ currency }: AccountOut) => currency },
  { heading: 'MADE', cell: ({ createdAt }: AccountOut) => instant(createdAt) },
] as const;
