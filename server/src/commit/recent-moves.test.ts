import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { CommittedMove } from '../core/committed-move.ts';
import type { Order } from '../core/order.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import { createRecentMoves } from './recent-moves.ts';

/** A move of an account with events at these positions. */
function move(accountId: string, positions: readonly number[], lineCount = 0): CommittedMove {
  const order = {
    accountId,
    orderId: `order-${positions[0]}`,
    lines: Array.from({ length: lineCount }),
  } as unknown as Order;
  return {
    loaded: { order, position: String(positions.at(-1)), recordedAt: new Date(0) },
    events: positions.map((position) => ({ position: String(position) }) as unknown as RecordedEvent),
  };
}

const positionsOf = (moves: readonly CommittedMove[] | undefined) =>
  moves?.flatMap(({ events }) => events.map(({ position }) => Number(position)));

describe('what a node keeps of its commits', () => {
  test('a reader gets everything after its position, or is sent to the log', () => {
    const step = fc.record({
      account: fc.constantFrom('a', 'b'),
      skipped: fc.integer({ min: 0, max: 9 }).map((n) => (n > 7 ? 1 : 0)),
      events: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (steps, countMax) => {
        const kept = createRecentMoves(countMax);
        const logs: Record<string, number[]> = { a: [], b: [] };
        const ends: Record<string, number> = { a: 0, b: 0 };
        for (const { account, skipped, events } of steps) {
          const from = ends[account]! + 1 + skipped;
          const positions = Array.from({ length: events }, (_, index) => from + index);
          // Another node wrote what was skipped.
          if (skipped > 0) logs[account]!.push(from - 1);
          logs[account]!.push(...positions);
          ends[account] = positions.at(-1)!;
          kept.note([move(account, positions)]);
        }
        for (const account of ['a', 'b']) {
          for (let position = 0; position <= ends[account]!; position += 1) {
            const got = positionsOf(kept.after(account, String(position), 1000));
            if (got !== undefined)
              assert.deepEqual(
                got,
                logs[account]!.filter((other) => other > position),
              );
          }
        }
      }),
    );
  });

  test('what was just committed is there, and no more events at once than asked for and the rest of their move', () => {
    const kept = createRecentMoves(100);
    kept.note([move('a', [1, 2]), move('b', [7]), move('a', [3]), move('a', [4, 5])]);
    assert.deepEqual(positionsOf(kept.after('a', '0', 100)), [1, 2, 3, 4, 5]);
    assert.deepEqual(positionsOf(kept.after('a', '1', 100)), [2, 3, 4, 5]);
    assert.deepEqual(positionsOf(kept.after('a', '2', 2)), [3, 4, 5]);
    assert.equal(kept.after('a', '5', 100), undefined);
    assert.equal(kept.after('b', '0', 100), undefined);
    assert.equal(kept.after('c', '0', 100), undefined);
  });

  test('the oldest are forgotten, and orders with very many lines are not kept at all', () => {
    const kept = createRecentMoves(4);
    for (let position = 1; position <= 20; position += 1) kept.note([move('a', [position])]);
    assert.equal(kept.after('a', '10', 100), undefined);
    assert.deepEqual(positionsOf(kept.after('a', '18', 100)), [19, 20]);
    kept.note([move('a', [21], 5000)]);
    assert.equal(kept.after('a', '18', 100), undefined);
    kept.note([move('a', [22])]);
    assert.deepEqual(positionsOf(kept.after('a', '21', 100)), [22]);
  });
});
