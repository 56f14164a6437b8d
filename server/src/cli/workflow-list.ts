import type { WorkflowOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { printTable } from './table.ts';

export const workflowList = defineCommand({
  name: 'workflow list',
  usage: '',
  summary: 'List the published workflows.',
  examples: [['milepost workflow list', 'all of the account']],
  options: {},
  positionals: [0, 0],
  run: async (_values, _positionals, { client, output }) => {
    const workflows = await client().workflows.list().all();
    if (output.json) output.print(JSON.stringify(workflows));
    else printTable(output, columns, workflows);
    return exitCodes.done;
  },
});

const columns = [
  { heading: 'KEY', cell: ({ key }: WorkflowOut) => key },
  { heading: 'VERSION', align: 'right', cell: ({ version }: WorkflowOut) => String(version) },
  { heading: 'NAME', cell: ({ name }: WorkflowOut) => name },
  { heading: 'BEGINS IN', cell: ({ initial }: WorkflowOut) => initial.map(({ status }) => status).join(', ') },
  { heading: 'STATUSES', cell: ({ statuses }: WorkflowOut) => statuses.map(({ key }) => key).join(', ') },
] as const;
