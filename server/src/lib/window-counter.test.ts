import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWindowCounter } from './window-counter.ts';

test('as many as the limit pass in a window, the next one is told when to come again, and each name has its own', () => {
  let time = 0;
  const counter = createWindowCounter(2, 60_000, () => new Date(time));
  assert.deepEqual([counter.count('a'), counter.count('a')], [undefined, undefined]);
  time = 15_000;
  assert.equal(counter.count('a'), 45);
  assert.equal(counter.count('b'), undefined);
  time = 60_000;
  assert.equal(counter.count('a'), undefined);
});

test('a clock that is put back keeps nobody waiting longer than a window', () => {
  let time = 3_600_000;
  const counter = createWindowCounter(1, 1000, () => new Date(time));
  assert.deepEqual([counter.count('a'), counter.count('a')], [undefined, 1]);
  time = 0;
  assert.deepEqual([counter.count('a'), counter.count('a')], [undefined, 1]);
});

test('a limit of 0 is none', () => {
  const counter = createWindowCounter(0, 1000, () => new Date(0));
  assert.ok(Array.from({ length: 1000 }, () => counter.count('a')).every((wait) => wait === undefined));
});
