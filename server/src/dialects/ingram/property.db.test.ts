import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { IngramTestApp } from '../../../test/ingram.ts';
import { seedEvent, startIngramApp } from '../../../test/ingram.ts';

/** Places in the event, and what may be put there. */
const paths = [
  ['topic'],
  ['event'],
  ['eventTimeStamp'],
  ['eventId'],
  ['resource'],
  ...['eventType', 'orderNumber', 'customerOrderNumber', 'orderEntryTimeStamp', 'lines', 'links'].map((name) => [
    'resource',
    '0',
    name,
  ]),
  ...[
    'ingramLineNumber',
    'subOrderNumber',
    'lineStatus',
    'ingramPartNumber',
    'requestedQuantity',
    'shippedQuantity',
    'backOrderedQuantity',
    'shipmentDetails',
    'serialNumberDetails',
  ].map((name) => ['resource', '0', 'lines', '0', name]),
  ...['shipmentDate', 'carrierCode', 'carrierName', 'packageDetails'].map((name) => [
    'resource',
    '0',
    'lines',
    '0',
    'shipmentDetails',
    '0',
    name,
  ]),
  ...['trackingNumber', 'quantityInbox', 'cartonNumber'].map((name) => [
    'resource',
    '0',
    'lines',
    '0',
    'shipmentDetails',
    '0',
    'packageDetails',
    '0',
    name,
  ]),
];

const strange = fc.oneof(
  fc.constantFrom(
    null,
    '',
    ' ',
    '0',
    -1,
    1.5,
    1e300,
    true,
    [],
    {},
    [[]],
    [null],
    '__proto__',
    '\u0000',
    '\ud800',
    'im::order_voided',
    'IM::ORDER_HOLD',
    'im::order_invoiced',
    'im::unheard_of',
    '0001-01-01',
    '9999-12-31T23:59:59Z',
    '1900-01-01',
    'x'.repeat(5000),
    { constructor: 1 },
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }),
);

const mutation = fc.record({
  path: fc.constantFrom(...paths),
  value: strange,
  how: fc.constantFrom('set', 'remove', 'repeat', 'capitals'),
});

type Mutation = { path: string[]; value: unknown; how: string };

function mutate(event: any, { path, value, how }: Mutation): void {
  const name = path.at(-1)!;
  const parent = path.slice(0, -1).reduce((at: any, step) => at?.[step], event);
  if (typeof parent !== 'object' || parent === null) return;
  if (how === 'remove') Reflect.deleteProperty(parent, name);
  else if (how === 'repeat') parent[name] = [parent[name], parent[name]];
  else if (how === 'capitals') {
    parent[name.toUpperCase()] = parent[name];
    Reflect.deleteProperty(parent, name);
  } else parent[name] = value;
}

describe('any mutation of a valid event', () => {
  let server: IngramTestApp;
  before(async () => {
    server = await startIngramApp();
  });
  after(() => server.stop());

  test('either applies, and what applied is in the history, or waits, or gets a 4xx and changes nothing', async () => {
    let run = 0;
    let lastWaiting: string | undefined;
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
        run += 1;
        const event = JSON.parse(seedEvent);
        event.eventId = `MUTATED${run}`;
        event.resource[0].orderNumber = `20-M${run}`;
        event.resource[0].customerOrderNumber = `PO-M${run}`;
        for (const each of mutations) mutate(event, each);
        const count = server.relayed.length;
        const answer = await server.send(JSON.stringify(event), { headers: { 'content-type': 'application/json' } });
        const told = JSON.stringify({ event, answer: answer.body });
        if (answer.status !== 200) {
          assert.equal(answer.status >= 400 && answer.status < 500, true, told);
          assert.equal(server.relayed.length, count, told);
          return;
        }
        const relay = server.relayed.at(-1)!;
        assert.equal(server.relayed.length, count + 1, told);
        for (const orderId of relay.orderIds) {
          const { body } = await server.call('GET', `/v1/orders/${orderId}/events`);
          const ids = new Set(body.data.map(({ id }: { id: string }) => id));
          const ours = relay.eventIds.filter((id) => ids.has(id));
          assert.equal(ours.length > 0, true, told);
        }
        if (relay.orderIds.length > 0) return;
        const page = { after: lastWaiting, limit: 50 };
        const filter = { state: 'waiting', source: 'ingram' } as const;
        const waiting = await server.app.api.quarantine.list(server.accountId, filter, page);
        lastWaiting = waiting.at(-1)?.eventId ?? lastWaiting;
        const topic = String(event.topic ?? event.TOPIC ?? '').trim();
        assert.equal(waiting.length > 0 || (topic !== '' && !/orders$/i.test(topic)), true, told);
      }),
      { numRuns: 250 },
    );
  });
});
