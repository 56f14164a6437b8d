import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shop } from '../../test/shop-workflow.ts';
import { actor, newStory, system } from '../../test/story.ts';

const asked = { kind: 'request_transition', to: 'canceled', requestId: 'r1', message: 'I ordered twice' } as const;

/** Approved, where only a manager may cancel, and the client has asked for it. */
function requested() {
  const story = newStory({ workflows: [shop] });
  story.accept({ kind: 'set_status', to: 'approved' });
  story.accept(asked, { by: 'client' });
  return story;
}

describe('a transition that is asked for', () => {
  test('is recorded with who asked, draws attention, and changes nothing else', () => {
    const story = requested();
    const { status, attention, requests } = story.order();
    assert.deepEqual([status, attention], ['approved', 'merchant']);
    assert.deepEqual(
      requests.map(({ requestId, transition, to, requestedBy }) => [requestId, transition, to, requestedBy]),
      [['r1', 'cancel', 'canceled', 'key-of-client']],
    );
  });

  test('can be asked for only where the definition lets it, by one who cannot take it, and once', () => {
    const story = newStory({ workflows: [shop] });
    assert.equal(story.refuse({ ...asked, to: 'shipped' }, { by: 'client' }).code, 'transition_not_allowed');
    assert.equal(story.refuse({ ...asked, to: 'approved' }, { by: 'client' }).code, 'role_not_allowed');
    assert.equal(story.refuse(asked, { by: 'client' }).code, 'request_not_possible', 'a client may withdraw by itself');
    assert.equal(requested().refuse({ ...asked, requestId: 'r2' }, { by: 'client' }).code, 'request_not_possible');
    assert.deepEqual(
      requested()
        .transitions({ by: 'client' })
        .impossible.filter(({ requestable }) => requestable)
        .map(({ transition }) => transition.name),
      ['cancel'],
    );
  });

  test('is taken in the same commit when it is approved, with the words of who asked', () => {
    const story = requested();
    const { events, order } = story.accept({ kind: 'approve', requestId: 'r1' });
    assert.deepEqual(
      events.map(({ type, from, to, message }) => [type, from, to, message]),
      [
        ['order.approved', null, null, null],
        ['order.status_changed', 'approved', 'canceled', 'I ordered twice'],
      ],
    );
    assert.deepEqual(order.requests, []);
  });

  test('that is approved against a rule that is only observed is a marked override', () => {
    const cancel = shop.transitions.find(({ name }) => name === 'cancel')!;
    const observed = {
      ...cancel,
      enforce: 'observe',
      guards: [{ kind: 'fields_required', fields: ['data.why'] }],
    } as const;
    const transitions = shop.transitions.map((one) => (one === cancel ? observed : one));
    const story = newStory({ workflows: [{ ...shop, transitions }] });
    story.accept({ kind: 'set_status', to: 'approved' });
    story.accept(asked, { by: 'client' });
    const { events } = story.accept({ kind: 'approve', requestId: 'r1' });
    assert.deepEqual(
      events.map(({ type, to, says }) => [type, to, says.against?.code]),
      [
        ['order.approved', null, undefined],
        ['order.status_overridden', 'canceled', 'input_missing'],
      ],
    );
  });

  test('is declined with a reason, which must be given', () => {
    const story = requested();
    assert.deepEqual(story.refuse({ kind: 'decline', requestId: 'r1' }).input, ['reason']);
    const { order, events } = story.accept({ kind: 'decline', requestId: 'r1', reason: 'Already packed' });
    assert.deepEqual([order.status, order.requests], ['approved', []]);
    assert.deepEqual([events[0]?.type, events[0]?.says.reason], ['order.declined', 'Already packed']);
  });

  test('is answered by an approver who is not the one who asked', () => {
    assert.equal(requested().refuse({ kind: 'approve', requestId: 'r1' }, { by: 'staff' }).code, 'role_not_allowed');
    const self = actor('manager', { id: 'key-of-client' });
    assert.equal(requested().refuse({ kind: 'approve', requestId: 'r1' }, { by: self }).code, 'role_not_allowed');
    assert.equal(requested().refuse({ kind: 'approve', requestId: 'r9' }).code, 'request_unknown');
  });

  test('cannot be approved when the order has moved on meanwhile', () => {
    const story = requested();
    story.accept({ kind: 'override', to: 'shipped', reason: 'x' });
    assert.equal(story.refuse({ kind: 'approve', requestId: 'r1' }).code, 'request_not_possible');
    assert.equal(story.order().requests.length, 1);
  });

  test('expires after its time, once, as the system, and cannot be approved then', () => {
    const story = requested();
    const expire = { kind: 'expire_request', requestId: 'r1' } as const;
    story.pass({ days: 2, hours: 23 });
    assert.equal(story.decide(expire, { by: system }).kind, 'unchanged');
    story.pass({ hours: 1 });
    assert.equal(story.refuse({ kind: 'approve', requestId: 'r1' }).code, 'request_not_possible');
    const { events, order } = story.accept(expire, { by: system });
    assert.deepEqual([events[0]?.type, events[0]?.actor.kind, order.requests], ['order.request_expired', 'system', []]);
    assert.equal(story.decide(expire, { by: system }).kind, 'unchanged');
  });
});
