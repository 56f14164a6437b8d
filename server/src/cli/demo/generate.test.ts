import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { demoOrders, demoVisit } from './generate.ts';

const now = new Date('2026-11-25T12:00:00Z');

test('the same seed gives the same orders, and another seed gives others', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
      const one = JSON.stringify([...demoOrders({ seed, count, now })]);
      assert.equal(JSON.stringify([...demoOrders({ seed, count, now })]), one);
      assert.notEqual(JSON.stringify([...demoOrders({ seed: seed + 1, count, now })]), one);
    }),
    { numRuns: 25 },
  );
});

test('every order has a name of its own, and nothing happens before it began or after now', () => {
  const orders = [...demoOrders({ seed: 1, count: 3000, now })];
  assert.equal(new Set(orders.map(({ reference }) => reference)).size, 3002);
  for (const { reference, occurredAt, history = [] } of orders) {
    const times = [occurredAt!, ...history.map((entry) => entry.occurredAt)];
    assert.deepEqual(times, times.toSorted(), `the order of ${reference}`);
    assert.ok(times.at(-1)! <= now.toISOString(), reference!);
  }
});

test('the shop looks like one: five kinds of business, holds, returns, backorders, and orders on their way', () => {
  const orders = [...demoOrders({ seed: 1, count: 3000, now })];
  assert.equal(new Set(orders.map(({ workflow }) => workflow)).size, 5);
  const seen = new Map<string, number>();
  for (const { status, history = [] } of orders) {
    const last = history.at(-1)?.to ?? status!;
    seen.set(last, (seen.get(last) ?? 0) + 1);
  }
  for (const status of ['delivered', 'on_hold', 'returned', 'backordered', 'canceled', 'shipped', 'placed', 'held']) {
    assert.ok((seen.get(status) ?? 0) >= 3, `few are ${status}`);
  }
  const languages = new Set(orders.map(({ customer }) => customer?.locale));
  assert.ok(languages.has('de') && languages.has('en'));
});

test('the visit for the Evreka call has always the same id', () => {
  const orders = [...demoOrders({ seed: 5, count: 3, now })];
  assert.equal(orders.at(-1)!.id, demoVisit.id);
});
