import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newStory, noon, system, workflowOf } from '../../test/story.ts';

const text = `
key: parcel
name: Parcel
initial:
  - { status: waiting, roles: [client, staff, manager] }
statuses:
  waiting: { label: Waiting, category: open, audience: customer }
  sent: { label: Sent, category: in_transit, audience: customer }
  given_up: { label: Given up, category: canceled, audience: customer }
transitions:
  send: { label: Send, from: waiting, to: sent, roles: [staff, manager] }
  back: { label: Back, from: sent, to: waiting, roles: [staff, manager] }
  give_up: { label: Give up, from: waiting, to: given_up, roles: [system], guards: [{ fields: [reference] }] }
  lose: { label: Lose, from: waiting, to: given_up, roles: [manager], approval: { roles: [manager], expiresAfter: P1D } }
timers:
  slow: { status: waiting, after: PT4H, late: true }
  remind: { status: waiting, after: PT8H, notify: [owner] }
  end: { status: waiting, after: P2D, transition: give_up }
`;
const parcel = workflowOf(text);

const fire = (timer: string, sinceVersion = 1) => ({ kind: 'fire_timer', timer, sinceVersion }) as const;
const bySystem = { by: system, source: 'system' };

describe('a timer that is due', () => {
  test('makes late, brings to mind, or takes its transition as the system', () => {
    const story = newStory({ workflows: [parcel], newOrder: { fields: { reference: 'R1' } } });
    const events = ['slow', 'remind', 'end'].flatMap((timer) => story.accept(fire(timer), bySystem).events);
    assert.deepEqual(
      events.map(({ type, to, actor, says }) => [type, to, actor.kind, says.timer, says.kind]),
      [
        ['order.late', null, 'system', 'slow', undefined],
        ['order.late', null, 'system', 'remind', 'notify'],
        ['order.status_changed', 'given_up', 'system', 'end', undefined],
      ],
    );
    assert.equal(events[2]?.says.transition, 'give_up');
  });

  test('takes a transition against a rule that is only observed as a marked override', () => {
    const observing = workflowOf(
      text.replace('guards: [{ fields: [reference] }]', 'guards: [{ fields: [reference] }], enforce: warn'),
    );
    const { events, against } = newStory({ workflows: [observing] }).accept(fire('end'), bySystem);
    assert.deepEqual(
      events.map(({ type, to, says }) => [type, to, says.timer, says.against?.code]),
      [['order.status_overridden', 'given_up', 'end', 'input_missing']],
    );
    assert.equal(against?.guard, 'fields_required');
  });

  test('fires once in a stay, and again in the next one', () => {
    const story = newStory({ workflows: [parcel] });
    story.accept(fire('slow'), bySystem);
    assert.deepEqual(story.order().timers.fired, ['slow']);
    assert.equal(story.decide(fire('slow'), bySystem).kind, 'unchanged');

    story.accept({ kind: 'set_status', to: 'sent' });
    story.accept({ kind: 'set_status', to: 'waiting' });
    assert.deepEqual(story.order().timers.fired, []);
    assert.equal(story.decide(fire('slow', 1), bySystem).kind, 'unchanged', 'it was set for an earlier stay');
    assert.equal(story.decide(fire('slow', story.order().timers.version), bySystem).kind, 'accepted');
  });

  test('leaves an order alone that has moved on, or whose timers are held', () => {
    const moved = newStory({ workflows: [parcel] });
    moved.accept({ kind: 'set_status', to: 'sent' });
    assert.equal(moved.decide(fire('slow'), bySystem).kind, 'unchanged');

    const held = newStory({ workflows: [parcel] });
    held.accept({ kind: 'change_order', changes: { timersHeld: true } });
    assert.equal(held.decide(fire('slow'), bySystem).kind, 'unchanged');
    assert.equal(held.decide(fire('no_such_timer'), bySystem).kind, 'unchanged');
  });

  test('takes no transition whose guards do not hold, and does once they do', () => {
    const story = newStory({ workflows: [parcel] });
    assert.equal(story.refuse(fire('end'), bySystem).guard, 'fields_required');
    story.accept({ kind: 'change_order', changes: { fields: { reference: 'R1' } } });
    assert.equal(story.accept(fire('end'), bySystem).order.status, 'given_up');
  });
});

describe('the clock of the timers', () => {
  test('begins when the order comes into its status, and what is recorded later does not turn it back', () => {
    const story = newStory({ workflows: [parcel] });
    assert.deepEqual(story.order().timers, { since: noon, setAt: noon, version: 1, fired: [] });
    story.pass({ hours: 3 });
    story.accept({ kind: 'add_message', message: 'Hello' });
    assert.equal(story.order().timers.version, 1);
    const earlier = new Date(noon.getTime() + 3_600_000);
    story.accept({ kind: 'set_status', to: 'sent', occurredAt: earlier });
    assert.deepEqual(story.order().timers, { since: earlier, setAt: story.now(), version: 3, fired: [] });
  });

  test('loses nothing while the order was where it should not have been', () => {
    const story = newStory({ workflows: [parcel] });
    story.pass({ hours: 3 });
    story.accept({ kind: 'set_status', to: 'sent' });
    story.pass({ hours: 10 });
    const { order } = story.accept({ kind: 'undo' });
    assert.deepEqual(order.statusSince, noon);
    // An hour was left of the four, and is left again.
    assert.deepEqual(order.timers.since, new Date(story.now().getTime() - 3 * 3_600_000));
    assert.deepEqual(order.timers.setAt, story.now());
  });

  test('goes on when only the version of the workflow changes, and begins anew in another status', () => {
    const next = workflowOf(text.replace('name: Parcel', 'name: Packet'), 2);
    const renamed = workflowOf(text.replaceAll('waiting', 'queued'), 3);
    // The last one is taken for new orders.
    const story = newStory({ workflows: [next, renamed, parcel] });
    story.accept(fire('slow'), bySystem);
    story.pass({ hours: 5 });
    const move = (version: number, mapping = {}) =>
      story.accept({ kind: 'move_to_version', version, mapping }, bySystem).order.timers;
    assert.deepEqual(move(2), { since: noon, setAt: story.now(), version: 3, fired: ['slow'] });
    const anew = { since: story.now(), setAt: story.now(), version: 4, fired: [] };
    assert.deepEqual(move(3, { waiting: 'queued' }), anew);
  });
});

test('a request that expires leaves the attention to the status, unless another request waits', () => {
  const ask = (requestId: string) => ({ kind: 'request_transition', to: 'given_up', requestId }) as const;
  const story = newStory({ workflows: [parcel] });
  story.accept(ask('r1'), { by: 'client' });
  assert.equal(story.order().attention, 'merchant');
  story.pass({ days: 1 });
  story.accept({ kind: 'expire_request', requestId: 'r1' }, bySystem);
  assert.equal(story.order().attention, 'none');
});
