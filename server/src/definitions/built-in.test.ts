import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusForCode, transitionsFrom } from '../core/workflow.ts';
import type { Workflow } from '../core/workflow.ts';
import { readBuiltIns } from './built-in.ts';
import { lintWorkflow } from './lint.ts';

const workflows = new Map((await readBuiltIns()).map(({ workflow }) => [workflow.key, workflow]));

const completed = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

const documentedCodes: Readonly<Record<string, readonly string[]>> = {
  thirdwatch: ['_approved', '_canceled', '_held', '_fulfilled', '_returned', '_rto'],
  wordbee: ['0', '1', '2', '3', '4', '5', '10'],
  ingram: ['im::order_shipped', 'IM::order_hold', 'im::order_voided', 'IM::ORDER_BACKORDERED'],
  evreka: [completed, completed.toUpperCase()],
};

function workflowOf(key: string): Workflow {
  const workflow = workflows.get(key);
  assert.ok(workflow !== undefined, key);
  return workflow;
}

function edgesOf(key: string, role: string): readonly string[] {
  const workflow = workflowOf(key);
  return [...workflow.statuses.keys()].flatMap((from) =>
    transitionsFrom(workflow, from)
      .filter(({ roles }) => roles.includes(role))
      .map(({ to }) => `${from} ${to}`),
  );
}

const ofOrders = [...workflows.values()].filter(({ subject }) => subject === undefined);

test('the five of the documentation are there, and one of invoice items', () => {
  const keys = ['distribution', 'field-service', 'fraud-review', 'retail', 'translation'];
  assert.deepEqual(
    ofOrders.map(({ key }) => key),
    keys,
  );
  assert.deepEqual([...workflows.keys()].toSorted(), [...keys, 'invoice-item'].toSorted());
});

test('an invoice item has every number of Wordbee’s list, and no other', () => {
  const statuses = [...workflowOf('invoice-item').statuses.values()];
  const numbers = statuses.map(({ codes }) => Number(codes['wordbee']?.shows)).toSorted((a, b) => a - b);
  assert.deepEqual(numbers, [0, 1, 2, 10, 11, 12, 13, 15, 20]);
  assert.deepEqual(edgesOf('invoice-item', 'client'), ['quote_sent quote_accepted']);
});

for (const workflow of workflows.values()) {
  test(`${workflow.key} has nothing to complain of`, () => {
    assert.deepEqual(lintWorkflow(workflow), []);
  });

  test(`${workflow.key} has a German and an English text for everything`, () => {
    const { name, statuses, transitions, reasons, lineStatuses } = workflow;
    const labelled = [...statuses.values(), ...transitions, ...reasons.values(), ...lineStatuses.values()];
    for (const labels of [name, ...labelled.map(({ label }) => label)]) {
      assert.deepEqual(Object.keys(labels).toSorted(), ['de', 'en']);
    }
  });

  test(`${workflow.key} watches each open status with a timer`, () => {
    const watched = new Set(workflow.timers.map(({ status }) => status));
    const unwatched = [...workflow.statuses.values()].filter(
      ({ key, category }) => !['fulfilled', 'returned', 'canceled', 'failed'].includes(category) && !watched.has(key),
    );
    assert.deepEqual(unwatched, []);
  });

  test(`${workflow.key} leads a client only to what a client may know`, () => {
    const hidden = workflow.transitions.filter(
      ({ roles, to }) => roles.includes('client') && workflow.statuses.get(to)?.audience !== 'customer',
    );
    assert.deepEqual(hidden, []);
  });
}

for (const workflow of ofOrders) {
  test(`${workflow.key} is moved by every documented code of the four dialects`, () => {
    for (const [dialect, codes] of Object.entries(documentedCodes)) {
      for (const code of codes) assert.ok(statusForCode(workflow, dialect, code) !== undefined, `${dialect} ${code}`);
    }
  });

  test(`${workflow.key} takes the completed of field service for what is over`, () => {
    assert.equal(statusForCode(workflow, 'evreka', completed)?.category, 'fulfilled');
  });
}

