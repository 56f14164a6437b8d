import fc from 'fast-check';
import type { Command } from '../src/core/command.ts';
import type { Guard, QuantityKind, RollUp, RollUpCase, Status, Transition, Workflow } from '../src/core/workflow.ts';
import { categories, quantityKinds } from '../src/core/workflow.ts';
import type { Audience, Principal } from '../src/core/principal.ts';
import { actor } from './story.ts';

const roles = ['client', 'staff', 'manager'] as const;
const statusNames = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'] as const;
const lineIds = ['a', 'b', 'c'] as const;
const reasons = ['fraud', 'stock'] as const;

const guard: fc.Arbitrary<Guard> = fc.oneof(
  fc.constant<Guard>({ kind: 'message_required' }),
  fc.constant<Guard>({ kind: 'fields_required', fields: ['data.code'] }),
  fc.constant<Guard>({ kind: 'fields_required', fields: ['reference'] }),
  fc.record({ kind: fc.constant('min_time_in_status' as const), seconds: fc.integer({ min: 0, max: 7200 }) }),
  fc.record({ kind: fc.constant('max_time_in_status' as const), seconds: fc.integer({ min: 0, max: 7200 }) }),
  fc.constant<Guard>({ kind: 'amount', max: '100.00', currency: 'EUR' }),
  fc.constant<Guard>({ kind: 'four_eyes' }),
  fc.record({
    kind: fc.constant('lines' as const),
    quantifier: fc.constantFrom('all' as const, 'any' as const),
    statuses: fc.subarray(['open', 'shipped', 'canceled', 'partially_shipped'], { minLength: 1 }),
  }),
  fc.constant<Guard>({ kind: 'condition', expression: 'size(order.lines) > 1' }),
);

const rollUpCase = (to: fc.Arbitrary<string>): fc.Arbitrary<RollUpCase> =>
  fc.record({
    when: fc.oneof(
      fc.constantFrom<QuantityKind>(...quantityKinds).map((all) => ({ all })),
      fc.constantFrom<QuantityKind>(...quantityKinds).map((some) => ({ some })),
      fc.subarray(['open', 'shipped', 'fulfilled'], { minLength: 1 }).map((allIn) => ({ allIn })),
      fc.subarray(['open', 'shipped', 'fulfilled'], { minLength: 1 }).map((someIn) => ({ someIn })),
    ),
    to,
  });

/** Any workflow: up to eight statuses of every audience, with whatever transitions, guards and roll-up. Every rule is enforced. */
export const randomWorkflow: fc.Arbitrary<Workflow> = fc.integer({ min: 2, max: 8 }).chain((count) => {
  const names = statusNames.slice(0, count);
  const status = fc.constantFrom(...names);
  return fc
    .record({
      audiences: fc.array(
        fc.constantFrom<Audience>('customer', 'customer', 'customer', 'customer', 'partner', 'internal'),
        {
          minLength: count,
          maxLength: count,
        },
      ),
      transitions: fc.array(transition(names, status), { maxLength: 16, size: 'max' }),
      initial: status,
      rollUp: fc.option(
        fc.record<RollUp>({
          leaves: fc.subarray([...names]),
          cases: fc.array(rollUpCase(status), { minLength: 1, maxLength: 4 }),
        }),
        { nil: undefined },
      ),
    })
    .map(({ audiences, transitions, initial, rollUp }) => ({
      key: 'random',
      version: 1,
      name: { en: 'Random' },
      initial: [{ status: initial, roles: [...roles, 'system'] }],
      statuses: new Map(names.map((key, index) => [key, toStatus(key, audiences[index]!, index)])),
      transitions: transitions.map((made, index) => ({ ...made, name: `t${index}` })),
      reasons: new Map(),
      lineStatuses: new Map(),
      timers: [],
      calendars: {},
      roles: {},
      ...(rollUp === undefined ? {} : { rollUp }),
    }));
});

function toStatus(key: string, audience: Audience, index: number): Status {
  const category = categories[index % categories.length]!;
  return { key, label: { en: key }, category, attention: 'none', audience, codes: {} };
}

function transition(names: readonly string[], status: fc.Arbitrary<string>): fc.Arbitrary<Transition> {
  return fc.record({
    name: fc.constant(''),
    label: fc.constant({ en: '' }),
    from: fc.oneof(fc.constant('any' as const), fc.subarray([...names], { minLength: 1 })),
    to: status,
    roles: fc.subarray([...roles], { minLength: 1 }),
    guards: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(guard, { maxLength: 2 }) },
    ),
    enforce: fc.constant('enforce' as const),
    isDefault: fc.boolean(),
    reasons: fc.subarray([...reasons]),
    reasonRequired: fc.constantFrom(false, false, false, true),
    notify: fc.constant([]),
    mailGraceSeconds: fc.constant(0),
    approval: fc.constant({ roles: ['manager'], expiresAfterSeconds: 3600 }),
  });
}

