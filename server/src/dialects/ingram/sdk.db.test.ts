import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { schemaFaults } from '../../../test/ingram-schema.ts';
import type { IngramTestApp } from '../../../test/ingram.ts';
import { callSdk, resellerSdk, seedEvent, signature, startIngramApp, targetUrl } from '../../../test/ingram.ts';

const customer = ['20-222222', 'US', 'fbac82ba-cf0a-4bcf-fc03-0c5084'] as const;

describe('the vendor’s own package xi_sdk_resellers, unmodified', () => {
  let server: IngramTestApp;
  let sdk: any;
  let client: any;

  before(async () => {
    server = await startIngramApp();
    ({ sdk, client } = resellerSdk(server.url));
    await logIn();
  });
  after(() => server.stop());

  async function logIn(): Promise<any> {
    const id = (await server.call('GET', '/v1/keys')).body.data[0].id;
    const answer = await callSdk(
      new sdk.AccesstokenApi(client),
      'getAccesstoken',
      'client_credentials',
      id,
      server.manager,
    );
    client.authentications['application'].accessToken = answer.data?.access_token;
    return answer;
  }

  test('gets a token whose lifetime is a text, with exactly three members', async () => {
    const { error, response } = await logIn();
    assert.equal(error, null);
    assert.deepEqual(Object.keys(response.body).sort(), ['access_token', 'expires_in', 'token_type']);
    assert.deepEqual([response.body.expires_in, response.body.token_type], ['86400', 'Bearer']);
  });

  test('hands over the documented event: no error, no data, status 200', async () => {
    const api = new sdk.OrderStatusApi(client);
    const { error, data, response } = await callSdk(
      api,
      'resellersV1WebhooksOrderstatuseventPost',
      targetUrl,
      signature,
      JSON.parse(seedEvent),
    );
    assert.deepEqual([error, data, response.status], [null, null, 200]);
    assert.equal(server.relayed.at(-1)?.body.toString('utf8'), seedEvent);
    assert.equal((await server.order('20-RD128')).body.status, 'partially_shipped');
  });

  test('loses members when it is given its typed model, and the event is understood all the same', async () => {
    const model = sdk.OrderStatusAsyncNotificationRequest.constructFromObject({
      ...JSON.parse(seedEvent),
      eventId: 'TYPEDMODEL00000001',
      resource: [
        {
          eventType: 'im::order_shipped',
          orderNumber: '20-TYPED',
          lines: [
            {
              LineNumber: '001',
              ingramPartNumber: '5CX895',
              requestedQuantity: 3,
              shippedQuantity: 3,
              backorderedQuantity: 0,
            },
          ],
        },
      ],
    });
    const api = new sdk.OrderStatusApi(client);
    const { error } = await callSdk(api, 'resellersV1WebhooksOrderstatuseventPost', targetUrl, 'trial', model);
    assert.equal(error, null);
    const { body } = await server.order('20-TYPED');
    assert.deepEqual([body.status, body.lines[0].ordered, body.lines[0].shipped], ['shipped', 3, 3]);
  });

  test('reads the order that the event made, with its carton and serial number', async () => {
    const api = new sdk.OrdersApi(client);
    const opts = { iMSenderID: 'MyCompany', ingramOrderDate: new Date('2020-04-03T15:54:39Z') };
    const { error, data, response } = await callSdk(api, 'getOrderdetailsV61', '20-RD128', ...customer, opts);
    assert.equal(error, null);
    assert.deepEqual(schemaFaults('OrderDetailB2B', response.body), []);
    assert.deepEqual(
      [data.ingramOrderNumber, data.customerOrderNumber, data.orderStatus, data.ingramOrderDate],
      ['20-RD128', 'ZENPO', 'Shipped', '2020-04-03T15:54:39+00:00'],
    );
    const [line] = data.lines;
    assert.deepEqual(
      [line.ingramOrderLineNumber, line.quantityOrdered, line.quantityConfirmed, line.quantityBackOrdered],
      ['001', 3, 2, 1],
    );
    const [shipment] = line.shipmentDetails;
    assert.deepEqual([shipment.shippedDate, shipment.quantity], ['2019-11-06', 2]);
    const [carrier] = shipment.carrierDetails;
    assert.deepEqual([carrier.carrierCode, carrier.carrierName], ['4M', 'SMARTPOST-BM']);
    assert.deepEqual(carrier.trackingDetails[0].serialNumbers[0].serialNumber, '123123123');
    assert.equal(carrier.trackingDetails[0].trackingNumber, undefined);
    assert.deepEqual(
      [response.headers['im-correlationid'], response.headers['im-senderid']],
      [customer[2], 'MyCompany'],
    );
  });

  test('finds orders by repeated parameters and pages, and gets nothing at all where there is none', async () => {
    const api = new sdk.OrdersApi(client);
    await caughtUp(server);
    const search = (opts: object) => callSdk(api, 'getResellersV6Ordersearch', ...customer, opts);

    const all = await search({ pageSize: 1, pageNumber: 1 });
    assert.equal(all.error, null);
    assert.deepEqual([all.data.recordsFound, all.data.pageSize, all.data.orders.length], [2, 1, 1]);
    assert.match(all.data.nextPage, /pageNumber=2/);

    assert.deepEqual(schemaFaults('OrderSearchResponse', all.response.body), []);
    const shipped = await search({ orderStatusIn: ['SHIPPED', 'BACKORDERED'], serialNumber: '123123123' });
    const [found] = shipped.data.orders;
    assert.deepEqual(
      [found.ingramOrderNumber, found.customerOrderNumber, found.orderStatus, found.links.href],
      ['20-RD128', 'ZENPO', 'OPEN', '/resellers/v6.1/orders/20-RD128'],
    );
    assert.deepEqual(
      found.subOrders.map((sub: any) => [sub.subOrderNumber, sub.subOrderStatus, sub.links.length]),
      [['20-RD128-21', 'Shipped', 1]],
    );
    for (const opts of [
      { ingramOrderNumber: '20-RD128-21' },
      { customerOrderNumber: 'zenpo' },
      { ingramPartNumber: '5cx895', vendorPartNumber: 'TC57HO-1PEZU4P-NA' },
      { ingramOrderDateBt: ['2020-04-03', '2020-04-03'] },
      { shipDateBt: ['2019-11-01', '2019-11-30'], customerOrderNumber: 'ZENPO' },
    ]) {
      const answer = await search(opts);
      assert.equal(answer.error, null, answer.error?.response?.text);
      assert.equal(answer.data?.orders.at(-1)?.ingramOrderNumber, '20-RD128', JSON.stringify(opts));
    }
    const none = await search({ customerOrderNumber: 'NOBODY' });
    assert.deepEqual([none.error, none.response.status], [null, 204]);
  });

  test('cancels an order on customer hold, is refused 405 for others and 404 for unknown ones', async () => {
    const api = new sdk.OrdersApi(client);
    const made = await server.call('POST', '/v1/orders', {
      body: { workflow: 'distribution', status: 'customer_hold', lines: [{ sku: '5CX895', ordered: 1 }] },
    });
    const number = `20-${made.body.number.toString(36).toUpperCase().padStart(5, '0')}`;
    const canceled = await callSdk(api, 'deleteOrdercancel', number, ...customer, {});
    assert.deepEqual([canceled.error, canceled.response.status, canceled.response.text], [null, 200, '']);
    assert.equal((await server.call('GET', `/v1/orders/${made.body.id}`)).body.status, 'canceled');

    const again = await callSdk(api, 'deleteOrdercancel', number, ...customer, {});
    const [refusal] = again.error.response.body.errors;
    assert.deepEqual([again.error.status, refusal.type], [405, '/errors/validation-error']);
    const unknown = await callSdk(api, 'deleteOrdercancel', '20-ZZZZZ', ...customer, {});
    assert.deepEqual(
      [unknown.error.status, unknown.error.response.body.errors[0].type],
      [404, '/errors/validation-error'],
    );
  });

  test('gets a 401 with a message for wrong credentials, and for a token that is none', async () => {
    const answer = await callSdk(new sdk.AccesstokenApi(client), 'getAccesstoken', 'client_credentials', 'nobody', 'x');
    assert.equal(answer.error.status, 401);
    assert.deepEqual(Object.keys(answer.error.response.body), ['message']);

    const other = new sdk.ApiClient(server.url);
    other.authentications['application'].accessToken = 'no-token';
    const refused = await callSdk(new sdk.OrdersApi(other), 'getOrderdetailsV61', '20-RD128', ...customer, {});
    assert.equal(refused.error.status, 401);
    assert.match(refused.error.response.body.errors[0].message, /token/);
  });
});

/** Waits until the lists show what was written so far. */
async function caughtUp({ call }: IngramTestApp): Promise<void> {
  const { body } = await call('GET', '/v1/orders/external:ingram:20-TYPED/events');
  await call('GET', `/v1/orders?atLeast=${body.data.at(-1).position}`);
}
