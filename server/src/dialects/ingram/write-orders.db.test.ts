import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { IngramTestApp } from '../../../test/ingram.ts';
import { schemaFaults } from '../../../test/ingram-schema.ts';
import { startReceiver, until } from '../../../test/receiver.ts';
import { callSdk, orderEvent, resellerSdk, startIngramApp } from '../../../test/ingram.ts';
import { hubSignature } from '../../lib/hub-signature.ts';

const customer = ['20-222222', 'US', 'fbac82ba-cf0a-4bcf-fc03-0c5084'] as const;

describe('orders made, changed and released by the vendor’s clients', () => {
  let server: IngramTestApp;
  let api: any;
  before(async () => {
    server = await startIngramApp();
    const { sdk, client } = resellerSdk(server.url);
    client.authentications['application'].accessToken = server.manager;
    api = new sdk.OrdersApi(client);
  });
  after(() => server.stop());

  const wanted = (customerOrderNumber: string, more: object = {}) => ({
    customerOrderNumber,
    notes: 'Handle with care',
    shipToInfo: {
      contact: 'Ada',
      companyName: 'Analytical',
      addressLine1: '1 Mill Lane',
      city: 'London',
      countryCode: 'GB',
    },
    lines: [
      { customerLineNumber: '1', ingramPartNumber: '5CX895', quantity: 3, unitPrice: 10.1 },
      { customerLineNumber: '2', ingramPartNumber: '6YE881', quantity: 1, unitPrice: 0.2 },
    ],
    additionalAttributes: [{ attributeName: 'allowOrderOnCustomerHold', attributeValue: 'true' }],
    ...more,
  });
  const create = (body: object) => callSdk(api, 'postCreateorderV6', ...customer, body, {});
  const details = async (number: string) => (await callSdk(api, 'getOrderdetailsV61', number, ...customer, {})).data;

  test('an order made on customer hold is 201, has our number, its exact total, and an address nobody finds in the history', async () => {
    const { error, data, response } = await create(wanted('PO-100'));
    assert.equal(error, null, error?.response?.text);
    assert.equal(response.status, 201);
    const [order] = data.orders;
    assert.deepEqual(
      [data.customerOrderNumber, data.processedPartially, order.orderTotal, order.numberOfLinesWithSuccess],
      ['PO-100', false, 30.5, 2],
    );
    assert.match(order.ingramOrderNumber, /^20-0000[0-9A-Z]$/);
    const shown = await details(order.ingramOrderNumber);
    assert.deepEqual(
      [shown.orderStatus, shown.customerOrderNumber, shown.shipToInfo.contact, shown.lines[1].extendedPrice],
      ['On Hold', 'PO-100', 'Ada', 0.2],
    );
    const events = await server.call('GET', '/v1/orders/reference:PO-100/events');
    assert.doesNotMatch(JSON.stringify(events.body), /Ada|Mill Lane/);
  });

  test('without the hold an order begins at the start; the same number twice, or no line, is a 400 with the field', async () => {
    const made = await create(wanted('PO-101', { additionalAttributes: [] }));
    assert.equal((await details(made.data.orders[0].ingramOrderNumber)).orderStatus, 'Processing');
    const again = await create(wanted('PO-101'));
    assert.deepEqual(
      [again.error.status, again.error.response.body.errors[0].type],
      [400, '/errors/validation-failed'],
    );
    const empty = await create({ lines: [] });
    assert.deepEqual(
      empty.error.response.body.errors[0].fields.map(({ field }: any) => field),
      ['customerOrderNumber', 'lines'],
    );
  });

  test('lines that cannot be taken refuse the order, or are left out and named where a part is allowed', async () => {
    const lines = [
      { ingramPartNumber: '5CX895', quantity: 1 },
      { ingramPartNumber: '6YE881', quantity: 0 },
      { quantity: 1 },
    ];
    const whole = await create(wanted('PO-102', { lines }));
    assert.equal(whole.error.status, 400);
    assert.equal((await server.call('GET', '/v1/orders/reference:PO-102')).status, 404);
    const additionalAttributes = [{ attributeName: 'allowPartialOrder', attributeValue: 'true' }];
    const part = await create(wanted('PO-102', { lines, additionalAttributes }));
    assert.deepEqual([part.response.status, part.data.processedPartially], [207, true]);
    assert.deepEqual(
      part.data.orders[0].rejectedLineItems.map(({ rejectCode }: any) => rejectCode),
      ['EQ', 'EN'],
    );
  });

  test('an order on customer hold is changed line by line; what cannot be taken is named', async () => {
    const made = await create(wanted('PO-103'));
    const number = made.data.orders[0].ingramOrderNumber;
    const change = {
      notes: 'Leave at the gate',
      shipToInfo: { contact: 'Grace', addressLine1: '2 Mill Lane' },
      lines: [
        { ingramLineNumber: '1', addUpdateDeleteLine: 'UPDATE', quantity: 5 },
        { customerLineNumber: '2', addUpdateDeleteLine: 'DELETE' },
        { ingramPartNumber: '9ZZ111', addUpdateDeleteLine: 'ADD', quantity: 2 },
        { ingramLineNumber: '009', addUpdateDeleteLine: 'UPDATE', quantity: 5 },
      ],
    };
    const { data, response } = await callSdk(api, 'putOrdermodify', number, ...customer, change, {});
    assert.equal(response.status, 207, response.text);
    assert.deepEqual(
      data.rejectedLineItems.map(({ rejectCode }: any) => rejectCode),
      ['EL'],
    );
    assert.deepEqual(
      data.lines.map((each: any) => [each.ingramLineNumber, each.ingramPartNumber, each.quantityOrdered]),
      [
        ['001', '5CX895', 5],
        ['003', '9ZZ111', 2],
      ],
    );
    assert.deepEqual(
      [data.orderStatus, data.shipToInfo.contact, data.notes],
      ['On Hold', 'Grace', 'Leave at the gate'],
    );
    const nothing = await callSdk(
      api,
      'putOrdermodify',
      number,
      ...customer,
      { lines: [{ addUpdateDeleteLine: 'ADD' }] },
      {},
    );
    assert.equal(nothing.error.status, 400);
  });

  test('release ends the hold, and after it nothing is changed or canceled any more', async () => {
    const number = (await create(wanted('PO-104'))).data.orders[0].ingramOrderNumber;
    const released = await callSdk(api, 'putOrdermodify', number, ...customer, {}, { actionCode: 'release' });
    assert.deepEqual([released.error, released.response.status, released.response.text], [null, 200, '']);
    assert.equal((await details(number)).orderStatus, 'Processing');
    const changed = await callSdk(api, 'putOrdermodify', number, ...customer, { notes: 'Later' }, {});
    assert.equal(changed.error.status, 405);
    assert.equal((await callSdk(api, 'deleteOrdercancel', number, ...customer, {})).error.status, 405);
  });

  test('the order keeps its number when the vendor’s events speak of it by its reference', async () => {
    await create(wanted('PO-105'));
    await server.send(
      orderEvent({ eventType: 'im::order_hold', orderNumber: '20-OTHER', customerOrderNumber: 'PO-105' }),
    );
    assert.equal((await details('20-OTHER')).customerOrderNumber, 'PO-105');
  });

  test('a body that is no object, an unknown action and missing rights are refused in the vendor’s form', async () => {
    assert.equal((await server.reseller('POST', '/v6/orders', { body: '[]' })).status, 400);
    assert.equal((await server.reseller('PUT', '/v6/orders/20-OTHER?actionCode=explode', { body: {} })).status, 400);
    const staff = await server.key({ role: 'staff', rights: ['orders.read'] });
    const refused = await server.reseller('POST', '/v6/orders', { key: staff, body: wanted('PO-106') });
    assert.deepEqual([refused.status, refused.body.errors.length], [403, 1]);
  });

  test('every answer has only what the vendor’s schemas have, in their types', async () => {
    const lines = [{ ingramPartNumber: '5CX895', quantity: 1, vendorPartNumber: 'TC57HO', specialBidNumber: 'B1' }, {}];
    const additionalAttributes = ['allowPartialOrder', 'allowOrderOnCustomerHold'].map((attributeName) => ({
      ...{ attributeName, attributeValue: 'true' },
    }));
    const endUserInfo = { companyName: 'Difference Engines' };
    const made = await create(
      wanted('PO-107', { lines, additionalAttributes, endUserInfo, endCustomerOrderNumber: 'E1' }),
    );
    assert.deepEqual(schemaFaults('OrderCreateResponse', made.response.body), []);
    const number = made.data.orders[0].ingramOrderNumber;
    const change = {
      lines: ['1', '9'].map((ingramLineNumber) => ({ ingramLineNumber, addUpdateDeleteLine: 'UPDATE', quantity: 2 })),
      notes: 'Ring',
    };
    const changed = await callSdk(api, 'putOrdermodify', number, ...customer, change, {});
    assert.equal(changed.response.status, 207);
    assert.deepEqual(schemaFaults('OrderModifyResponse', changed.response.body), []);
    const read = await callSdk(api, 'getOrderdetailsV61', number, ...customer, {});
    assert.deepEqual(schemaFaults('OrderDetailB2B', read.response.body), []);
    assert.deepEqual(read.response.body.endUserInfo, endUserInfo);
    let found: any;
    await until('the order in the search', async () => {
      const opts = { customerOrderNumber: 'PO-107' };
      const { response } = await callSdk(api, 'getResellersV6Ordersearch', ...customer, opts);
      found = response.body;
      return response.status === 200;
    });
    assert.deepEqual(schemaFaults('OrderSearchResponse', found), []);
    assert.equal(found.orders[0].endUserCompanyName, 'Difference Engines');
    const later = await callSdk(api, 'postCreateorderV7', ...customer, wanted('PO-108'), {});
    assert.deepEqual(schemaFaults('OrderCreateV7Response201', later.response.body), []);
    const refused = await create({ lines: [] });
    assert.deepEqual(schemaFaults('ErrorResponse', refused.error.response.body), []);
  });

  test('version 7 tells its errors with `traceid`, at the top as its schema has it and in the list of its samples', async () => {
    const refused = await callSdk(api, 'postCreateorderV7', ...customer, { lines: [] }, {});
    const { errors, ...top } = refused.response.body;
    assert.equal(refused.error.status, 400);
    assert.deepEqual(schemaFaults('PostCreateorderV7400Response', top), []);
    assert.deepEqual(
      [top.type, top.fields.map(({ field }: any) => field), errors],
      ['/errors/validation-failed', ['customerOrderNumber', 'lines'], [top]],
    );
    const unknown = await server.reseller('POST', '/v7/orders', { key: 'no-key', body: wanted('PO-702') });
    assert.deepEqual([unknown.status, Object.keys(unknown.body)], [401, ['traceid', 'type', 'message', 'errors']]);
    const older = await server.reseller('POST', '/v6/orders', { body: { lines: [] } });
    assert.deepEqual(Object.keys(older.body), ['errors']);
  });

  test('create v7 answers at once with a confirmation number, and the details come to the saved webhook, signed', async () => {
    const receiver = await startReceiver(200);
    const own = await startIngramApp({ settings: { allowTargets: ['127.0.0.1'] } });
    try {
      const { sdk, client } = resellerSdk(own.url);
      client.authentications['application'].accessToken = own.manager;
      const orders = new sdk.OrdersApi(client);
      const endpoint = await own.call('POST', '/v1/endpoints', {
        body: { url: receiver.url, format: 'ingram', signature: 'ingram', types: ['order.created'] },
      });
      assert.equal(endpoint.status, 201, JSON.stringify(endpoint.body));
      const made = await callSdk(
        orders,
        'postCreateorderV7',
        ...customer,
        wanted('PO-700', { additionalAttributes: [] }),
        {},
      );
      assert.deepEqual([made.error, made.response.status], [null, 200]);
      const { confirmationNumber } = made.response.body;
      assert.match(confirmationNumber, /^20-0000[0-9A-Z]$/);
      await until('the details', () => receiver.received.length === 1);
      const { body, headers } = receiver.received[0]!;
      // The vendor's sample has the type inside, where its schema has none.
      assert.deepEqual(schemaFaults('OrderCreateV7Response', body), [
        'OrderCreateV7Response.resource.eventType is not in the schema',
      ]);
      assert.deepEqual(
        [body.topic, body.event, body.resource.eventType, body.resource.customerOrderNumber],
        ['resellers/orders', 'IM::created', 'IM::async_order_create', 'PO-700'],
      );
      const [order] = body.resource.orders;
      assert.deepEqual(
        [order.ingramOrderNumber, order.orderTotal, order.lines[0].quantityOrdered, order.links[0].href],
        [confirmationNumber, 30.5, 3, `/resellers/v6.1/orders/${confirmationNumber}`],
      );
      assert.equal(headers['x-hub-signature'], hubSignature(endpoint.body.secret, body.eventId));
      const quote = await callSdk(
        orders,
        'postCreateorderV7',
        ...customer,
        { ...wanted('PO-701'), quoteNumber: 'Q1' },
        {},
      );
      assert.deepEqual([quote.error.status, quote.response.body.errors[0].fields[0].field], [400, 'quoteNumber']);
    } finally {
      await own.stop();
      await receiver.close();
    }
  });
});
