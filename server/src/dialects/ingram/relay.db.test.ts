import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { IngramTestApp } from '../../../test/ingram.ts';
import { orderEvent, relayPath, seedEvent, signature, startIngramApp, targetUrl } from '../../../test/ingram.ts';

const line = (quantities: object, more: object = {}) => ({
  ingramLineNumber: '001',
  ingramPartNumber: '5CX895',
  ...quantities,
  ...more,
});

describe('the relay of an order event', () => {
  let server: IngramTestApp;
  before(async () => {
    server = await startIngramApp({ settings: { allowTargets: ['hooks.internal'] } });
  });
  after(() => server.stop());

  const types = async (number: string) => (await server.history(number)).map(({ type }) => type);

  test('the documented event makes the order it tells of, and is sent on byte for byte', async () => {
    const answer = await server.send(seedEvent);
    assert.deepEqual([answer.status, answer.body, answer.headers.get('content-type')], [200, '', null]);

    const { body } = await server.order('20-RD128');
    assert.deepEqual(
      [body.workflow.key, body.status, body.statusSince, body.reference, body.orderedAt],
      ['distribution', 'partially_shipped', '2021-11-01T13:02:06.369Z', 'ZENPO', '2020-04-03T15:54:39.000Z'],
    );
    const [first] = body.lines;
    assert.deepEqual(
      [first.externalIds, first.sku, first.ordered, first.shipped, first.backordered, first.serialNumbers],
      [{ ingram: '001' }, '5CX895', 3, 2, 1, ['123123123']],
    );
    const [shipment] = body.shipments;
    assert.equal(shipment.carrier, 'SMARTPOST-BM');
    assert.deepEqual(shipment.packages, [{ trackingNumber: null, trackingUrl: null, carton: null, quantities: {} }]);

    const relay = server.relayed.at(-1)!;
    assert.equal(relay.body.toString('utf8'), seedEvent);
    assert.deepEqual(
      [relay.targetUrl, relay.headers['X-Hub-Signature'], relay.orderIds],
      [targetUrl, signature, [body.id]],
    );
    const link = await server.call('GET', '/resellers/v5/orders/20-RD128');
    assert.deepEqual([link.status, link.body.orderStatus, link.body.lines[0].quantityBackOrdered], [200, 'Shipped', 1]);
  });

  test('the same bytes to the same target again are answered alike and do nothing twice', async () => {
    const [earlier, count] = [await server.order('20-RD128'), server.relayed.length];
    assert.equal((await server.send(seedEvent)).status, 200);
    assert.equal((await server.order('20-RD128')).body.version, earlier.body.version);
    assert.equal(server.relayed.length, count);
    assert.deepEqual(await types('20-RD128'), ['order.created', 'order.status_noted']);
    assert.equal((await server.send(seedEvent, { headers: { targeturl: 'https://other.example/' } })).status, 200);
    assert.equal(server.relayed.length, count + 1);
    assert.equal((await server.order('20-RD128')).body.version, earlier.body.version);
  });

  test('an order of ours is found by its reference, and reaches shipped as an override in sight', async () => {
    await server.call('POST', '/v1/orders', {
      body: { workflow: 'retail', reference: 'PO-RETAIL', lines: [{ sku: '5CX895', ordered: 3 }] },
    });
    await server.call('PUT', '/v1/orders/reference:PO-RETAIL/status', { body: { to: 'approved' } });
    const quantities = { requestedQuantity: 3, shippedQuantity: 3, backOrderedQuantity: 0 };
    const resource = { orderNumber: '20-RETAI', customerOrderNumber: 'PO-RETAIL', lines: [line(quantities)] };
    await server.send(orderEvent(resource));

    const { body } = await server.order('20-RETAI');
    assert.deepEqual([body.reference, body.workflow.key, body.status], ['PO-RETAIL', 'retail', 'shipped']);
    assert.deepEqual([body.lines.length, body.lines[0].shipped], [1, 3]);
    const last = (await server.history('20-RETAI')).at(-1) as any;
    assert.deepEqual([last.type, last.to, last.source], ['order.status_overridden', 'shipped', 'ingram']);
  });

  test('one purchase order that became two orders stays two orders', async () => {
    const part = (orderNumber: string) => ({
      orderNumber,
      customerOrderNumber: 'PO-SPLIT',
      lines: [line({ requestedQuantity: 1, shippedQuantity: 1 })],
    });
    await server.send({
      ...orderEvent({}),
      resource: [part('20-SPL01'), part('20-SPL02')].map((each) => ({ eventType: 'IM::ORDER_SHIPPED', ...each })),
    });
    const [first, second] = [await server.order('20-SPL01'), await server.order('20-SPL02')];
    assert.equal(first.body.reference, 'PO-SPLIT');
    assert.deepEqual([second.body.reference, second.body.data.reference], [null, 'PO-SPLIT']);
    assert.deepEqual(server.relayed.at(-1)?.orderIds, [first.body.id, second.body.id]);
    const shown = await server.reseller('GET', '/v6.1/orders/20-SPL02');
    assert.equal(shown.body.customerOrderNumber, 'PO-SPLIT');
  });

  test('lines win over the summary, and say so also when they bring nothing new', async () => {
    const resource = { orderNumber: '20-LINES', lines: [line({ requestedQuantity: 3, shippedQuantity: 1 })] };
    await server.send(orderEvent(resource));
    await server.send(orderEvent(resource));
    assert.equal((await server.order('20-LINES')).body.status, 'partially_shipped');
  });

  test('a hold is no summary of lines: it holds an order that was partly shipped, and its lines say so', async () => {
    const quantities = { requestedQuantity: 3, shippedQuantity: 1 };
    await server.send(orderEvent({ orderNumber: '20-HOLDS', lines: [line(quantities)] }));
    await server.send(
      orderEvent({
        eventType: 'im::order_hold',
        orderNumber: '20-HOLDS',
        lines: [line({ ...quantities, shippedQuantity: 2 }, { lineStatus: 'IM::SALES_HOLD' })],
      }),
    );
    const { body } = await server.order('20-HOLDS');
    assert.deepEqual([body.status, body.lines[0].shipped, body.lines[0].status], ['on_hold', 2, 'on_hold']);
  });

  test('a voided order cancels what was not shipped of its lines', async () => {
    const lines = [line({ requestedQuantity: 2, backOrderedQuantity: 2 })];
    await server.send(orderEvent({ eventType: 'im::order_backordered', orderNumber: '20-VOIDS', lines }));
    assert.equal((await server.order('20-VOIDS')).body.status, 'backordered');
    await server.send(orderEvent({ eventType: 'im::order_voided', orderNumber: '20-VOIDS', lines }));
    const { body } = await server.order('20-VOIDS');
    assert.deepEqual([body.status, body.lines[0].canceled, body.lines[0].backordered], ['canceled', 2, 0]);
  });

  test('an invoice moves no status, and is kept with its day', async () => {
    await server.send(
      orderEvent({ orderNumber: '20-INVOI', lines: [line({ requestedQuantity: 1, shippedQuantity: 1 })] }),
    );
    const invoice = orderEvent({ eventType: 'im::order_invoiced', orderNumber: '20-INVOI', lines: [line({})] });
    await server.send(invoice);
    assert.equal((await server.order('20-INVOI')).body.status, 'shipped');
    const last = (await server.history('20-INVOI')).at(-1) as any;
    assert.deepEqual([last.type, last.data.kind], ['order.activity_recorded', 'im::order_invoiced']);
    const day = invoice.eventTimeStamp.slice(0, 10);
    assert.equal((await server.order('20-INVOI')).body.lines[0].data.invoiceDate, day);
  });

  test('late news is put where it belongs and moves nothing back, whatever it is', async () => {
    const at = (eventTimeStamp: string, resource: object) =>
      server.send(orderEvent({ orderNumber: '20-LATES', ...resource }, { eventTimeStamp }));
    await at('2026-01-02T10:00:00Z', { lines: [line({ requestedQuantity: 2, shippedQuantity: 2 })] });
    await at('2026-01-01T10:00:00Z', { eventType: 'im::order_backordered', lines: [line({ backOrderedQuantity: 2 })] });
    await at('2026-01-01T11:00:00Z', { eventType: 'im::order_invoiced', lines: [line({ shippedQuantity: 0 })] });
    const { body } = await server.order('20-LATES');
    assert.deepEqual([body.status, body.lines[0].shipped, body.lines[0].backordered], ['shipped', 2, 0]);
    const [first, second] = (await server.history('20-LATES')) as any[];
    assert.deepEqual([first.to, first.applied, first.occurredAt], ['backordered', false, '2026-01-01T10:00:00.000Z']);
    assert.equal(first.data.data.lines[0].backordered, 2);
    assert.equal(second.type, 'order.activity_recorded');
  });

  test('a sub-order that is told late is late only within itself', async () => {
    const at = (eventTimeStamp: string, number: string, subOrderNumber: string) =>
      server.send(
        orderEvent(
          {
            orderNumber: '20-SUBOR',
            lines: [{ ingramLineNumber: number, subOrderNumber, requestedQuantity: 1, shippedQuantity: 1 }],
          },
          { eventTimeStamp },
        ),
      );
    await at('2026-01-02T10:00:00Z', '001', '20-SUBOR-11');
    await at('2026-01-01T10:00:00Z', '002', '20-SUBOR-21');
    const { body } = await server.order('20-SUBOR');
    assert.deepEqual(
      body.lines.map((each: any) => [each.externalIds.ingram, each.shipped]),
      [
        ['001', 1],
        ['002', 1],
      ],
    );
  });

  test('cartons that hold several lines are one parcel, also when they are told one line at a time', async () => {
    const shipment = (quantityInbox: string) => ({
      shipmentDetails: {
        shipmentDate: '2026-01-02',
        carrierName: 'UPS',
        packageDetails: { trackingNumber: '1Z', quantityInbox },
      },
    });
    const told = (number: string, quantityInbox: string) =>
      server.send(
        orderEvent({
          orderNumber: '20-BOXES',
          lines: [{ lineNumber: number, requestedQuantity: '2', shippedQuantity: '2', ...shipment(quantityInbox) }],
        }),
      );
    await told('1', '2');
    await told('2', '1');
    const { body } = await server.order('20-BOXES');
    assert.equal(body.shipments.length, 1);
    assert.deepEqual(
      body.shipments[0].packages.map(({ trackingNumber, quantities }: any) => [
        trackingNumber,
        Object.values(quantities).sort(),
      ]),
      [['1Z', [1, 2]]],
    );
  });

  test('an event of three orders is applied order by order; the one that cannot be told waits in the quarantine', async () => {
    const body = {
      ...orderEvent({}),
      resource: [
        {
          eventType: 'im::order_shipped',
          orderNumber: '20-THRE1',
          lines: [line({ requestedQuantity: 1, shippedQuantity: 1 })],
        },
        { eventType: 'im::order_teleported', orderNumber: '20-THRE2' },
        { eventType: 'im::order_hold', orderNumber: '20-THRE3' },
      ],
    };
    assert.equal((await server.send(body)).status, 200);
    assert.equal((await server.send(body)).status, 200);
    assert.deepEqual(
      await Promise.all(['1', '2', '3'].map(async (each) => (await server.order(`20-THRE${each}`)).body.status)),
      ['shipped', 404, 'on_hold'],
    );
    const { body: waiting } = await server.call('GET', '/v1/quarantine?source=ingram&code=im::order_teleported');
    assert.deepEqual(
      waiting.data.map(({ reason, orderId }: any) => [reason, orderId]),
      [['status_unknown', '20-THRE2']],
    );
  });

  test('an event that waits is released through the ordinary path once its code means something', async () => {
    await server.send(orderEvent({ eventType: 'im::order_beamed', orderNumber: '20-BEAMS' }));
    const mapped = await server.call('POST', '/v1/mappings', {
      body: { source: 'ingram', code: 'im::order_beamed', to: 'shipped' },
    });
    assert.equal(mapped.status < 300, true, JSON.stringify(mapped.body));
    const { body } = await server.order('20-BEAMS');
    assert.deepEqual([body.status, body.placeholder], ['shipped', true]);
    await server.send(orderEvent({ eventType: 'im::order_beamed', orderNumber: '20-BEAM2' }));
    assert.equal((await server.order('20-BEAM2')).body.status, 'shipped');
  });

  test('an event that names no order, or nothing at all, is sent on and waits', async () => {
    const count = server.relayed.length;
    for (const body of [{ eventId: 'A' }, { resource: [{}] }, { resource: [{ eventType: 'im::order_shipped' }] }, {}]) {
      assert.equal((await server.send(body)).status, 200, JSON.stringify(body));
    }
    assert.equal(server.relayed.length, count + 4);
  });

  test('what cannot be read of an event is named in the history and does not stop the rest', async () => {
    const lines = [
      line({ requestedQuantity: 'three', shippedQuantity: -1 }),
      line({}, { ingramLineNumber: '002', shippedQuantity: '1.0' }),
    ];
    await server.send(orderEvent({ orderNumber: '20-UNREA', lines, orderEntryTimeStamp: 'yesterday' }));
    const { body } = await server.order('20-UNREA');
    assert.deepEqual(
      body.lines.map(({ shipped }: any) => shipped),
      [0, 1],
    );
    const last = (await server.history('20-UNREA')).at(-1) as any;
    assert.deepEqual(last.data.data.unreadable, ['lines/0/requestedQuantity: "three"', 'lines/0/shippedQuantity: -1']);
  });

  test('stock is sent on and concerns no order', async () => {
    const body = {
      topic: 'resellers/catalog',
      event: 'im::updated',
      eventId: 'STOCK',
      resource: [{ eventType: 'IM::STOCK_UPDATE', ingramPartNumber: '5CX895', totalAvailability: '7' }],
    };
    const answer = await server.send(body, { path: '/resellers/v1/webhooks/availabilityupdate' });
    assert.deepEqual([answer.status, answer.body], [200, '']);
    assert.deepEqual(JSON.parse(server.relayed.at(-1)!.body.toString('utf8')), body);
  });

  test('below /sandbox the event belongs to the test account, and the order is not in the real one', async () => {
    const event = orderEvent({ orderNumber: '20-SANDB', lines: [line({ requestedQuantity: 1, shippedQuantity: 1 })] });
    assert.equal((await server.send(event, { path: `/sandbox${relayPath}` })).status, 200);
    assert.equal((await server.order('20-SANDB')).status, 404);
    assert.notEqual(server.relayed.at(-1)?.accountId, server.accountId);
    const shown = await server.call('GET', '/sandbox/resellers/v5/orders/20-SANDB');
    assert.deepEqual([shown.status, shown.body.orderStatus], [200, 'Shipped']);
  });

  describe('is refused, changing and sending nothing,', () => {
    const refused = async (body: unknown, headers: Record<string, string>, status = 400) => {
      const count = server.relayed.length;
      const answer = await server.call('POST', relayPath, { body, headers });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.equal(server.relayed.length, count);
      const [error] = answer.body.errors;
      assert.deepEqual(Object.keys(error).slice(0, 3), ['id', 'type', 'message']);
      return error;
    };
    const given = { targeturl: targetUrl, 'x-hub-signature': signature };

    test('without targeturl or x-hub-signature, each by name', async () => {
      const both = await refused(orderEvent({}), {});
      assert.deepEqual(
        both.fields.map(({ field }: any) => field),
        ['targeturl', 'x-hub-signature'],
      );
      const one = await refused(orderEvent({}), { targeturl: targetUrl });
      assert.deepEqual(
        one.fields.map(({ field }: any) => field),
        ['x-hub-signature'],
      );
    });

    test('for a target that is private, plain http, or no URL', async () => {
      for (const targeturl of [
        'http://public.example/',
        'https://10.0.0.1/',
        'https://[::1]/',
        'https://0x7f000002/',
        'ftp://a.b/',
        'nonsense',
      ]) {
        const error = await refused(orderEvent({}), { ...given, targeturl });
        assert.equal(error.fields[0].field, 'targeturl');
      }
      const open = await server.send(orderEvent({ orderNumber: '20-ALLOW' }), {
        headers: { targeturl: 'http://hooks.internal:9/' },
      });
      assert.equal(open.status, 200);
    });

    test('for a body that is no JSON object', async () => {
      for (const body of [
        '',
        '[',
        '[]',
        '"text"',
        'null',
        '7',
        '{"eventId":"a\\u0000b"}',
        '{"eventId":"\\ud800"}',
        `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
      ]) {
        const error = await refused(body, { ...given, 'content-type': 'application/json' });
        assert.equal(error.type, '/errors/validation-failed');
      }
    });

    test('without a token, and for a key that may not write orders', async () => {
      const answer = await server.send(orderEvent({}), { key: null });
      assert.equal(answer.status, 401);
      const client = await server.key({ role: 'client' });
      assert.equal((await server.send(orderEvent({}), { key: client })).status, 403);
    });
  });

  test('only the hosts of MILEPOST_RELAY_TARGETS are sent to, where it lists any', async () => {
    const strict = await startIngramApp({ settings: { relayTargets: ['hooks.example'] } });
    try {
      assert.equal((await strict.send(orderEvent({ orderNumber: '20-HOST1' }))).status, 400);
      const headers = { targeturl: 'https://hooks.example/a' };
      assert.equal((await strict.send(orderEvent({ orderNumber: '20-HOST1' }), { headers })).status, 200);
    } finally {
      await strict.stop();
    }
  });

  test('an account that only checks reports keeps what its workflow does not allow, without applying it', async () => {
    const { manager } = await server.account('checking');
    const changed = await server.call('PUT', '/v1/sources/ingram', { key: manager, body: { authority: 'check' } });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    const send = (resource: Record<string, unknown>) => server.send(orderEvent(resource), { key: manager });
    await send({ eventType: 'im::order_voided', orderNumber: '20-CHECK' });
    await send({ eventType: 'im::order_hold', orderNumber: '20-CHECK' });
    const { body } = await server.call('GET', '/v1/orders/external:ingram:20-CHECK', { key: manager });
    assert.deepEqual([body.status, body.attention], ['canceled', 'merchant']);
  });
});
