import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { readJsonOption, readNumberOption } from './json-option.ts';
import { toOrderKey } from './order-key.ts';
import { printChange } from './order-text.ts';

export const set = defineCommand({
  name: 'set',
  usage: '<order> <status>',
  summary: 'Set the status of an order.',
  examples: [
    ['milepost set 7 approved --message "Payment received"', 'by its number'],
    [`milepost set ZENPO shipped --data '{"trackingNumber":"1Z999"}'`, 'by its reference, with what the step asks for'],
    ['milepost set external:ingram:20-RD128 delivered --override "Signed for at the door"', 'outside the workflow'],
    ['milepost set 7 canceled --reason customer_request --dry-run', 'only look what would happen'],
  ],
  options: {
    message: { type: 'string', value: 'TEXT', description: 'for everyone who may see the change; goes into the mail' },
    note: { type: 'string', value: 'TEXT', description: 'internal, never leaves' },
    reason: { type: 'string', value: 'NAME', description: 'one of the reasons of the step' },
    data: { type: 'string', value: 'JSON', description: 'what the step asks for' },
    'occurred-at': { type: 'string', value: 'TIME', description: 'when it happened; now where not given' },
    'no-notify': { type: 'boolean', description: 'send no mail' },
    override: { type: 'string', value: 'WHY', description: 'set it although the workflow has no such step' },
    'if-version': { type: 'string', value: 'N', description: 'only if the order is still at this version' },
    'dry-run': { type: 'boolean', description: 'decide, and write nothing' },
  },
  positionals: [2, 2],
  run: async (values, [order = '', to = ''], { client, output }) => {
    const { message, note, reason, data, override, 'occurred-at': occurredAt, 'if-version': ifVersion } = values;
    const said = {
      to,
      ...(message === undefined ? {} : { message }),
      ...(note === undefined ? {} : { note }),
      ...(data === undefined ? {} : { data: readJsonOption('data', data) }),
      ...(occurredAt === undefined ? {} : { occurredAt }),
      ...(values['no-notify'] === true ? { notify: false } : {}),
    };
    const options = {
      ...(ifVersion === undefined ? {} : { ifVersion: readNumberOption('if-version', ifVersion, 1, 1e9) }),
      ...(values['dry-run'] === true ? { mode: 'dry-run' as const } : {}),
    };
    const { orders } = client();
    const key = toOrderKey(order);
    const changed =
      override === undefined
        ? await orders.setStatus(key, { ...said, ...(reason === undefined ? {} : { reason }) }, options)
        : await orders.override(key, { ...said, reason: override }, options);
    printChange(output, changed);
    return exitCodes.done;
  },
});
