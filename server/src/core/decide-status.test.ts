import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shop } from '../../test/shop-workflow.ts';
import { actor, newStory } from '../../test/story.ts';
import type { Story } from '../../test/story.ts';
import { inEnglish } from './sentences.ts';

const placed = () => newStory({ workflows: [shop] });

const approved = () => {
  const story = placed();
  story.accept({ kind: 'set_status', to: 'approved' });
  return story;
};

const packed = (fields = {}) => {
  const story = newStory({ workflows: [shop], newOrder: { fields } });
  story.accept({ kind: 'set_status', to: 'approved' });
  story.accept({ kind: 'set_status', to: 'packed', message: 'In a box' });
  return story;
};

const shipped = () => {
  const story = packed();
  story.accept({ kind: 'set_status', to: 'shipped', data: { trackingNumber: '1Z' } });
  return story;
};

describe('setting a status', () => {
  test('a role that the transition names may take it, and the event says who did what', () => {
    const story = placed();
    const { order, events, changed } = story.accept(
      { kind: 'set_status', to: 'approved', message: 'Paid', note: 'by card' },
      { by: 'staff' },
    );
    assert.equal(order.status, 'approved');
    assert.equal(changed, true);
    assert.equal(events.length, 1);
    const [event] = events;
    assert.deepEqual(
      [event?.type, event?.from, event?.to, event?.message, event?.note, event?.seq, event?.says.transition],
      ['order.status_changed', 'placed', 'approved', 'Paid', 'by card', 2, 'approve'],
    );
    assert.deepEqual(event?.actor, { kind: 'key', id: 'key-of-staff', userId: null, role: 'staff' });
  });

  test('a role that it does not name is refused, and told which role it needs', () => {
    const why = placed().refuse({ kind: 'set_status', to: 'approved' }, { by: 'client' });
    assert.equal(why.code, 'role_not_allowed');
    assert.match(why.hint, /staff or manager/);
  });

  test('a key without the right status.set may set none, whatever its role', () => {
    const reader = actor('manager', { rights: new Set(['orders.read'] as const) });
    assert.equal(placed().refuse({ kind: 'set_status', to: 'approved' }, { by: reader }).code, 'role_not_allowed');
    const again = placed().refuse({ kind: 'set_status', to: 'placed', message: 'Still there' }, { by: reader });
    assert.equal(again.code, 'role_not_allowed');
  });

  test('a step that the graph does not have is refused with where it starts and what is possible instead', () => {
    const why = placed().refuse({ kind: 'set_status', to: 'shipped' });
    assert.equal(why.code, 'transition_not_allowed');
    assert.match(why.detail, /"ship" starts from packed/);
    assert.match(why.hint, /Possible now: approved or canceled\. .*override/);
  });

  test('a name that is no status is refused with the one that was meant and the names there are', () => {
    const why = placed().refuse({ kind: 'set_status', to: 'aproved' });
    assert.equal(why.code, 'status_unknown');
    assert.match(why.hint, /^Did you mean approved\? Use one of draft, placed, approved, .* or returned\.$/);
    const far = placed().refuse({ kind: 'set_status', to: 'paid_in_cash' });
    assert.match(far.hint, /^Use one of draft, placed, /);
  });

  test('a refusal says its sentences as data too, and reads like them in English', () => {
    const why = placed().refuse({ kind: 'set_status', to: 'shipped' });
    assert.deepEqual(why.texts.detail, [
      { key: 'cannot_go', names: { order: '0', from: 'placed', to: 'shipped' } },
      { key: 'starts_from', names: { transition: 'ship', statuses: ['packed'] } },
      { key: 'starts_from', names: { transition: 'ship_rest', statuses: ['part_shipped'] } },
    ]);
    assert.equal(why.detail, inEnglish(why.texts.detail));
    assert.equal(why.hint, inEnglish(why.texts.hint));
  });

  test('only the first event of a command carries its message, so that nobody is told twice', () => {
    const story = newStory({ workflows: [shop], newOrder: { lines: [{ lineId: 'a', ordered: 2 }] } });
    story.accept({ kind: 'override', to: 'packed', reason: 'test' });
    const { events } = story.accept({
      kind: 'change_order',
      message: 'One is on its way',
      changes: { lines: [{ lineId: 'a', shipped: 1 }] },
    });
    assert.deepEqual(
      events.map(({ type, message }) => [type, message]),
      [
        ['order.line_changed', 'One is on its way'],
        ['order.status_changed', null],
      ],
    );
  });
});

