import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keepable } from './keepable.ts';
import { lineChanges, readAddress, readCustomer, readItems, readShipments } from './order-parts.ts';
import { readBody } from './read-body.ts';
import { keptMembers, readClientAction, readReport } from './translate.ts';
import { instant, money, quantity } from './values.ts';

const accountId = '0190a1b2-0000-7000-8000-000000000001';

test('the order id of a custom event is the first of three names at the top, then in _customInfo', () => {
  const idOf = (members: object) => readReport('custom_event', members as never, false).orderId;
  assert.equal(idOf({ order_id: 'c', _customInfo: { _orderId: 'd' } }), 'c');
  assert.equal(idOf({ _orderId: '', orderId: 'b', order_id: 'c' }), 'b');
  assert.equal(idOf({ _orderId: null, _customInfo: { orderId: 7 } }), '7');
  assert.equal(idOf({ _customInfo: [] }), undefined);
  assert.equal(readReport('chargeback', { orderId: 'x' }, false).orderId, undefined);
});

test('the history keeps no person and no payment, and leaves out what some clients send empty', () => {
  const members = {
    _userId: 'u',
    _userEmail: 'a@example.test',
    _paymentMethods: [{ _cardLast4: '4242' }],
    _billingAddress: { _name: 'A' },
    _analyst: 'b@example.test',
    _reason: '',
    _customInfo: {},
    _isGift: false,
    own: { x: null },
  };
  assert.deepEqual(keptMembers({ members, altered: false }), { report: { _isGift: false, own: { x: null } } });
  assert.equal(keptMembers({ members: { _orderId: '1', _customInfo: {} }, altered: false }), undefined);
});

test('whatever JSON there is can be kept: well-formed, without NUL, finite, and no deeper than the database bears', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' as never }), (value) => {
      const { value: kept } = keepable(value);
      const text = JSON.stringify(kept);
      assert.ok(text.isWellFormed() && !text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text));
    }),
  );
  assert.deepEqual(keepable({ ok: [1, 'a', null] }), { value: { ok: [1, 'a', null] }, altered: false });
  assert.equal(keepable(Infinity).altered, true);
});

test('a body is read with a byte order mark, and a number keeps the digits that a double would lose', () => {
  const read = (text: string) => readBody(Buffer.from(text));
  assert.deepEqual(read('\ufeff{"a":1.5}'), { kind: 'object', members: { a: 1.5 }, altered: false });
  assert.deepEqual(read('{"a":12345678901234567890,"b":1e999}'), {
    kind: 'object',
    members: { a: '12345678901234567890', b: '1e999' },
    altered: false,
  });
  assert.deepEqual(read('[1]'), { kind: 'refused', message: 'The body is a list; send a JSON object.' });
});

test('amounts, times and quantities are taken only as what they are', () => {
  assert.deepEqual(money('2500', 'inr', 'EUR'), { amount: '2500', currency: 'INR' });
  assert.deepEqual(money(12.5, '', 'EUR'), { amount: '12.5', currency: 'EUR' });
  assert.equal(money('2,500.00', 'INR', 'EUR'), undefined);
  assert.equal(instant('1494322845717')?.toISOString(), '2017-05-09T09:40:45.717Z');
  assert.equal(instant('1494322845'), undefined, 'seconds are not milliseconds');
  assert.equal(instant('yesterday'), undefined);
  assert.deepEqual([quantity('3'), quantity(undefined), quantity(1.5), quantity(-1)], [3, 1, 1, 1]);
});

test('items become lines by _itemId, the same item twice two lines, without the seller', () => {
  const items = readItems(
    [
      { _itemId: 'i', _sku: 'S', _price: '9.99', _brand: 'B', _seller: { _email: 's@example.test' } },
      { _itemId: 'i' },
      'x',
    ],
    'EUR',
  )!;
  assert.deepEqual(items, [
    {
      externalIds: { thirdwatch: 'i' },
      sku: 'S',
      ordered: 1,
      unitPrice: { amount: '9.99', currency: 'EUR' },
      data: { _brand: 'B' },
    },
    { externalIds: { thirdwatch: 'i#2' }, sku: 'i', ordered: 1 },
  ]);
  assert.equal(readItems('none', 'EUR'), undefined);
  assert.equal(lineChanges(items, () => 'id')[0]!.newLineId, 'id');
});

test('a session id in place of a user id is nobody yet; an e-mail address alone is somebody', () => {
  const read = (members: object) => readCustomer(members as never, { accountId, newId: () => 'id' });
  assert.equal(read({ _userId: 's', _sessionId: 's' }), undefined);
  assert.equal(read({ _userId: '' }), undefined);
  assert.deepEqual(read({ _userId: 'u' })!.keys, [{ kind: 'external:thirdwatch', value: 'u' }]);
  // As the vendor's pages spell it in one place.
  assert.deepEqual(read({ _userID: 'u' })!.keys, [{ kind: 'external:thirdwatch', value: 'u' }]);
  assert.equal(readReport('login', { _userId: '', _userID: 'u' }, false).userId, 'u');
  assert.equal(keptMembers({ members: { _userID: 'u' }, altered: false }), undefined);
  assert.deepEqual(
    read({ _userEmail: 'a@example.test' })!.keys.map(({ kind }) => kind),
    ['email'],
  );
});

test('a tracking number is a shipment that stays the same one; an empty one is none', () => {
  const read = (members: object) => readShipments(members as never, accountId, 'O');
  const [first] = read({ _trackingNumber: 55327470, _trackingMethod: 'http://example.test/t' });
  assert.deepEqual(first!.packages, [
    { trackingNumber: '55327470', trackingUrl: 'http://example.test/t', carton: null, quantities: {} },
  ]);
  assert.equal(read({ _trackingNumber: '55327470' })[0]!.shipmentId, first!.shipmentId);
  assert.deepEqual(read({ _trackingNumber: '', _trackingMethod: 'javascript:alert(1)' }), []);
  assert.equal(
    read({ _trackingNumber: '1', _trackingMethod: 'javascript:alert(1)' })[0]!.packages![0]!.trackingUrl,
    null,
  );
});

test('an address has our members, and one without any is none', () => {
  assert.deepEqual(readAddress({ _address1: 'MG Road 1', _zipcode: 411001, _isHomeAddress: true }), {
    street: 'MG Road 1',
    postcode: '411001',
  });
  assert.equal(readAddress({ _name: '' }), undefined);
});

test("staff's action stands for the status that it amounts to", () => {
  const report = readClientAction({ order_id: 77, action_type: 'approved', message: 'called' }, false);
  assert.deepEqual(
    [report.orderId, report.members['_orderStatus'], report.members['_description']],
    ['77', '_approved', 'called'],
  );
});
