import type { KeyOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { instant } from './order-text.ts';
import { printTable } from './table.ts';

export const keyList = defineCommand({
  name: 'key list',
  usage: '',
  summary: 'List the API keys, without their secrets.',
  examples: [
    ['milepost key list', 'all that are in use'],
    ['milepost key list --revoked', 'those that were ended too'],
  ],
  options: { revoked: { type: 'boolean', description: 'revoked ones too' } },
  positionals: [0, 0],
  run: async ({ revoked }, _positionals, { client, output }) => {
    const keys = (await client().keys.list().all()).filter(({ revokedAt }) => revoked === true || revokedAt === null);
    if (output.json) output.print(JSON.stringify(keys));
    else printTable(output, columns, keys);
    return exitCodes.done;
  },
});

const columns = [
  { heading: 'ID', cell: ({ id }: KeyOut) => id },
  { heading: 'BEGINS', cell: ({ prefix }: KeyOut) => prefix },
  { heading: 'NAME', cell: ({ name }: KeyOut) => name },
  { heading: 'ROLE', cell: ({ role }: KeyOut) => role },
  { heading: 'DIALECT', cell: ({ dialect }: KeyOut) => dialect ?? '' },
  { heading: 'LAST USED', cell: ({ lastUsedAt }: KeyOut) => instant(lastUsedAt) },
  {
    heading: 'ENDS',
    cell: ({ revokedAt, expiresAt }: KeyOut) => (revokedAt === null ? instant(expiresAt) : 'revoked'),
  },
] as const;
