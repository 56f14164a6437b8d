import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { toOrderKey } from './order-key.ts';
import { printTable } from './table.ts';

interface Row {
  readonly to: string;
  readonly name: string;
  readonly can: string;
  readonly why: string;
}

export const transitions = defineCommand({
  name: 'transitions',
  usage: '<order>',
  summary: 'Show where an order can go now, and why not elsewhere.',
  examples: [
    ['milepost transitions 7', 'what may be done with order 7'],
    ['milepost transitions ZENPO --json', 'the same for a program'],
  ],
  options: {},
  positionals: [1, 1],
  run: async (_values, [order = ''], { client, output }) => {
    const list = await client().orders.transitions(toOrderKey(order));
    if (output.json) {
      output.print(JSON.stringify(list));
      return exitCodes.done;
    }
    const rows: Row[] = [
      ...list.possible.map(({ to, name }) => ({ to, name, can: 'yes', why: '' })),
      ...list.needsInput.map(({ to, name, input, reason }) => ({
        ...{ to, name, can: 'with input' },
        why: `${input.join(', ')}: ${reason}`,
      })),
      ...list.impossible.map(({ to, name, reason, hint }) => ({
        to,
        name,
        can: 'no',
        why: `${reason} ${hint}`.trim(),
      })),
    ];
    output.say(`It is ${list.status} now.`);
    printTable(
      output,
      [
        { heading: 'TO', cell: ({ to }) => to },
        { heading: 'STEP', cell: ({ name }) => name },
        { heading: 'POSSIBLE', cell: ({ can }) => can, tone: ({ can }) => (can === 'yes' ? 'good' : 'quiet') },
        { heading: 'WHY', cell: ({ why }) => why },
      ],
      rows,
    );
    return exitCodes.done;
  },
});
