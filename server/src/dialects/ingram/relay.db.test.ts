import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RelayRequest } from '../../core/relay.ts';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';

/** The event of the vendor's own documentation, byte for byte. */
const seed =
  '{"topic":"resellers/orders","event":"im::updated","eventTimeStamp":"2021-11-01T13:02:06.369Z","eventId":"N01CIB9VVFYKR9J6ZW","resource":[{"eventType":"im::order_shipped","orderNumber":"20-RD128","customerOrderNumber":"ZENPO","orderEntryTimeStamp":"2020-04-03T08:54:39-07:00","lines":[{"ingramLineNumber":"001","subOrderNumber":"20-RD128-21","lineStatus":"IM::shipped","ingramPartNumber":"5CX895","vendorPartNumber":"TC57HO-1PEZU4P-NA","requestedQuantity":3,"shippedQuantity":2,"backOrderedQuantity":1,"shipmentDetails":[{"shipmentDate":"2019-11-06","shipFromWarehouseId":"10","warehouseName":"New York","carrierCode":"4M","carrierName":"SMARTPOST-BM","packageDetails":[{"cartonNumber":"","quantityInbox":"","trackingNumber":""}]}],"serialNumberDetails":[{"serialNumber":"123123123"}]}],"links":[{"topic":"orders","href":"/resellers/v5/orders/20-RD128","type":"GET"}]}]}';
const targeturl = 'https://59a2dc5368073ab42fd9a92e210a9fdb.m.pipedream.net/';
const signature = '3LeaTfLE5FLj1FcYflwdwFosH4ADHmMbds6thtirGC3e9lEkF9/1pt4T2fQQGlxf40EznDBER0b60M75K6ZW0A==';
const headers = { targeturl, 'x-hub-signature': signature };
const path = '/resellers/v1/webhooks/orderstatusevent';

describe('the relay of an order event', () => {
  let server: TestApp;
  const relayed: RelayRequest[] = [];
  const known = new Set<string>();

  before(async () => {
    server = await startTestApp({
      relay: async (request) => {
        const key = `${request.accountId} ${request.targetUrl} ${request.dedupeKey}`;
        const isNew = !known.has(key);
        known.add(key);
        if (isNew) relayed.push(request);
        return { isNew };
      },
    });
  });
  after(() => server.stop());

  const post = (body: unknown, more: Record<string, string> = {}) =>
    server.call('POST', path, { body, headers: { ...headers, ...more } });
  const order = (number: string) => server.call('GET', `/v1/orders/external:ingram:${number}`);
  const history = async (id: string) =>
    (await server.call('GET', `/v1/orders/${id}/events`)).body.data as Record<string, unknown>[];

  test('the event of the documentation makes the order it tells of, and is sent on byte for byte', async () => {
    const answer = await post(seed);
    assert.deepEqual([answer.status, answer.body, answer.headers.get('content-type')], [200, '', null]);

    const { body } = await order('20-RD128');
    assert.deepEqual(
      [body.workflow.key, body.status, body.statusSince, body.reference, body.orderedAt],
      ['distribution', 'partially_shipped', '2021-11-01T13:02:06.369Z', 'ZENPO', '2020-04-03T15:54:39.000Z'],
    );
    const [line] = body.lines;
    assert.deepEqual(
      [line.externalIds, line.sku, line.ordered, line.shipped, line.backordered, line.serialNumbers, line.status],
      [{ ingram: '001' }, '5CX895', 3, 2, 1, ['123123123'], 'partially_shipped'],
    );
    const [shipment] = body.shipments;
    assert.equal(shipment.carrier, 'SMARTPOST-BM');
    assert.deepEqual(shipment.packages, [{ trackingNumber: null, trackingUrl: null, carton: null, quantities: {} }]);

    const [relay] = relayed;
    assert.equal(relay?.body.toString('utf8'), seed);
    assert.deepEqual(
      [relay?.targetUrl, relay?.headers['X-Hub-Signature'], relay?.orderIds],
      [targeturl, signature, [body.id]],
    );
    const link = await server.call('GET', '/resellers/v5/orders/20-RD128');
    assert.deepEqual([link.status, link.body.orderStatus, link.body.lines[0].quantityBackOrdered], [200, 'Shipped', 1]);
  });

  test('the same bytes to the same target again are answered alike and do nothing twice', async () => {
    const before = await order('20-RD128');
    const answer = await post(seed);
    assert.equal(answer.status, 200);
    const now = await order('20-RD128');
    assert.equal(now.body.version, before.body.version);
    assert.equal(relayed.length, 1);
    assert.deepEqual(
      (await history(now.body.id)).map(({ type }) => type),
      ['order.created', 'order.status_noted'],
    );
  });
});
