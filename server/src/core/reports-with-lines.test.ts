import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shop } from '../../test/shop-workflow.ts';
import { blankStory, newStory, noon } from '../../test/story.ts';

const report = { source: 'ingram', intent: { kind: 'report', authority: 'follow' } } as const;
const lines = [{ lineId: 'a', ordered: 3, shipped: 2 }];
const partly = { lines: [{ externalIds: { ingram: '001' }, newLineId: 'a', ordered: 3, shipped: 2 }] };
const told = (to: string, more: object = {}) => ({ kind: 'set_status', to, changes: partly, ...more }) as const;

describe('a status that is reported together with lines', () => {
  test('is what the lines say, for an order that it makes and for one that says the same again', () => {
    const story = blankStory({
      workflows: [shop],
      newOrder: { status: 'shipped', lines: [{ ...lines[0]!, externalIds: { ingram: '001' } }] },
    });
    const made = story.accept(told('shipped', { data: { eventId: '1' } }), report);
    assert.equal(made.order.status, 'part_shipped');
    assert.deepEqual(
      made.events.map(({ type }) => type),
      ['order.created', 'order.status_noted'],
    );
    assert.equal(story.accept(told('shipped', { data: { eventId: '2' } }), report).order.status, 'part_shipped');
  });

  test('is what the lines say also where the roll-up may not leave: then as a marked override', () => {
    const story = newStory({ workflows: [shop] });
    const { order, events } = story.accept(told('shipped'), report);
    assert.equal(order.status, 'part_shipped');
    assert.equal(events.at(-1)?.type, 'order.status_overridden');
  });

  test('is taken as it is where lines do not decide it: a hold holds', () => {
    const story = blankStory({ workflows: [shop], newOrder: { status: 'part_shipped', lines } });
    assert.equal(story.accept({ kind: 'create_order' }, report).order.status, 'part_shipped');
    assert.equal(story.accept(told('on_hold'), report).order.status, 'on_hold');
  });
});

test('an activity that comes late is kept and moves no quantity back', () => {
  const story = newStory({ workflows: [shop] });
  story.accept(told('shipped', { occurredAt: noon }), report);
  const late = new Date(noon.getTime() - 60_000);
  const changes = { lines: [{ lineId: 'a', shipped: 0 }] };
  const kept = story.accept({ kind: 'record_activity', activity: 'invoiced', changes, occurredAt: late }, report);
  assert.deepEqual([kept.events.length, kept.order.lines[0]?.shipped], [1, 2]);
  const news = { ...changes, lines: [{ lineId: 'a', shipped: 3 }] };
  const fresh = story.accept(
    { kind: 'record_activity', activity: 'invoiced', changes: news, occurredAt: noon },
    report,
  );
  assert.equal(fresh.order.lines[0]?.shipped, 3);
});