describe('guards', () => {
  test('a required message that is missing or blank is asked for', () => {
    for (const message of [undefined, '', '  \n']) {
      const why = approved().refuse({
        kind: 'set_status',
        to: 'packed',
        ...(message === undefined ? {} : { message }),
      });
      assert.deepEqual(
        [why.code, why.guard, why.input, why.pointer],
        ['input_missing', 'message_required', ['message'], '/message'],
      );
    }
    approved().accept({ kind: 'set_status', to: 'packed', message: 'In a box' });
  });

  test('a required field is looked for in the command, on the order and on its parcels', () => {
    const why = packed().refuse({ kind: 'set_status', to: 'shipped', data: { trackingNumber: '' } });
    assert.deepEqual(
      [why.code, why.guard, why.input, why.pointer],
      ['input_missing', 'fields_required', ['trackingNumber'], '/data'],
    );

    packed().accept({ kind: 'set_status', to: 'shipped', data: { trackingNumber: '1Z' } });
    const withParcel = packed();
    const parcel = { trackingNumber: '1Z', trackingUrl: null, carton: null, quantities: {} };
    withParcel.accept({ kind: 'change_order', changes: { shipments: [{ shipmentId: 's', packages: [parcel] }] } });
    withParcel.accept({ kind: 'set_status', to: 'shipped' });
  });

  test('members of the prototype are no fields', () => {
    const why = packed().refuse({ kind: 'set_status', to: 'shipped', data: { constructor: 'x' } });
    assert.equal(why.code, 'input_missing');
  });

  test('a minimum time in the status opens the step at its end and says when', () => {
    const story = shipped();
    story.pass({ minutes: 59 });
    const why = story.refuse({ kind: 'set_status', to: 'delivered' });
    assert.deepEqual([why.code, why.guard], ['guard_not_met', 'min_time_in_status']);
    assert.match(why.hint, /2026-11-21T13:00:00.000Z/);
    story.pass({ minutes: 1 });
    story.accept({ kind: 'set_status', to: 'delivered' });
  });

  test('a maximum time in the status closes the step after it and says since when', () => {
    const canceled = () => {
      const story = placed();
      story.accept({ kind: 'set_status', to: 'canceled' });
      return story;
    };
    const inTime = canceled();
    inTime.pass({ days: 30 });
    inTime.accept({ kind: 'set_status', to: 'placed' });
    const tooLate = canceled();
    tooLate.pass({ days: 30, minutes: 1 });
    const why = tooLate.refuse({ kind: 'set_status', to: 'placed' });
    assert.deepEqual([why.code, why.guard], ['guard_not_met', 'max_time_in_status']);
  });

  test('an amount is compared exactly, in its currency, and a missing total does not pass', () => {
    const withTotal = (amount: string, currency = 'EUR') =>
      newStory({ workflows: [shop], newOrder: { fields: { total: { amount, currency } } } });
    const pack = { kind: 'set_status', to: 'packed' } as const;
    withTotal('1000').accept(pack);
    withTotal('1000.000001').accept(pack);
    assert.equal(withTotal('999.999999').refuse(pack).guard, 'amount');
    assert.equal(withTotal('9000', 'USD').refuse(pack).guard, 'amount');
    assert.equal(placed().refuse(pack).guard, 'amount');
  });

  test('four eyes: not the person of the previous change, and nobody at all for a service key', () => {
    const held = (userId: string | null) => {
      const story = placed();
      story.accept({ kind: 'set_status', to: 'on_hold', reason: 'fraud' }, { by: actor('staff', { userId }) });
      return story;
    };
    const release = { kind: 'set_status', to: 'approved' } as const;
    assert.equal(held('ada').refuse(release, { by: actor('manager', { userId: 'ada' }) }).guard, 'four_eyes');
    assert.equal(held('ada').refuse(release).guard, 'four_eyes', 'a service key is nobody');
    assert.equal(held('ada').refuse(release, { onBehalfOf: 'ada' }).guard, 'four_eyes');
    held('ada').accept(release, { by: actor('staff', { userId: 'bob' }) });
    held('ada').accept(release, { onBehalfOf: 'bob' });
    assert.ok(!JSON.stringify(held('ada').refuse(release)).includes('ada'), 'a reason names no person');
  });

  test('a condition that does not hold is refused with the hint of the definition', () => {
    const why = shipped().refuse({ kind: 'set_status', to: 'returned' });
    assert.deepEqual([why.code, why.guard, why.hint], ['guard_not_met', 'condition', 'Nothing was sold.']);
  });

  test('a rule that is only observed lets the change pass, marked as an override with what it went against', () => {
    const story = shipped();
    story.accept({ kind: 'override', to: 'delivered', reason: 'test' });
    const { events, against } = story.accept({ kind: 'set_status', to: 'placed' });
    assert.equal(events[0]?.type, 'order.status_overridden');
    assert.equal(events[0]?.says.against?.code, 'input_missing');
    assert.equal(against?.guard, 'message_required');
  });
});