const quantity = fc.integer({ min: 0, max: 3 });

const lineChange = fc.record(
  {
    lineId: fc.constantFrom(...lineIds),
    shipped: quantity,
    fulfilled: quantity,
    canceled: quantity,
    returned: quantity,
    backordered: quantity,
    name: fc.constantFrom('Ale', 'Bun'),
  },
  { requiredKeys: ['lineId'] },
);

const said = {
  message: fc.constantFrom('x', ' '),
  note: fc.constant('n'),
  reason: fc.constantFrom(...reasons, 'other'),
  data: fc.constantFrom({ code: 1 }, { code: '' }, {}),
};

const setStatus = fc.record(
  { kind: fc.constant('set_status' as const), to: fc.constantFrom(...statusNames, 'nowhere'), ...said },
  { requiredKeys: ['kind', 'to'] },
);

const changeOrder = fc.record({
  kind: fc.constant('change_order' as const),
  changes: fc.record(
    {
      lines: fc.array(lineChange, { minLength: 1, maxLength: 3 }),
      fields: fc.record(
        {
          reference: fc.constantFrom('R', null),
          total: fc.constantFrom({ amount: '99.90', currency: 'EUR' }, { amount: '100.01', currency: 'EUR' }, null),
          data: fc.constantFrom({}, { gift: true }),
          externalIds: fc.constantFrom({ ingram: '1' }, { wordbee: '2' }),
        },
        { requiredKeys: [] },
      ),
      shipments: fc.array(fc.record({ shipmentId: fc.constantFrom('p', 'q'), carrier: fc.constantFrom('UPS', null) }), {
        maxLength: 1,
      }),
      removedLines: fc.subarray([...lineIds], { maxLength: 1 }),
      timersHeld: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
});

/** Commands that only ever follow the rules: none of them may lead off the graph. */
export const plainCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: setStatus },
  { weight: 2, arbitrary: changeOrder },
  { weight: 1, arbitrary: fc.constant<Command>({ kind: 'add_message', message: 'hello' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('request_transition' as const),
      to: fc.constantFrom(...statusNames),
      requestId: fc.constantFrom('r1', 'r2'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('approve' as const, 'decline' as const),
      requestId: fc.constantFrom('r1', 'r2'),
      reason: fc.constant('because'),
    }),
  },
);

/** Every command a caller has, overrides and undos too. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: plainCommand },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('override' as const),
      to: fc.constantFrom(...statusNames),
      reason: fc.constant('because'),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Command>({ kind: 'undo' }) },
);

export const anyActor: fc.Arbitrary<Principal> = fc
  .record({
    role: fc.constantFrom(...roles),
    userId: fc.constantFrom(null, 'ada', 'bob'),
    audience: fc.option(fc.constant<Audience>('partner'), { nil: undefined, freq: 4 }),
  })
  .map(({ role, userId, audience }) =>
    actor(role, { userId, id: userId ?? `key-of-${role}`, ...(audience === undefined ? {} : { audience }) }),
  );

/** What happens to one order: who wants what, from where, and how much later than the command before. */
export interface Step {
  readonly command: Command;
  readonly by: Principal;
  readonly source: string;
  readonly minutes: number;
}

/** A workflow and what is tried on one of its orders, and last of all one step more. */
export interface Scenario {
  readonly workflow: Workflow;
  readonly steps: readonly Step[];
  readonly last: Step;
}

/** Random histories; nearly all statuses that their commands name are those of their workflow. */
export function scenario(command: fc.Arbitrary<Command>): fc.Arbitrary<Scenario> {
  return fc
    .record({
      workflow: randomWorkflow,
      steps: fc.array(step(command), { maxLength: 25, size: 'max' }),
      last: step(command),
    })
    .map(({ workflow, steps, last }) => {
      const names = [...workflow.statuses.keys()];
      // Plain objects, as they come out of a database.
      const fitted = (one: Step): Step => ({
        ...one,
        command: fit(JSON.parse(JSON.stringify(one.command)) as Command, names),
      });
      return { workflow, steps: steps.map(fitted), last: fitted(last) };
    });
}

function fit(command: Command, names: readonly string[]): Command {
  if (!('to' in command) || !command.to.startsWith('s')) return command;
  return { ...command, to: names[Number(command.to.slice(1)) % names.length]! };
}

function step(command: fc.Arbitrary<Command>): fc.Arbitrary<Step> {
  return fc.record({
    command,
    by: anyActor,
    source: fc.constantFrom('native', 'ingram', 'thirdwatch'),
    minutes: fc.constantFrom(0, 1, 30, 90),
  });
}

/** The lines that an order of a random history begins with. */
export const initialLines = lineIds.slice(0, 2).map((lineId) => ({ lineId, sku: lineId, ordered: 2 }));
