import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shop } from '../../test/shop-workflow.ts';
import { newStory, noon } from '../../test/story.ts';
import { fold, orderAt } from './evolve.ts';

const minutes = (count: number) => new Date(noon.getTime() + count * 60_000);
const from = (source: string) => ({ source, intent: { kind: 'report', authority: 'follow' } }) as const;
const report = (to: string, at: number, shipment?: string) =>
  ({ kind: 'set_status', to, occurredAt: minutes(at), ...(shipment === undefined ? {} : { shipment }) }) as const;

/** Created at noon by ingram, and an hour has passed. */
function anHourLater() {
  const story = newStory({ workflows: [shop], created: from('ingram') });
  story.pass({ hours: 1 });
  return story;
}

describe('late news', () => {
  test('of the same source is placed when it is older than what that source has said, even by a second', () => {
    const story = anHourLater();
    story.accept(report('shipped', 30), from('ingram'));
    const { events, changed, order } = story.accept(report('packed', 29.98), from('ingram'));
    assert.deepEqual([order.status, changed, events[0]?.applied, events[0]?.to], ['shipped', false, false, 'packed']);
    assert.deepEqual([order.version, events[0]?.seq], [3, 3], 'placed events count too');
    assert.equal(order.statusSince.getTime(), minutes(30).getTime());
  });

  test('of the same time is obeyed: what comes later in the same second moves the order', () => {
    const story = anHourLater();
    story.accept(report('shipped', 30), from('ingram'));
    assert.equal(story.accept(report('delivered', 30), from('ingram')).order.status, 'delivered');
  });

  test('of another source is obeyed within the clock skew and placed beyond it', () => {
    const story = anHourLater();
    story.accept(report('shipped', 30), from('ingram'));
    assert.equal(story.accept(report('delivered', 26), from('thirdwatch')).order.status, 'delivered');
    const other = anHourLater();
    other.accept(report('shipped', 30), from('ingram'));
    assert.equal(other.accept(report('delivered', 24), from('thirdwatch')).order.status, 'shipped');
  });

  test('of a source that spoke before is placed when another source has moved the order since', () => {
    const story = anHourLater();
    story.accept(report('approved', 10), from('thirdwatch'));
    story.accept(report('shipped', 40), from('ingram'));
    const { order, events } = story.accept(report('on_hold', 20), from('thirdwatch'));
    assert.deepEqual([order.status, events[0]?.applied], ['shipped', false]);
  });

  test('is told per shipment: news of one parcel is not late because of another', () => {
    const story = anHourLater();
    story.accept(report('shipped', 30, 'one'), from('ingram'));
    assert.equal(story.accept(report('delivered', 20, 'two'), from('ingram')).order.status, 'delivered');
    assert.equal(story.accept(report('shipped', 10, 'two'), from('ingram')).order.status, 'delivered');
  });

  test('that the reporter knows to be late is placed although the order has heard nothing newer', () => {
    const story = anHourLater();
    const { events, order } = story.accept({ ...report('packed', 30), placed: true }, from('import'));
    assert.deepEqual([order.status, events[0]?.applied, events[0]?.to], ['placed', false, 'packed']);
  });

  test('without a time is never late', () => {
    const story = anHourLater();
    story.accept(report('shipped', 59), from('ingram'));
    assert.equal(story.accept({ kind: 'set_status', to: 'placed' }, from('ingram')).order.status, 'placed');
  });

  test('as a request needs the right and no transition', () => {
    const story = newStory({ workflows: [shop] });
    story.pass({ hours: 1 });
    story.accept(report('approved', 30));
    const early = { kind: 'set_status', to: 'shipped', occurredAt: minutes(-30) } as const;
    assert.equal(story.accept(early, { by: 'staff' }).order.status, 'approved');
  });

  test('stands in the history where it belongs: the order as it was then has it', () => {
    const story = anHourLater();
    story.accept(report('shipped', 30), from('ingram'));
    story.accept(report('packed', 20), from('ingram'));
    const at = (time: number, known = 60) => orderAt('account', story.history(), minutes(time), minutes(known))?.status;
    assert.deepEqual(
      [at(-1), at(0), at(19), at(20), at(29), at(30)],
      [undefined, 'placed', 'placed', 'packed', 'packed', 'shipped'],
    );
    assert.deepEqual(fold('account', story.history()).status, 'shipped');
  });

  test('is known only from when it was recorded', () => {
    const story = anHourLater();
    story.accept(report('shipped', 30), from('ingram'));
    story.pass({ hours: 1 });
    story.accept(report('packed', 20), from('ingram'));
    const at = (known: number) => orderAt('account', story.history(), minutes(25), minutes(known))?.status;
    assert.deepEqual([at(60), at(120)], ['placed', 'packed']);
  });
});

describe('the time of a command', () => {
  const ahead = { kind: 'set_status', to: 'approved', occurredAt: minutes(5.1) } as const;

  test('may lie ahead by the clock skew; more is refused to a request', () => {
    newStory({ workflows: [shop] }).accept({ ...ahead, occurredAt: minutes(5) });
    assert.equal(newStory({ workflows: [shop] }).refuse(ahead).code, 'occurred_at_in_future');
  });

  test('that lies further ahead is taken as now for a report, which says what was claimed', () => {
    const { events } = newStory({ workflows: [shop] }).accept(ahead, from('ingram'));
    assert.deepEqual(events[0]?.occurredAt, noon);
    assert.equal(events[0]?.says.claimedOccurredAt, minutes(5.1).toISOString());
  });

  test('that clocks put out of order does not change where the order is now', () => {
    const story = anHourLater();
    story.accept(report('approved', 58), from('ingram'));
    story.accept(report('on_hold', 56), from('thirdwatch'));
    assert.equal(story.order().status, 'on_hold');
    assert.equal(orderAt('account', story.history(), minutes(60), minutes(60))?.status, 'on_hold');
  });
});

describe('a report', () => {
  test('that the workflow does not allow is followed as an override by its source', () => {
    const story = newStory({ workflows: [shop] });
    const { order, events, against, changed } = story.accept(report('returned', 0), from('thirdwatch'));
    assert.deepEqual([order.status, changed], ['returned', true]);
    assert.deepEqual(
      [events[0]?.type, events[0]?.source, events[0]?.says.against?.code, against?.code],
      ['order.status_overridden', 'thirdwatch', 'transition_not_allowed', 'transition_not_allowed'],
    );
  });

  test('of a source that is only checked leaves the status and says why it was not applied', () => {
    const story = newStory({ workflows: [shop] });
    const checked = { source: 'thirdwatch', intent: { kind: 'report', authority: 'check' } } as const;
    const { order, events, changed } = story.accept({ ...report('returned', 0), data: { score: 9 } }, checked);
    assert.deepEqual([order.status, changed, order.attention], ['placed', false, 'merchant']);
    assert.deepEqual(
      [events[0]?.type, events[0]?.to, events[0]?.says.against?.code],
      ['order.report_not_applied', 'returned', 'transition_not_allowed'],
    );
    assert.deepEqual(events[0]?.says.data, { score: 9 });
    assert.equal(story.accept(report('approved', 0), checked).order.status, 'approved', 'what is allowed is applied');
  });

  test('of an unknown status is refused, as nothing could be recorded', () => {
    assert.equal(newStory({ workflows: [shop] }).refuse(report('lost', 0), from('ingram')).code, 'status_unknown');
  });
});
