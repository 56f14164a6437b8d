import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConsumerList } from '../src/features/webhooks/consumer-list.ts';

const [one, two] = ['0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e', '0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2f'] as const;
const both = [
  { id: one, seq: 2 },
  { id: two, seq: 5 },
];

test('a consumer’s list is read as CSV, with or without a head, in any order of columns, with any separator', () => {
  for (const text of [
    `id,seq\n${two},5\n${one},2\n`,
    `${one},2\r\n${two},5`,
    `seq;name;order_id\n2;A;${one}\n5;"B";"${two.toUpperCase()}"`,
    `order\tseq\n${one}\t2\n\n${two}\t5`,
  ]) {
    assert.deepEqual(readConsumerList(text), { orders: both, faults: [] }, text);
  }
});

test('it is read as JSON: objects, pairs, seqs by id, a page of an API, or one object a line', () => {
  for (const text of [
    JSON.stringify([...both].reverse()),
    JSON.stringify(both.map(({ id, seq }) => [id, seq])),
    JSON.stringify({ [one]: 2, [two]: 5 }),
    JSON.stringify({ data: both.map(({ id, seq }) => ({ orderId: id, version: seq })) }, null, 2),
    both.map((order) => JSON.stringify(order)).join('\n'),
  ]) {
    assert.deepEqual(readConsumerList(text), { orders: both, faults: [] }, text);
  }
  assert.deepEqual(readConsumerList(JSON.stringify(both[0])).orders, [both[0]]);
});

test('an order that stands there twice counts with its highest seq, and what is wrong is told with its line', () => {
  assert.deepEqual(readConsumerList(`id,seq\n${one},1\n${one},2\n${two},5`).orders, both);
  assert.deepEqual(readConsumerList(`id,seq\nR-100,1\n${one},x\n${two}`).faults, [
    { line: 2, kind: 'id', text: 'R-100' },
    { line: 3, kind: 'seq', text: 'x' },
    { line: 4, kind: 'seq', text: '' },
  ]);
  assert.deepEqual(readConsumerList('[{"id":').faults, [{ line: 1, kind: 'json', text: '[{"id":' }]);
  assert.deepEqual(readConsumerList(' \n'), { orders: [], faults: [] });
});
