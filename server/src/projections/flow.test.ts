import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bucketOf, quantileSeconds } from '../core/duration-buckets.ts';
import type { Flow, Flowed, Tally } from './flow.ts';
import { beginFlow, moveFlow, undoFlow } from './flow.ts';

const isClosed = (status: string) => status === 'done' || status === 'gone';

/** What is counted in the end, without what was taken back. */
function netOf(tallies: readonly Tally[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { count, ...what } of tallies) {
    const name = JSON.stringify(Object.entries(what).sort(([a], [b]) => a.localeCompare(b)));
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return new Map([...sums].filter(([, sum]) => sum !== 0).sort(([a], [b]) => a.localeCompare(b)));
}

interface Change {
  readonly to: string;
  readonly at: number;
}

function follow(changes: readonly Change[]): { readonly flow: Flow; readonly tallies: readonly Tally[] } {
  return changes.reduce<Flowed>(
    ({ flow, tallies }, { to, at }) => {
      const next = moveFlow(flow, to, at, 'step', isClosed);
      return { flow: next.flow, tallies: [...tallies, ...next.tallies] };
    },
    beginFlow('new', 0, 1, isClosed),
  );
}

describe('what is counted of an order', () => {
  test('whatever is taken back, and taken back again, it is what was never done that is not counted', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('new', 'work', 'done', 'gone', 'hold') },
      { weight: 2, arbitrary: fc.constant('undo') },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const done: Change[] = [];
        let undone: Change | undefined;
        let { flow, tallies } = follow([]);
        const go = (next: Flowed) => {
          flow = next.flow;
          tallies = [...tallies, ...next.tallies];
        };
        for (const [index, to] of steps.entries()) {
          const at = (index + 1) * 1000;
          if (to !== 'undo') {
            if (to === flow.w) continue;
            go(moveFlow(flow, to, at, 'step', isClosed));
            done.push({ to, at });
            undone = undefined;
          } else if (undone !== undefined) {
            go(undoFlow(flow, undone.to, undone.at, isClosed));
            done.push(undone);
            undone = undefined;
          } else if (flow.u !== undefined && done.length > 0) {
            const [before] = [done.at(-2) ?? { to: 'new', at: 0 }];
            undone = done.pop();
            go(undoFlow(flow, before.to, before.at, isClosed));
          }
        }
        const plain = follow(done);
        assert.deepEqual(netOf(tallies), netOf(plain.tallies));
        assert.deepEqual({ ...flow, u: undefined }, { ...plain.flow, u: undefined });
      }),
      { numRuns: 500 },
    );
  });

  test('ways without end are cut', () => {
    const changes = Array.from({ length: 40 }, (_, index) => ({ to: index % 2 === 0 ? 'work' : 'hold', at: index }));
    assert.equal(follow(changes).flow.p.length, 13);
  });
});

describe('halves and ninths of durations', () => {
  test('are told within 5 % from the buckets', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 60, max: 10_000_000 }), { minLength: 1, maxLength: 60 }), (seconds) => {
        const buckets = new Map<number, number>();
        for (const one of seconds) buckets.set(bucketOf(one * 1000), (buckets.get(bucketOf(one * 1000)) ?? 0) + 1);
        const sorted = seconds.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(0.9 * sorted.length) - 1]!;
        const told = quantileSeconds(buckets, 0.9)!;
        assert.ok(Math.abs(told - exact) <= exact * 0.045 + 1, `${told} for ${exact}`);
      }),
    );
    assert.equal(quantileSeconds(new Map(), 0.5), null);
  });
});