describe('typed reasons', () => {
  test('a required reason must be given and be one of the list', () => {
    const missing = placed().refuse({ kind: 'set_status', to: 'on_hold' });
    assert.deepEqual([missing.code, missing.input], ['input_missing', ['reason']]);
    assert.match(missing.hint, /fraud or address/);
    assert.equal(placed().refuse({ kind: 'set_status', to: 'on_hold', reason: 'mood' }).code, 'reason_unknown');
    const { events } = placed().accept({ kind: 'set_status', to: 'on_hold', reason: 'fraud' });
    assert.equal(events[0]?.says.reason, 'fraud');
  });
});

describe('the same status again', () => {
  const again = (story: Story, more = {}, how = {}) =>
    story.decide({ kind: 'set_status', to: 'approved', ...more }, how);

  test('is no event and no change when it says nothing new', () => {
    const story = approved();
    assert.equal(again(story).kind, 'unchanged');
    assert.equal(story.order().version, 2);
  });

  test('is noted, with the clock of the status left alone, when it says more', () => {
    for (const more of [{ message: 'Really' }, { note: 'twice' }, { reason: 'x' }, { data: { code: 1 } }]) {
      const story = approved();
      const since = story.order().statusSince;
      story.pass({ hours: 1 });
      const decision = again(story, more);
      assert.ok(decision.kind === 'accepted', JSON.stringify(decision));
      assert.equal(decision.changed, false);
      assert.deepEqual(
        decision.events.map(({ type, from, to }) => [type, from, to]),
        [['order.status_noted', null, 'approved']],
      );
      assert.deepEqual(story.order().statusSince, since);
    }
  });

  test('is noted once for a source that had not said it yet', () => {
    const story = approved();
    const report = { source: 'thirdwatch', intent: { kind: 'report', authority: 'follow' } } as const;
    assert.equal(again(story, {}, report).kind, 'accepted');
    assert.equal(again(story, {}, report).kind, 'unchanged');
  });

  test('updates what comes with it', () => {
    const story = approved();
    const decision = again(story, { changes: { fields: { reference: 'R' } } });
    assert.ok(decision.kind === 'accepted');
    assert.equal(decision.changed, false);
    assert.equal(story.order().reference, 'R');
  });
});