test('one order goes through retail by the five doors', () => {
  const retail = workflowOf('retail');
  assert.equal(retail.initial[0]?.status, 'placed');
  assert.equal(statusForCode(retail, 'thirdwatch', '_held')?.key, 'on_hold');
  assert.equal(statusForCode(retail, 'wordbee', '2')?.key, 'approved');
  assert.equal(statusForCode(retail, 'ingram', 'im::order_shipped')?.key, 'shipped');
  assert.equal(statusForCode(retail, 'evreka', completed)?.key, 'delivered');
  for (const role of ['staff', 'manager']) {
    const edges = edgesOf('retail', role);
    for (const edge of ['placed on_hold', 'on_hold approved', 'shipped delivered'])
      assert.ok(edges.includes(edge), edge);
    // It was never packed: the shipment is an override in sight, not a roll-up.
    assert.ok(!edges.includes('approved shipped') && !edges.includes('approved delivered'));
  }
  assert.ok(!retail.rollUp?.leaves.includes('approved'));
});

test('retail is reopened, and gone on with after a hold', () => {
  const edges = edgesOf('retail', 'manager');
  assert.ok(edges.some((edge) => edge.startsWith('canceled ')));
  for (const before of ['placed', 'approved', 'packed']) assert.ok(edges.includes(`on_hold ${before}`));
});

test('a client cancels in retail while the order is placed, and nothing else', () => {
  assert.deepEqual(edgesOf('retail', 'client'), ['payment_due canceled', 'placed canceled']);
});

test('translation offers what its documentation does', () => {
  assert.deepEqual(edgesOf('translation', 'client'), [
    'request_sent canceled',
    'proposal confirmed',
    'proposal canceled',
    'done approved',
    'done confirmed',
  ]);
  assert.deepEqual(edgesOf('translation', 'manager').toSorted(), [
    'approved closed',
    'approved confirmed',
    'confirmed canceled',
    'confirmed done',
    'done approved',
    'done closed',
    'done confirmed',
    'proposal canceled',
    'proposal confirmed',
    'proposal request_sent',
    'request_sent canceled',
    'request_sent confirmed',
    'request_sent proposal',
  ]);
  const defaults = workflowOf('translation').transitions.filter(({ isDefault }) => isDefault);
  assert.deepEqual(
    defaults.map(({ to, from }) => [from, to]),
    [
      [['confirmed'], 'done'],
      [['done', 'approved'], 'closed'],
    ],
  );
  const [first, second] = ['Work done', 'In progress'];
  assert.equal(workflowOf('translation').statuses.get('done')?.label['en'], first);
  assert.equal(workflowOf('translation').statuses.get('confirmed')?.label['en'], second);
});

test('a visit is completed from each open status, under the documented UUID', () => {
  const workflow = workflowOf('field-service');
  assert.equal(workflow.statuses.get('completed')?.codes['evreka']?.shows, completed);
  assert.equal(workflow.statuses.get('completed')?.label['en'], 'Completed');
  const edges = edgesOf('field-service', 'staff');
  for (const { key, category } of workflow.statuses.values()) {
    if (['fulfilled', 'failed', 'canceled'].includes(category)) continue;
    assert.ok(edges.includes(`${key} completed`), key);
  }
});

test('a partial shipment is told by the roll-up of distribution from where reports begin', () => {
  const { rollUp, initial, statuses } = workflowOf('distribution');
  for (const status of [initial[0]!.status, 'shipped']) assert.ok(rollUp?.leaves.includes(status), status);
  assert.ok(
    rollUp?.cases.some(({ when, to }) => 'some' in when && when.some === 'shipped' && to === 'partially_shipped'),
  );
  const shown = [...statuses.values()].map(({ codes }) => codes['ingram-details']?.shows);
  assert.deepEqual([...new Set(shown)].toSorted(), [
    'Backordered',
    'Canceled',
    'Delivered',
    'On Hold',
    'Processing',
    'Shipped',
  ]);
});

test('fraud review has a status of its own for each documented code', () => {
  const codes = documentedCodes['thirdwatch']!.map(
    (code) => statusForCode(workflowOf('fraud-review'), 'thirdwatch', code)?.key,
  );
  assert.deepEqual(codes, ['approved', 'canceled', 'held', 'fulfilled', 'returned', 'returned_to_origin']);
});
