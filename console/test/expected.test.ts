import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectedAhead } from '../src/features/order/expected.ts';

const hour = 3_600_000;
const usual: Readonly<Record<string, number>> = { packed: 4 * hour, shipped: 48 * hour };
const usualMs = (status: string) => usual[status];
const packed = { status: 'packed', since: 10 * hour };

describe('when an order may be expected in what lies ahead', () => {
  test('follows from how long orders usually stay, from status to status', () => {
    assert.deepEqual(expectedAhead(packed, ['shipped', 'delivered'], usualMs, 11 * hour), [14 * hour, 62 * hour]);
  });

  test('is not told once it has stayed longer than usual', () => {
    assert.deepEqual(expectedAhead(packed, ['shipped', 'delivered'], usualMs, 15 * hour), [undefined, undefined]);
  });

  test('is not told of what lies behind a status of which nothing is known', () => {
    assert.deepEqual(expectedAhead(packed, ['checked', 'shipped'], usualMs, 11 * hour), [14 * hour, undefined]);
    const checked = { status: 'checked', since: 10 * hour };
    assert.deepEqual(expectedAhead(checked, ['shipped'], usualMs, 11 * hour), [undefined]);
  });
});
