import type { WorkflowOut } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { readNumberOption } from './json-option.ts';
import { toneOf } from './order-text.ts';
import { printTable } from './table.ts';

export const workflowShow = defineCommand({
  name: 'workflow show',
  usage: '<workflow>',
  summary: 'Show a published workflow: its statuses and steps.',
  examples: [
    ['milepost workflow show retail', 'as it is now'],
    ['milepost workflow show retail --version 1 --json', 'an earlier version, for a program'],
  ],
  options: { version: { type: 'string', value: 'N', description: 'the latest where not given' } },
  positionals: [1, 1],
  run: async ({ version }, [key = ''], { client, output }) => {
    const wanted = version === undefined ? undefined : readNumberOption('version', version, 1, 1e9);
    const workflow = await client().workflows.get(key, wanted);
    if (output.json) {
      output.print(JSON.stringify(workflow));
      return exitCodes.done;
    }
    output.say(`${workflow.name}, version ${workflow.version}`);
    printTable(output, statusColumns, workflow.statuses);
    output.print('');
    printTable(output, transitionColumns, workflow.transitions);
    return exitCodes.done;
  },
});

type Status = WorkflowOut['statuses'][number];
type Transition = WorkflowOut['transitions'][number];

const statusColumns = [
  { heading: 'STATUS', cell: ({ key }: Status) => key, tone: toneOf },
  { heading: 'LABEL', cell: ({ label }: Status) => label },
  { heading: 'CATEGORY', cell: ({ category }: Status) => category },
  { heading: 'SEEN BY', cell: ({ audience }: Status) => audience },
] as const;

const transitionColumns = [
  { heading: 'STEP', cell: ({ name }: Transition) => name },
  { heading: 'FROM', cell: ({ from }: Transition) => from.join(', ') },
  { heading: 'TO', cell: ({ to }: Transition) => to },
  { heading: 'ROLES', cell: ({ roles }: Transition) => roles.join(', ') },
] as const;
