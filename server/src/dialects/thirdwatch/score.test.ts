import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signals } from './score.ts';
import { openTags, score } from './score.ts';

const quiet: Signals = {
  ordersOfUser: 1,
  ordersFromAddress: 1,
  chargebacksOfUser: 0,
  tags: [],
  billing: { country: 'IN', city: 'Pune', postcode: '411001' },
  shipping: { country: 'IN', city: 'pune', postcode: '411 001' },
};

test('an order that no rule has anything against scores 0, and every rule says what it saw', () => {
  const { score: sum, flag, reasons } = score(quiet);
  assert.deepEqual([sum, flag], [0, 'green']);
  assert.equal(reasons.length, 5);
  assert.ok(
    reasons.every(({ name, value, is_display }) => name.startsWith('_') && typeof value === 'string' && !is_display),
  );
});

test('the rules add up, at most to 100, and above 70 is red', () => {
  const points = (change: Partial<Signals>) => score({ ...quiet, ...change }).score;
  assert.equal(points({ ordersOfUser: 5 }), 20);
  assert.equal(points({ ordersFromAddress: 50 }), 30);
  assert.equal(points({ shipping: { country: 'US' } }), 30);
  assert.equal(points({ shipping: { country: 'IN', city: 'Mumbai' } }), 15);
  assert.equal(points({ chargebacksOfUser: 1 }), 40);
  assert.equal(points({ tags: ['_paymentAbuse'] }), 40);
  const risky = score({ ...quiet, chargebacksOfUser: 9, tags: ['_paymentAbuse'], ordersOfUser: 9 });
  assert.deepEqual([risky.score, risky.flag], [100, 'red']);
});

test('a later tag of a kind goes over an earlier one, and untag without a kind takes all away', () => {
  const tag = (abuse: string, isBad: boolean) => ({ kind: 'tag', members: { _abuseType: abuse, _isBad: isBad } });
  assert.deepEqual(openTags([tag('_paymentAbuse', true), tag('_contentAbuse', true), tag('_paymentAbuse', false)]), [
    '_contentAbuse',
  ]);
  assert.deepEqual(openTags([tag('_paymentAbuse', true), { kind: 'untag', members: {} }]), []);
});
