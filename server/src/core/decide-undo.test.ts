import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shop } from '../../test/shop-workflow.ts';
import { newStory, noon } from '../../test/story.ts';
import type { Order } from './order.ts';

/** What an undo gives back; the rest of an order is its history. */
const restored = ({ status, statusSince, attention, lines, visible }: Order) => ({
  status,
  statusSince,
  attention,
  lines,
  visible,
});

function approved() {
  const story = newStory({ workflows: [shop], newOrder: { lines: [{ lineId: 'a', sku: 'A', ordered: 3 }] } });
  story.pass({ minutes: 10 });
  story.accept({ kind: 'set_status', to: 'approved' });
  story.pass({ minutes: 10 });
  return story;
}

describe('undo', () => {
  test('gives back the status, its clock and what everybody saw, as an event of its own', () => {
    const story = approved();
    const before = restored(story.order());
    story.accept({ kind: 'set_status', to: 'on_hold', reason: 'fraud' });
    story.pass({ hours: 1 });
    const { events } = story.accept({ kind: 'undo', note: 'wrong order' });
    assert.deepEqual(restored(story.order()), before);
    assert.deepEqual(
      events.map(({ type, from, to, says }) => [type, from, to, says.undoes]),
      [['order.status_undone', 'on_hold', 'approved', 3]],
    );
    assert.equal(story.history().length, 4, 'history is never rewritten');
  });

  test('of a change that customers saw shows them the status before again', () => {
    const story = approved();
    story.accept({ kind: 'set_status', to: 'on_hold', reason: 'fraud' });
    const before = restored(story.order());
    story.accept({ kind: 'override', to: 'shipped', reason: 'mistake' });
    story.accept({ kind: 'undo' });
    assert.deepEqual(restored(story.order()), before);
    assert.equal(story.order().visible.customer?.status, 'approved');
  });

  test('takes back any kind of status change: an override, a report, a roll-up, an undo', () => {
    const story = approved();
    story.accept({ kind: 'override', to: 'packed', reason: 'x' });
    story.accept({ kind: 'undo' });
    assert.equal(story.order().status, 'approved');
    story.accept({ kind: 'undo' });
    assert.equal(story.order().status, 'packed', 'the undo itself is taken back');
    story.accept(
      { kind: 'set_status', to: 'delivered' },
      { source: 'ingram', intent: { kind: 'report', authority: 'follow' } },
    );
    story.accept({ kind: 'undo' });
    assert.equal(story.order().status, 'packed');
  });

  test('gives back quantities, added lines and removed lines that changed with the status', () => {
    const story = approved();
    story.accept({ kind: 'override', to: 'packed', reason: 'x' });
    const before = restored(story.order());
    const changes = {
      lines: [
        { lineId: 'a', shipped: 1 },
        { newLineId: 'b', sku: 'B', ordered: 1, shipped: 1 },
      ],
    };
    story.accept({ kind: 'change_order', changes });
    assert.equal(story.order().status, 'part_shipped');
    story.accept({ kind: 'undo' });
    assert.deepEqual(restored(story.order()), before);

    story.accept({
      kind: 'change_order',
      changes: { lines: [{ newLineId: 'c', sku: 'C', ordered: 1, shipped: 1 }], removedLines: ['a'] },
    });
    assert.equal(story.order().status, 'shipped');
    story.accept({ kind: 'undo' });
    assert.deepEqual(restored(story.order()), before);
  });

  test('leaves what other changes have set since', () => {
    const story = approved();
    story.accept({ kind: 'override', to: 'packed', reason: 'x' });
    story.accept({ kind: 'change_order', changes: { lines: [{ lineId: 'a', shipped: 1 }] } });
    story.accept({
      kind: 'change_order',
      changes: { lines: [{ lineId: 'a', returned: 1, name: 'Ale' }], fields: { reference: 'R' } },
    });
    story.accept({ kind: 'undo' });
    const [line] = story.order().lines;
    assert.deepEqual([line?.shipped, line?.returned, line?.name], [0, 1, 'Ale']);
    assert.equal(story.order().reference, 'R');
  });

  test('passes over late news, which moved nothing', () => {
    const story = approved();
    story.accept({ kind: 'set_status', to: 'shipped', occurredAt: new Date(noon.getTime() - 3_600_000) });
    assert.equal(story.order().status, 'approved');
    story.accept({ kind: 'undo' });
    assert.equal(story.order().status, 'placed');
  });

  test('is possible for undoWithin after the recording, and then no more', () => {
    const inTime = approved();
    inTime.pass({ hours: 23, minutes: 50 });
    inTime.accept({ kind: 'undo' });
    const tooLate = approved();
    tooLate.pass({ hours: 23, minutes: 51 });
    assert.equal(tooLate.refuse({ kind: 'undo' }).code, 'undo_not_possible');
  });

  test('does not undo the creation, and needs its right', () => {
    assert.equal(newStory({ workflows: [shop] }).refuse({ kind: 'undo' }).code, 'undo_not_possible');
    assert.equal(approved().refuse({ kind: 'undo' }, { by: 'client' }).code, 'right_missing');
  });

  test('of a move to another version gives back version and status, asks for its own right, and is no ordinary undo', () => {
    const { approved: _, ...others } = Object.fromEntries(shop.statuses);
    const checked = { ...shop.statuses.get('approved')!, key: 'checked' };
    const other = {
      ...shop,
      version: 1,
      statuses: new Map([...Object.entries(others), ['checked', checked] as const]),
    };
    const story = newStory({
      workflows: [other, { ...shop, version: 2 }],
      newOrder: { lines: [{ lineId: 'a', sku: 'A', ordered: 3 }] },
    });
    story.accept({ kind: 'set_status', to: 'approved' });
    story.pass({ minutes: 10 });
    const before = restored(story.order());
    story.accept({ kind: 'move_to_version', version: 1, mapping: { approved: 'checked' } });
    assert.deepEqual([story.order().status, story.order().workflow.version], ['checked', 1]);

    assert.equal(story.refuse({ kind: 'undo' }).code, 'undo_not_possible');
    assert.equal(story.refuse({ kind: 'undo', version: true }, { by: 'staff' }).code, 'right_missing');
    const { events } = story.accept({ kind: 'undo', version: true });
    assert.equal(events[0]?.type, 'order.status_undone');
    assert.deepEqual([restored(story.order()), story.order().workflow.version], [before, 2]);
    assert.equal(
      story.refuse({ kind: 'undo', version: true }).code,
      'undo_not_possible',
      'there is nothing more of it',
    );
  });

  test('of a move that left the status alone leaves the timers as they are', () => {
    const story = newStory({ workflows: [shop, { ...shop, version: 2 }] });
    story.pass({ minutes: 10 });
    const { since, fired } = story.order().timers;
    story.accept({ kind: 'move_to_version', version: 1, mapping: {} });
    story.pass({ minutes: 10 });
    story.accept({ kind: 'undo', version: true });
    assert.deepEqual([story.order().timers.since, story.order().timers.fired], [since, fired]);
  });
});
