import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageTotal } from './page-total.ts';

test('a total is never more than can be fetched, nor less than what was, whatever came or went while it was counted', () => {
  for (const [counted, skip, take, found, total] of [
    [7, 0, 20, 7, 7],
    // One came after the rows were read, or went before they were.
    [8, 0, 20, 7, 7],
    // One came after the count.
    [6, 0, 20, 7, 7],
    [1, 0, 20, 0, 0],
    // A full page, and the last one behind it.
    [501, 0, 500, 500, 501],
    [499, 0, 500, 500, 500],
    [501, 500, 500, 0, 500],
    [503, 500, 500, 2, 502],
    [7, 0, 0, 0, 7],
    [7, 100, 20, 0, 7],
  ] as const) {
    assert.equal(pageTotal(counted, { skip, take }, found), total, `${counted} counted, ${found} found from ${skip}`);
  }
});

test('a client that asks until it holds the total comes to an end while orders are archived and made', () => {
  let seed = 1;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 200; round += 1) {
    let count = Math.floor(random() * 12);
    let held = 0;
    let total = 0;
    for (let skip = 0, asked = 0; asked === 0 || total > held; skip += 5, asked += 1) {
      assert.ok(asked < 50, 'it asks for ever');
      const counted = count;
      if (asked < 20) count = Math.max(0, count + Math.floor(random() * 3) - 1);
      const found = Math.min(Math.max(count - skip, 0), 5);
      total = pageTotal(counted, { skip, take: 5 }, found);
      held += found;
    }
  }
});
