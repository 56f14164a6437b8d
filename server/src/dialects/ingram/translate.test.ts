import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seedEvent } from '../../../test/ingram.ts';
import { readInstant } from './instant.ts';
import { canonicalNumber, lookupsOf, shownNumber } from './order-number.ts';
import { readEvent } from './translate.ts';

const seedLine = {
  lineNumber: '001',
  subOrderNumber: '20-RD128-21',
  lineStatus: 'IM::shipped',
  ingramPartNumber: '5CX895',
  vendorPartNumber: 'TC57HO-1PEZU4P-NA',
  requested: 3,
  shipped: 2,
  backordered: 1,
};

const parts = {
  subOrderNumber: '20-RD128-21',
  lineStatus: 'IM::shipped',
  ingramPartNumber: '5CX895',
  vendorPartNumber: 'TC57HO-1PEZU4P-NA',
};

/** One event as each of the sources spells it. */
const spellings: Readonly<Record<string, object>> = {
  'the documentation of the Node package': JSON.parse(seedEvent),
  'the schema, and so the typed models': event({
    eventTimeStamp: '2021-11-01T13:02:06.369Z',
    resource: [
      order({
        lines: [
          { ...parts, LineNumber: '001', requestedQuantity: '3', shippedQuantity: '2', backorderedQuantity: '1' },
        ],
      }),
    ],
  }),
  'the portal’s page, typing error included': event({
    evenTtimeStamp: '2021-11-01T13:02:06.369Z',
    resource: [
      order({
        lines: [{ ...parts, lineNumber: '01', requestedQuantity: '3', shippedQuantity: '2', backOrderedQuantity: '1' }],
      }),
    ],
  }),
  'an older page, all in small letters': {
    topic: 'resellers/orders',
    event: 'im::updated',
    eventid: 'N01CIB9VVFYKR9J6ZW',
    eventtimestamp: '2021-11-01T13:02:06.369Z',
    resource: [
      {
        eventtype: 'im::order_shipped',
        ordernumber: '20-rd128',
        customerordernumber: 'ZENPO',
        lines: [
          {
            linenumber: '001',
            subordernumber: '20-RD128-21',
            linestatus: 'IM::shipped',
            ingrampartnumber: '5CX895',
            vendorpartnumber: 'TC57HO-1PEZU4P-NA',
            requestedquantity: '3',
            shippedquantity: '2',
            backorderquantity: '1',
          },
        ],
      },
    ],
  },
  'a receiver of live traffic: objects instead of lists, another name of the reference, capitals': event({
    eventTimeStamp: '2021-11-01T13:02:06.369Z',
    resource: {
      eventType: 'IM::ORDER_SHIPPED',
      orderNumber: '20-RD128-21',
      customerPoNumber: 'ZENPO',
      lines: { ...parts, lineNumber: '001', requestedQuantity: '3', shippedQuantity: '2', backOrderedQuantity: '1' },
    },
  }),
};

function event(members: object): object {
  return { topic: 'resellers/orders', event: 'im::updated', eventId: 'N01CIB9VVFYKR9J6ZW', ...members };
}

function order(members: object): object {
  return { eventType: 'im::order_shipped', orderNumber: '20-RD128', customerOrderNumber: 'ZENPO', ...members };
}

describe('an event is read alike in the spelling of', () => {
  for (const [source, body] of Object.entries(spellings)) {
    test(source, () => {
      const { eventId, eventTimeStamp, resources } = readEvent(body);
      assert.deepEqual([eventId, eventTimeStamp], ['N01CIB9VVFYKR9J6ZW', '2021-11-01T13:02:06.369Z']);
      const [resource] = resources;
      assert.deepEqual(
        [resource?.eventType, resource?.orderNumber, resource?.customerOrderNumber, resource?.unreadable],
        ['im::order_shipped', '20-RD128', 'ZENPO', []],
      );
      const { shipments: _, serialNumbers: __, ...line } = resource!.lines[0]!;
      assert.deepEqual(line, seedLine);
    });
  }
});

test('shipment details are read as a list or as one object, and an empty text is no tracking number', () => {
  const shipment = {
    shipmentDate: '2019-11-06',
    carrierCode: '4M',
    packageDetails: { trackingNumber: ' ', cartonNumber: '', quantityInbox: '2' },
  };
  for (const shipmentDetails of [shipment, [shipment]]) {
    const { resources } = readEvent({ resource: { lines: [{ lineNumber: '1', shipmentDetails }] } });
    assert.deepEqual(resources[0]?.lines[0]?.shipments[0]?.packages, [
      { carton: undefined, quantity: 2, trackingNumber: undefined },
    ]);
  }
});

test('an order number loses the suffix of a sub-order and its letter case, and nothing else', () => {
  assert.deepEqual(
    ['20-RD128', '20-rd128-21', '20-RD128-2', '20-RD-128-21', 'x'.repeat(101), undefined].map(canonicalNumber),
    ['20-RD128', '20-RD128', '20-RD128-2', '20-RD-128-21', undefined, undefined],
  );
});

test('an order that the vendor has no number for is shown by ours in base 36, and found by it again', () => {
  for (const number of [1, 35, 36, 60_466_175, 60_466_176, 2_147_483_647]) {
    const shown = shownNumber({ externalIds: {}, number }, '20');
    assert.match(shown, /^20-[0-9A-Z]{5,6}$/);
    assert.deepEqual(lookupsOf(shown, '20').at(-1), { kind: 'number', number });
    assert.equal(
      lookupsOf(shown, '30').some(({ kind }) => kind === 'number'),
      false,
    );
  }
  assert.equal(shownNumber({ externalIds: { ingram: '20-RD128' }, number: 7 }, '20'), '20-RD128');
});

test('times are read with an offset or in UTC, a date alone is the end of its day, and nonsense is no time', () => {
  const read = (text: string) => readInstant(text, 'Europe/Berlin')?.toISOString();
  assert.equal(read('2020-04-03T08:54:39-07:00'), '2020-04-03T15:54:39.000Z');
  assert.equal(read('2020-04-03T08:54:39'), '2020-04-03T08:54:39.000Z');
  assert.equal(read('2020-04-03 08:54:39'), '2020-04-03T08:54:39.000Z');
  assert.equal(read('2020-04-03'), '2020-04-03T21:59:59.999Z');
  for (const text of ['', 'yesterday', '0000-01-01T00:00:00Z', '2021-13-45', '2021-02-30', '2021-11-01T99:00:00Z']) {
    assert.equal(read(text), undefined, text);
  }
});