describe('override', () => {
  test('sets any status, marked, with a reason', () => {
    const { events, order } = placed().accept({ kind: 'override', to: 'returned', reason: 'It came back' });
    assert.equal(order.status, 'returned');
    assert.deepEqual([events[0]?.type, events[0]?.says.reason], ['order.status_overridden', 'It came back']);
  });

  test('needs a reason that says something', () => {
    for (const reason of [undefined, '   ']) {
      const why = placed().refuse({ kind: 'override', to: 'shipped', ...(reason === undefined ? {} : { reason }) });
      assert.deepEqual([why.code, why.input], ['input_missing', ['reason']]);
    }
  });

  test('needs the right, not a role of a certain name', () => {
    assert.equal(
      placed().refuse({ kind: 'override', to: 'shipped', reason: 'x' }, { by: 'staff' }).code,
      'role_not_allowed',
    );
    const allowed = actor('supervisor', { rights: new Set(['status.override'] as const) });
    placed().accept({ kind: 'override', to: 'shipped', reason: 'x' }, { by: allowed });
  });
});

describe('what a lower audience may know', () => {
  const held = () => {
    const story = approved();
    story.accept({ kind: 'set_status', to: 'on_hold', reason: 'fraud' });
    return story;
  };

  test('a hidden status reads like a misspelling', () => {
    const hidden = placed().refuse({ kind: 'set_status', to: 'on_hold' }, { by: 'client' });
    const misspelled = placed().refuse({ kind: 'set_status', to: 'on_hald' }, { by: 'client' });
    assert.equal(hidden.code, 'status_unknown');
    assert.deepEqual(hidden, JSON.parse(JSON.stringify(misspelled).replaceAll('on_hald', 'on_hold')));
  });

  test('no refusal names a hidden status, not even the one the order is in', () => {
    for (const to of ['canceled', 'approved', 'shipped', 'delivered', 'placed', 'on_hold']) {
      const decision = held().decide({ kind: 'set_status', to, message: 'x' }, { by: 'client' });
      const text = JSON.stringify(decision.kind === 'refused' ? decision.refusal : {}).replace(`"${to}\\"`, '');
      assert.ok(to === 'on_hold' || !text.includes('on_hold'), text);
    }
  });

  test('the list of transitions tells a client nothing of a status that is hidden from it', () => {
    const list = held().transitions({ by: 'client' });
    assert.equal(list.status, 'approved');
    assert.deepEqual(
      list.impossible.map(({ transition, requestable }) => [transition.name, requestable]),
      [['cancel', true]],
    );
    assert.ok(!JSON.stringify(list.impossible.map(({ refusal }) => refusal)).includes('on_hold'));
  });

  test('an event that leaves a hidden status tells lower audiences the last one they saw', () => {
    const story = held();
    const { events } = story.accept({ kind: 'set_status', to: 'approved' }, { by: actor('staff', { userId: 'bob' }) });
    assert.deepEqual(events[0]?.says.seenFrom, { partner: 'approved', customer: 'approved' });
  });
});

describe('whose orders', () => {
  const ofAda = () => newStory({ workflows: [shop], newOrder: { fields: { customerId: 'ada' } } });
  const bound = (...ids: string[]) => actor('client', { customerIds: new Set(ids) });

  test('a bound caller moves its own customers’ orders; others are not there', () => {
    ofAda().accept({ kind: 'set_status', to: 'canceled' }, { by: bound('ada', 'bob') });
    assert.equal(ofAda().refuse({ kind: 'set_status', to: 'canceled' }, { by: bound('bob') }).code, 'order_not_found');
    assert.equal(ofAda().refuse({ kind: 'set_status', to: 'canceled' }, { by: bound() }).code, 'order_not_found');
    assert.equal(placed().refuse({ kind: 'set_status', to: 'canceled' }, { by: bound('ada') }).code, 'order_not_found');
  });
});

describe('archiving', () => {
  test('an archived order is not there for requests, and reports still reach it', () => {
    const story = placed();
    story.accept({ kind: 'archive' });
    assert.equal(story.refuse({ kind: 'set_status', to: 'approved' }).code, 'order_not_found');
    const report = { intent: { kind: 'report', authority: 'follow' }, source: 'ingram' } as const;
    story.accept({ kind: 'set_status', to: 'approved' }, report);
    assert.equal(story.order().status, 'approved');
  });

  test('archiving needs the right to write orders', () => {
    assert.equal(placed().refuse({ kind: 'archive' }, { by: 'client' }).code, 'right_missing');
  });
});
