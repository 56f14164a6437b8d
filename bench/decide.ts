import { readFile } from 'node:fs/promises';
import { decide } from '../server/src/core/decide.ts';
import type { Question } from '../server/src/core/decision.ts';
import { systemPrincipal } from '../server/src/core/principal.ts';
import type { Workflow } from '../server/src/core/workflow.ts';
import { evaluateCondition } from '../server/src/definitions/conditions.ts';
import { readDefinition } from '../server/src/definitions/read-definition.ts';
import { newUuid } from '../server/src/lib/ids.ts';
import type { Figure } from './figures.ts';

/** A workflow of 40 statuses in a ring, each with an edge to the next three and a guard on one of them. */
function ringOf40(): string {
  const names = Array.from({ length: 40 }, (_, index) => `s${index}`);
  const statuses = names.map((name) => `  ${name}: { label: ${name}, category: in_progress, audience: customer }`);
  const transitions = names.flatMap((name, index) =>
    [1, 2, 3].map(
      (step) =>
        `  from_${name}_by_${step}: { label: On, from: ${name}, to: ${names[(index + step) % 40]!}, roles: [staff, manager]${step === 2 ? ', guards: [{ message: required }]' : ''} }`,
    ),
  );
  return [
    'key: ring',
    'name: Ring',
    'initial: [{ status: s0, roles: [manager] }]',
    'statuses:',
    ...statuses,
    'transitions:',
    ...transitions,
  ].join('\n');
}

/** Microseconds of one decision, events and new state included, for a small workflow and one of 40 statuses. */
export async function measureDecide(roundCount: number, report: (figure: Figure) => void): Promise<void> {
  const retail = await readFile(new URL('../server/workflows/retail.yaml', import.meta.url), 'utf8');
  for (const [name, text, path] of [
    ['retail', retail, ['approved', 'on_hold']],
    ['40 statuses', ringOf40(), Array.from({ length: 40 }, (_, index) => `s${(index + 1) % 40}`)],
  ] as const) {
    const { workflow, problems } = readDefinition(text);
    if (workflow === undefined) throw new Error(JSON.stringify(problems));
    const first = workflow.initial[0]!.status;
    decideAlong(workflow, first, path, 20_000); // until it is compiled
    const values = Array.from({ length: roundCount }, () => decideAlong(workflow, first, path, 50_000));
    report({ part: 'decide', what: name, values, unit: 'us', bar: { atMost: 20 } });
  }
}

function decideAlong(workflow: Workflow, status: string, path: readonly string[], count: number): number {
  const actor = { ...systemPrincipal('account'), role: 'manager' };
  const common: Omit<Question, 'order' | 'command'> = {
    circumstances: { actor, source: 'native', intent: { kind: 'request' }, backfill: false },
    rules: { clockSkewSeconds: 300, undoWithinSeconds: 86_400, conditionHolds: evaluateCondition },
    workflows: { latest: () => workflow, version: () => workflow },
    now: new Date(),
    newId: newUuid,
  };
  const newOrder = { orderId: newUuid(), workflow: workflow.key, status, fields: {}, lines: [] };
  const made = decide({ ...common, order: undefined, newOrder, command: { kind: 'create_order' } });
  if (made.kind !== 'accepted') throw new Error('The order could not be made.');
  let { order } = made;
  const began = performance.now();
  for (let index = 0; index < count; index += 1) {
    const decision = decide({ ...common, order, command: { kind: 'set_status', to: path[index % path.length]! } });
    if (decision.kind !== 'accepted') throw new Error(JSON.stringify(decision));
    ({ order } = decision);
  }
  return ((performance.now() - began) * 1000) / count;
}
