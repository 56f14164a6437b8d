import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shop } from '../../test/shop-workflow.ts';
import { actor, blankStory, newStory, noon, workflowOf } from '../../test/story.ts';
import type { NewOrder } from './command.ts';

const create = { kind: 'create_order' } as const;
const report = { source: 'ingram', intent: { kind: 'report', authority: 'follow' } } as const;
const blank = (newOrder: Partial<NewOrder> = {}) => blankStory({ workflows: [shop], newOrder });

describe('a new order', () => {
  test('begins in the first initial status that the role may begin in', () => {
    const { order, events } = blank().accept(create);
    assert.deepEqual([order.status, order.version, events.length, events[0]?.type], ['placed', 1, 1, 'order.created']);
  });

  test('begins elsewhere only where the definition lets this role', () => {
    assert.equal(blank({ status: 'draft' }).accept(create, { by: 'staff' }).order.status, 'draft');
    assert.equal(blank({ status: 'shipped' }).refuse(create).code, 'role_not_allowed');
    assert.equal(blank({ status: 'nowhere' }).refuse(create).code, 'status_unknown');
    assert.equal(blank({ workflow: 'nothing' }).refuse(create).code, 'workflow_unknown');
  });

  test('made by a report begins in the status and at the time reported', () => {
    const occurredAt = new Date(noon.getTime() - 86_400_000);
    const { order } = blank({ status: 'shipped' }).accept({ ...create, occurredAt }, report);
    assert.deepEqual([order.status, order.statusSince, order.createdAt], ['shipped', occurredAt, noon]);
  });

  test('may be made by a customer’s key for that customer and for nobody else', () => {
    const client = actor('client', { customerIds: new Set(['ada']) });
    assert.equal(blank({ fields: { customerId: 'ada' } }).accept(create, { by: client }).order.status, 'placed');
    assert.equal(blank({ fields: { customerId: 'bob' } }).refuse(create, { by: client }).code, 'customer_unknown');
    assert.equal(blank().refuse(create, { by: client }).code, 'customer_unknown');
    assert.equal(
      blank({ status: 'draft', fields: { customerId: 'ada' } }).refuse(create, { by: client }).code,
      'status_unknown',
    );
  });

  test('needs a right', () => {
    const reader = actor('staff', { rights: new Set(['orders.read'] as const) });
    assert.equal(blank().refuse(create, { by: reader }).code, 'right_missing');
  });

  test('that is there already is left as it is', () => {
    const story = newStory({ workflows: [shop] });
    assert.equal(story.decide(create).kind, 'unchanged');
  });

  test('and the first command on it are one decision, in one gap-free history', () => {
    const { events, order } = blank().accept({ kind: 'set_status', to: 'shipped' }, report);
    assert.deepEqual(
      events.map(({ type, seq, step }) => [type, seq, step]),
      [
        ['order.created', 1, 0],
        ['order.status_overridden', 2, 1],
      ],
    );
    assert.equal(order.version, 2);
  });

  test('is not made by a command that only changes orders', () => {
    const story = blankStory({ workflows: [shop] });
    assert.equal(story.refuse({ kind: 'set_status', to: 'shipped' }).code, 'transition_not_allowed');
    assert.equal(story.history().length, 0);
  });
});

describe('backfill', () => {
  test('records what the rules would refuse, tells what they were, and tells nobody', () => {
    const story = newStory({ workflows: [shop] });
    const { order, events, against } = story.accept(
      { kind: 'set_status', to: 'returned', notify: true },
      { backfill: true },
    );
    assert.equal(order.status, 'returned');
    assert.equal(against?.code, 'transition_not_allowed');
    assert.deepEqual(
      [events[0]?.type, events[0]?.historical, events[0]?.notify],
      ['order.status_changed', true, false],
    );
  });

  test('checks names all the same', () => {
    assert.equal(
      newStory({ workflows: [shop] }).refuse({ kind: 'set_status', to: 'gone' }, { backfill: true }).code,
      'status_unknown',
    );
  });
});

describe('moving to another version', () => {
  const next = workflowOf(
    `
key: shop
name: Shop
initial: [{ status: received, roles: [staff, manager] }]
statuses:
  received: { label: Received, category: open, attention: merchant, audience: customer }
  approved: { label: Approved, category: in_progress, audience: customer }
transitions:
  approve: { label: Approve, from: received, to: approved, roles: [staff, manager] }
`,
    2,
  );
  test('maps the status that the new version no longer has, and refuses without a mapping', () => {
    const both = newStory({ workflows: [next, shop] });
    assert.equal(both.order().workflow.version, 1);
    both.pass({ hours: 1 });
    assert.equal(both.refuse({ kind: 'move_to_version', version: 2, mapping: {} }).code, 'status_unknown');
    const { order, events } = both.accept({ kind: 'move_to_version', version: 2, mapping: { placed: 'received' } });
    assert.deepEqual(
      [order.status, order.workflow.version, events[0]?.type],
      ['received', 2, 'order.moved_to_version'],
    );
    assert.equal(both.decide({ kind: 'move_to_version', version: 2, mapping: {} }).kind, 'unchanged');
  });

  test('leaves the clock of a status that stays', () => {
    const story = newStory({ workflows: [next, shop] });
    story.accept({ kind: 'set_status', to: 'approved' });
    const { statusSince } = story.order();
    story.pass({ hours: 1 });
    assert.deepEqual(story.accept({ kind: 'move_to_version', version: 2, mapping: {} }).order.statusSince, statusSince);
  });
});
