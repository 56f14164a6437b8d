import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { IngramTestApp } from '../../../test/ingram.ts';
import { orderEvent, startIngramApp } from '../../../test/ingram.ts';

describe('order search and details', () => {
  let server: IngramTestApp;
  before(async () => {
    server = await startIngramApp();
    const line = { ingramLineNumber: '001', ingramPartNumber: "O'PART 1", requestedQuantity: 1, shippedQuantity: 1 };
    const shipmentDetails = { shipmentDate: '2026-02-28', packageDetails: { trackingNumber: '1Z 999 AA' } };
    for (const number of ['A', 'B', 'C']) {
      await server.send(
        orderEvent(
          {
            orderNumber: `20-SEAR${number}`,
            customerOrderNumber: `PO-${number}`,
            orderEntryTimeStamp: '2026-02-27T23:30:00Z',
            lines: [{ ...line, shipmentDetails }],
          },
          { eventTimeStamp: '2026-03-01T00:00:00Z' },
        ),
      );
    }
    await server.send(orderEvent({ eventType: 'im::order_voided', orderNumber: '20-SEARC' }));
    await server.send(
      orderEvent(
        { eventType: 'im::order_invoiced', orderNumber: '20-SEARB', lines: [{ lineNumber: '1' }] },
        { eventTimeStamp: '2026-03-05T10:00:00Z' },
      ),
    );
    const last = await server.call('POST', '/v1/orders', {
      body: { workflow: 'retail', lines: [{ sku: 'OWN', ordered: 1 }] },
    });
    await server.call('GET', `/v1/orders?atLeast=${last.body.position}`);
  });
  after(() => server.stop());

  const search = (query: string, options = {}) => server.reseller('GET', `/v6/orders/search${query}`, options);
  const numbers = async (query: string) => {
    const { status, body } = await search(query);
    if (status === 204) return [];
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.recordsFound, body.orders.length);
    return body.orders.map(({ ingramOrderNumber }: any) => ingramOrderNumber);
  };

  test('every parameter narrows, in the vendor’s own spelling', async () => {
    assert.deepEqual(await numbers('?ingramOrderNumber=20-seara'), ['20-SEARA']);
    assert.deepEqual(await numbers('?ingramOrderNumber=20-00004'), ['20-00004']);
    assert.deepEqual(await numbers('?ingramOrderNumber=20-00001'), []);
    assert.deepEqual(await numbers('?customerOrderNumber=PO-B'), ['20-SEARB']);
    assert.deepEqual(await numbers('?orderStatus=CANCELLED'), ['20-SEARC']);
    assert.deepEqual(await numbers('?orderStatus-in=CANCELLED&orderStatus-in=PROCESSING'), ['20-00004', '20-SEARC']);
    assert.deepEqual(await numbers('?orderStatus=OPEN&orderStatus-in=SHIPPED'), ['20-SEARB', '20-SEARA']);
    assert.deepEqual(await numbers("?ingramPartNumber=o'part%201&trackingNumber=1z%20999%20aa"), [
      '20-SEARC',
      '20-SEARB',
      '20-SEARA',
    ]);
    assert.deepEqual(await numbers('?ingramOrderDate=2026-02-27'), ['20-SEARC', '20-SEARB', '20-SEARA']);
    assert.deepEqual(await numbers('?ingramOrderDate-bt=2026-02-28&ingramOrderDate-bt=2026-03-01'), []);
    assert.deepEqual(await numbers('?shipDate_bt=2026-02-28&shipDate_bt=2026-02-28&customerOrderNumber=PO-A'), [
      '20-SEARA',
    ]);
    assert.deepEqual(await numbers('?invoiceDate_bt=2026-03-05&invoiceDate_bt=2026-03-05'), ['20-SEARB']);
    for (const name of [
      'deliveryDate_bt=2026-01-01&deliveryDate_bt',
      'serialNumber',
      'vendorName',
      'vendorPartNumber',
      'specialBidNumber',
      'endCustomerOrderNumber',
    ]) {
      assert.deepEqual(await numbers(`?${name}=2026-12-31`), [], name);
    }
    assert.equal((await numbers('?unknownParameter=1')).length, 4);
  });

  test('pages are 25 or what was asked for, tell the whole count, and link to each other', async () => {
    const first = await search('?pageSize=3&customerOrderNumber=');
    assert.deepEqual([first.body.recordsFound, first.body.pageSize, first.body.orders.length], [4, 3, 3]);
    assert.equal('previousPage' in first.body, false);
    const second = await server.call('GET', first.body.nextPage, { headers: imHeaders });
    assert.deepEqual([second.body.recordsFound, second.body.pageNumber, second.body.orders.length], [4, 2, 1]);
    assert.deepEqual(['nextPage' in second.body, second.body.previousPage.includes('pageNumber=1')], [false, true]);
    assert.equal((await search('')).body.pageSize, 25);
    assert.equal((await search('?pageNumber=9')).status, 204);
  });

  test('faults of a query are told together', async () => {
    const { status, body } = await search(
      '?pageSize=101&pageNumber=0&orderStatus=LOST&shipDate_bt=2026-02-30&ingramOrderDate=today',
    );
    assert.equal(status, 400);
    assert.deepEqual(body.errors[0].fields.map(({ field }: any) => field).sort(), [
      'ingramOrderDate',
      'orderStatus',
      'pageNumber',
      'pageSize',
      'shipDate_bt',
    ]);
  });

  test('the IM headers are required and checked, come back, and are not missed where the link in an event is followed', async () => {
    const bare = await server.call('GET', '/resellers/v6.1/orders/20-SEARA');
    assert.equal(bare.status, 400);
    assert.deepEqual(
      bare.body.errors[0].fields.map(({ field }: any) => field),
      ['IM-CustomerNumber', 'IM-CountryCode', 'IM-CorrelationID'],
    );
    const wrong = await server.reseller('GET', '/v6.1/orders/20-SEARA', {
      headers: { 'IM-CountryCode': 'USA', 'IM-SenderID': 'x'.repeat(33) },
    });
    assert.deepEqual(
      wrong.body.errors[0].fields.map(({ field, value }: any) => [field, value.length]),
      [
        ['IM-CountryCode', 3],
        ['IM-SenderID', 33],
      ],
    );
    const right = await server.reseller('GET', '/v6/orders/20-SEARA', { headers: { 'IM-SenderID': 'MyCompany' } });
    assert.deepEqual(
      ['im-correlationid', 'im-senderid', 'im-countrycode'].map((name) => right.headers.get(name)),
      ['fbac82ba-cf0a-4bcf-fc03-0c5084', 'MyCompany', 'US'],
    );
    assert.equal((await server.call('GET', '/resellers/v5/orders/20-SEARA-11')).status, 200);
  });

  test('an order made elsewhere is shown by our number in base 36, and found by it', async () => {
    const { status, body } = await server.reseller('GET', '/v6.1/orders/20-00004');
    assert.deepEqual(
      [status, body.ingramOrderNumber, body.orderStatus, body.lines[0].lineStatus],
      [200, '20-00004', 'Processing', 'In Progress'],
    );
    assert.equal((await server.reseller('GET', '/v6.1/orders/20-00001')).status, 404);
  });

  test('what a customer’s key may not see does not exist, in details and in search', async () => {
    const client = await server.key({ role: 'client', customerIds: ['00000000-0000-4000-8000-00000000000a'] });
    assert.equal((await server.reseller('GET', '/v6.1/orders/20-SEARA', { key: client })).status, 404);
    assert.equal((await search('', { key: client })).status, 204);
    const { manager } = await server.account('neighbour');
    assert.equal((await server.reseller('GET', '/v6.1/orders/20-SEARA', { key: manager })).status, 404);
    assert.equal((await search('', { key: manager })).status, 204);
  });

  test('the vendor’s limit of calls is told in its headers, and kept to only where the setting says so', async () => {
    const { headers } = await search('');
    assert.equal(headers.get('x-ratelimit-limit'), '60');
    assert.match(headers.get('x-ratelimit-remaining') ?? '', /^\d+$/);
    assert.ok(Number(headers.get('x-ratelimit-reset')) * 1000 > Date.now());
    const strict = await startIngramApp({ settings: { vendorLimits: 'enforce' } });
    try {
      const answers = [];
      for (let call = 0; call < 61; call += 1) answers.push(await strict.reseller('GET', '/v6.1/orders/20-NONE1'));
      assert.equal(answers[59]?.status, 404);
      assert.deepEqual(
        [answers[60]?.status, answers[60]?.body],
        [429, { errors: [{ field: null, message: 'too many requests' }] }],
      );
      assert.match(answers[60]?.headers.get('retry-after') ?? '', /^\d+$/);
    } finally {
      await strict.stop();
    }
  });

  test('what is not there below the vendor’s path is a 404 in the vendor’s form', async () => {
    const { status, body } = await server.reseller('GET', '/v9/nothing');
    assert.deepEqual([status, body.errors[0].type], [404, '/errors/validation-error']);
  });
});

const imHeaders = { 'IM-CustomerNumber': '20-222222', 'IM-CountryCode': 'US', 'IM-CorrelationID': 'a' };
