import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shop } from '../../test/shop-workflow.ts';
import { newStory } from '../../test/story.ts';
import { emptyLine } from './line.ts';
import type { Line } from './order.ts';
import { rollUp } from './roll-up.ts';

const rule = shop.rollUp!;
const line = (lineId: string, quantities: Partial<Line>): Line => ({ ...emptyLine(lineId), ordered: 2, ...quantities });

/** Packed, with two lines of two. */
function packed() {
  const story = newStory({
    workflows: [shop],
    newOrder: {
      lines: [
        { lineId: 'a', sku: 'A', ordered: 2 },
        { lineId: 'b', sku: 'B', ordered: 2 },
      ],
    },
  });
  story.accept({ kind: 'override', to: 'packed', reason: 'x' });
  return story;
}

const lines = (...changes: { lineId: string; shipped?: number; canceled?: number; fulfilled?: number }[]) =>
  ({ kind: 'change_order', changes: { lines: changes } }) as const;

describe('the status that follows from the lines', () => {
  test('is the first case that holds; canceled units are not waited for', () => {
    assert.equal(rollUp(rule, [line('a', { shipped: 2 }), line('b', {})]), 'part_shipped');
    assert.equal(rollUp(rule, [line('a', { shipped: 2 }), line('b', { shipped: 2 })]), 'shipped');
    assert.equal(rollUp(rule, [line('a', { shipped: 1, canceled: 1 }), line('b', { canceled: 2 })]), 'shipped');
    assert.equal(rollUp(rule, [line('a', { canceled: 2 }), line('b', { canceled: 2 })]), 'canceled');
    assert.equal(rollUp(rule, [line('a', { fulfilled: 2 }), line('b', { fulfilled: 2 })]), 'delivered');
    assert.equal(rollUp(rule, [line('a', {}), line('b', {})]), undefined);
    assert.equal(rollUp(rule, []), undefined);
  });

  test('is set in the same commit as the line, as the system, with the source of what changed it', () => {
    const story = packed();
    const { events, order } = story.accept(lines({ lineId: 'a', shipped: 1 }), { by: 'staff', source: 'ingram' });
    assert.deepEqual(
      events.map(({ type, to, actor, source, says }) => [type, to, actor.kind, source, says.rollUp]),
      [
        ['order.line_changed', null, 'key', 'ingram', undefined],
        ['order.status_changed', 'part_shipped', 'system', 'ingram', true],
      ],
    );
    assert.equal(order.version, 4);
  });

  test('leaves an order alone whose status is not listed', () => {
    const story = packed();
    story.accept({ kind: 'override', to: 'on_hold', reason: 'x' });
    assert.equal(story.accept(lines({ lineId: 'a', shipped: 2 }, { lineId: 'b', shipped: 2 })).order.status, 'on_hold');
  });

  test('is asked of no guard and no role', () => {
    const story = packed();
    assert.equal(
      story.accept(lines({ lineId: 'a', shipped: 2 }, { lineId: 'b', shipped: 2 }), { by: 'staff' }).order.status,
      'shipped',
    );
  });

  test('is no event where it is so already', () => {
    const story = packed();
    story.accept(lines({ lineId: 'a', shipped: 1 }));
    const { events, changed } = story.accept(lines({ lineId: 'a', shipped: 2 }));
    assert.deepEqual([events.map(({ type }) => type), changed], [['order.line_changed'], true]);
    assert.equal(story.decide(lines({ lineId: 'a', shipped: 2 })).kind, 'unchanged');
  });

  test('a refused line leaves everything as it was', () => {
    const story = packed();
    const wrong = story.refuse(lines({ lineId: 'a', shipped: 2 }, { lineId: 'b', shipped: -1 }));
    assert.deepEqual([wrong.code, wrong.pointer], ['quantity_invalid', '/lines/1/shipped']);
    assert.equal(story.refuse(lines({ lineId: 'z', shipped: 1 })).code, 'line_unknown');
    assert.deepEqual(
      story.order().lines.map(({ shipped }) => shipped),
      [0, 0],
    );
  });
});
