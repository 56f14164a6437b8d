import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OrderDraft } from '../src/features/new-order/order-draft.ts';
import { emptyDraft, toNewOrder } from '../src/features/new-order/order-draft.ts';
import { parseAmount, sumOf } from '../src/shared/decimals.ts';

const draft = (part: Partial<OrderDraft>): OrderDraft => ({ ...emptyDraft('EUR', 'a'), ...part });
const line = { id: 'a', name: 'Desk', sku: '', ordered: '3', price: '' };

describe('what is typed into the form of a new order', () => {
  test('is sent without what was left empty', () => {
    assert.deepEqual(toNewOrder(draft({ workflow: 'retail', reference: ' NK-1 ', lines: [line] }), ','), {
      body: { workflow: 'retail', reference: 'NK-1', lines: [{ name: 'Desk', ordered: 3 }], notify: true },
    });
  });

  test('is not sent while something is wrong, which is told by where it would stand', () => {
    const lines = [
      { ...line, id: 'b', name: '', ordered: '1' },
      { ...line, ordered: '2.5', price: 'much' },
      { ...line, id: 'c', name: '', price: '5' },
    ];
    const address = { ...emptyDraft('EUR', 'a').shipping, country: 'Germany' };
    const made = toNewOrder(draft({ lines, email: 'jonas', shipping: address }), ',');
    assert.deepEqual('faults' in made && Object.fromEntries(made.faults), {
      '/shippingAddress/country': 'country',
      '/customer/email': 'email',
      '/lines/0/ordered': 'count',
      '/lines/0/unitPrice': 'amount',
      '/lines/1/name': 'what',
    });
  });

  test('has the total of its lines, exactly, unless another is given', () => {
    const lines = [
      { ...line, price: '0,10' },
      { ...line, id: 'b', ordered: '1', price: '1.846,90' },
    ];
    const total = (part: Partial<OrderDraft>) => {
      const made = toNewOrder(draft({ lines, ...part }), '.');
      return 'body' in made ? made.body.total : undefined;
    };
    assert.deepEqual(total({}), { amount: '1847.20', currency: 'EUR' });
    assert.deepEqual(total({ total: '1.800', currency: 'chf' }), { amount: '1800', currency: 'CHF' });
  });

  test('keeps numbers and yes or no as such in its fields, and a postcode as text', () => {
    const data = [
      ...[['gift', 'true'] as const, ['floor', '4'] as const, ['zip', '04229'] as const, ['age', '"18"'] as const],
    ].map(([name, value]) => ({ id: name, name, value }));
    const made = toNewOrder(draft({ data }), ',');
    assert.deepEqual('body' in made && made.body.data, { gift: true, floor: 4, zip: '04229', age: '18' });
  });
});

describe('an amount', () => {
  test('is read as it is written in English and in German', () => {
    const cases = [
      ...[['1,846.90', ',', '1846.90'] as const, ['1.846,90', '.', '1846.90'] as const],
      ...[['1.846', '.', '1846'] as const, ['1.846', ',', '1.846'] as const, ['12,5', '.', '12.5'] as const],
      ...[['1 846,9', '.', '1846.9'] as const, ['1.234.567', '.', '1234567'] as const, ['-3', ',', '-3'] as const],
      ...[['', ',', undefined] as const, ['12x', ',', undefined] as const, ['1,2,3.4.5', ',', undefined] as const],
    ];
    for (const [text, group, amount] of cases) assert.equal(parseAmount(text, group), amount, text);
  });

  test('is added up without losing a cent', () => {
    assert.equal(
      sumOf([
        { amount: '0.1', times: 3 },
        { amount: '-0.000001', times: 1 },
      ]),
      '0.299999',
    );
  });
});
