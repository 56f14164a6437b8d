import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { anyCommand, initialLines, scenario } from '../../test/random-workflow.ts';
import { defaultRules, newStory, system, workflowOf } from '../../test/story.ts';
import type { OrderEvent } from '../core/event.ts';
import type { Workflow } from '../core/workflow.ts';
import { numberedLines } from '../lib/lines.ts';
import { csvHistory, ndjsonHistory } from './history-rows.ts';
import type { Simulated } from './simulate.ts';
import { addHistory, createSimulation } from './simulate.ts';
import { simulateRows } from './simulate-rows.ts';

const repair = workflowOf(`
key: repair
initial: [{ status: received, roles: [staff, manager] }]
statuses:
  received: { label: Received, category: open, audience: customer }
  repaired: { label: Repaired, category: ready, audience: customer }
  handed_over: { label: Handed over, category: fulfilled, audience: customer }
transitions:
  repair: { label: Repair, from: received, to: repaired, roles: [staff], guards: [{ message: required }, { minTimeInStatus: PT1H }] }
  hand_over: { label: Hand over, from: repaired, to: handed_over, roles: [staff], enforce: warn, guards: [{ fourEyes: true }] }
`);

/** What a definition says to a history, event by event with the order as it was before each. */
function simulate(workflow: Workflow, history: readonly OrderEvent[]): Simulated {
  const simulation = createSimulation({ workflow, mapping: {}, rules: defaultRules });
  addHistory(simulation, 'account', history, '1');
  return simulation.report();
}

async function* one(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

describe('a simulation', () => {
  test('refuses nothing of a history that was made under the same definition', () => {
    fc.assert(
      fc.property(scenario(anyCommand), ({ workflow, steps }) => {
        const story = newStory({
          workflows: [workflow],
          newOrder: { lines: initialLines },
          created: { by: system },
        });
        for (const { command, by, source, minutes } of steps) {
          story.pass({ minutes });
          story.decide(command, { by, source });
        }
        const { outcomes, reasons } = simulate(workflow, story.history());
        assert.equal(outcomes.refused, 0, JSON.stringify(reasons, null, 2));
      }),
      { numRuns: 300 },
    );
  });

  test('of a file says what would have been refused, observed and why, with counts and examples', async () => {
    const csv = `Order;Status;When;role;user;message
A;received;2026-01-01 08:00;staff;tom;
B;received;2026-01-01 08:00;client;ada;
A;repaired;2026-01-01 10:00;staff;tom;New screen
B;repaired;2026-01-01 08:30;staff;tom;New screen
A;handed_over;2026-01-02 10:00;staff;tom;
B;handed_over;2026-01-02 10:00;staff;eva;
C;received;yesterday;staff;tom;
C;scrapped;2026-01-03 10:00;staff;tom;
`;
    const columns = { to: 'Status', at: 'When' };
    const report = await simulateRows(csvHistory(one(csv), columns), {
      ...{ workflow: repair, mapping: {}, rules: defaultRules },
    });
    assert.deepEqual([report.orders, report.changes], [3, 7]);
    assert.deepEqual(report.outcomes, { allowed: 3, observed: 1, overridden: 0, refused: 3 });
    assert.deepEqual(
      report.reasons
        .map(({ outcome, code, guard, from, to, changes }) => [outcome, code, guard, from, to, changes])
        .sort(),
      [
        ['observed', 'guard_not_met', 'four_eyes', 'repaired', 'handed_over', 1],
        ['refused', 'guard_not_met', 'min_time_in_status', 'received', 'repaired', 1],
        ['refused', 'role_not_allowed', null, null, 'received', 1],
        ['refused', 'status_unknown', null, null, 'scrapped', 1],
      ],
    );
    const early = report.reasons.find(({ guard }) => guard === 'min_time_in_status');
    assert.deepEqual(early?.examples[0], {
      ...{ order: 'B', at: '2026-01-01T08:30:00.000Z', role: 'staff' },
      detail: 'The order has not been in its status long enough.',
    });
    assert.deepEqual(report.badRows, { count: 1, examples: [{ line: 8, problem: '"yesterday" is no time.' }] });
    assert.deepEqual(report.unchecked, []);
  });

  test('asks a file for nothing that it does not tell, and says what that was; names can be mapped', async () => {
    const lines = [
      { orderId: '7', type: 'order.created', to: 'in', occurredAt: '2026-01-01T08:00:00Z' },
      { orderId: '7', type: 'order.updated', occurredAt: '2026-01-01T08:10:00Z' },
      { orderId: '7', type: 'order.status_changed', from: 'in', to: 'repaired', occurredAt: '2026-01-01T10:00:00Z' },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const report = await simulateRows(ndjsonHistory(numberedLines(one(text), 1000)), {
      ...{ workflow: repair, mapping: { in: 'received' }, rules: defaultRules },
    });
    assert.deepEqual(report.outcomes, { allowed: 2, observed: 0, overridden: 0, refused: 0 });
    assert.deepEqual(report.unchecked, [
      'required messages: there is no column message (1 transition)',
      'four eyes: there is no column user (1 transition)',
      'roles: there is no column role, and none was given',
    ]);
  });

  test('tells a bounded number of reasons, with a bounded number of examples', async () => {
    async function* rows() {
      for (let index = 0; index < 10_000; index += 1) {
        yield { line: index, order: String(index), to: `s${index % 2000}`, at: new Date(index), data: {} };
      }
    }
    const report = await simulateRows(rows(), { workflow: repair, mapping: {}, rules: defaultRules });
    assert.deepEqual([report.reasons.length, report.untold, report.changes], [500, 7500, 10_000]);
    assert.ok(report.reasons.every(({ examples }) => examples.length === 5));
  });
});
