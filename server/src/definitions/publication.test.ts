import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workflowOf } from '../../test/story.ts';
import { isSameDefinition, planPublication } from './publication.ts';

const text = `
key: parcel
name: Parcel
initial: [{ status: waiting }]
statuses:
  waiting: { label: Waiting, category: open, audience: customer }
  sent: { label: Sent, category: in_transit, audience: customer }
transitions:
  send: { label: Send, from: waiting, to: sent, roles: [staff] }
`;
const first = workflowOf(text);
const renamed = workflowOf(text.replaceAll('waiting', 'queued'), 2);
const counts = [
  { status: 'waiting', orders: 3 },
  { status: 'sent', orders: 5 },
];

test('a version that says the same as the one before changes nothing, whatever its number', () => {
  const same = workflowOf(`# a comment\n${text}`, 2);
  assert.ok(isSameDefinition(first, same));
  const plan = planPublication([first], same, counts, {});
  assert.deepEqual([plan.changed, plan.differences, plan.stranded], [false, [], []]);
});

test('orders whose status is gone are stranded, with the status it was probably renamed to', () => {
  const { orders, stranded, changed } = planPublication([first], renamed, counts, {});
  assert.equal(changed, true);
  assert.deepEqual(stranded, [{ status: 'waiting', orders: 3, to: null, suggestion: 'queued' }]);
  assert.deepEqual(orders[1], { status: 'sent', orders: 5, to: 'sent' });
});

test('a mapping says where they go, and must name what was and what will be', () => {
  const mapped = planPublication([first], renamed, counts, { waiting: 'queued' });
  assert.deepEqual([mapped.stranded, mapped.mappingFaults], [[], []]);
  assert.equal(mapped.orders[0]?.to, 'queued');

  const wrong = planPublication([first], renamed, counts, { waiting: 'queue', lost: 'sent' });
  assert.deepEqual(
    wrong.mappingFaults.map(({ status }) => status),
    ['waiting', 'lost'],
  );
  assert.equal(wrong.stranded.length, 1);
});

test('orders of a version long ago are stranded too where their status is gone since', () => {
  const third = workflowOf(text.replaceAll('waiting', 'queued').replaceAll('sent', 'gone'), 3);
  const plan = planPublication([first, renamed], third, counts, { sent: 'gone' });
  assert.deepEqual(
    plan.stranded.map(({ status }) => status),
    ['waiting'],
  );
});

test('a new workflow has no difference and strands nobody', () => {
  const plan = planPublication([], first, [], {});
  assert.deepEqual([plan.changed, plan.differences, plan.orders, plan.stranded], [true, [], [], []]);
});

test('a mapping cannot reach what every object has', () => {
  const plan = planPublication([first], renamed, [{ status: 'constructor', orders: 1 }], {});
  assert.equal(plan.stranded[0]?.to, null);
});
