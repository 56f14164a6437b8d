/** The order event of the vendor's documentation. */
export const documentedEvent = {
  topic: 'resellers/orders',
  event: 'im::updated',
  eventTimeStamp: '2021-11-01T13:02:06.369Z',
  eventId: 'N01CIB9VVFYKR9J6ZW',
  resource: [
    {
      eventType: 'im::order_shipped',
      orderNumber: '20-RD128',
      customerOrderNumber: 'ZENPO',
      orderEntryTimeStamp: '2020-04-03T08:54:39-07:00',
      lines: [
        {
          ingramLineNumber: '001',
          subOrderNumber: '20-RD128-21',
          lineStatus: 'IM::shipped',
          ingramPartNumber: '5CX895',
          vendorPartNumber: 'TC57HO-1PEZU4P-NA',
          requestedQuantity: 3,
          shippedQuantity: 2,
          backOrderedQuantity: 1,
          shipmentDetails: [
            {
              shipmentDate: '2019-11-06',
              shipFromWarehouseId: '10',
              warehouseName: 'New York',
              carrierCode: '4M',
              carrierName: 'SMARTPOST-BM',
              packageDetails: [{ cartonNumber: '', quantityInbox: '', trackingNumber: '' }],
            },
          ],
          serialNumberDetails: [{ serialNumber: '123123123' }],
        },
      ],
      links: [{ topic: 'orders', href: '/resellers/v5/orders/20-RD128', type: 'GET' }],
    },
  ],
};

/** Where the documentation has it sent on to, and the signature that goes with it. */
export const targeturl = 'https://59a2dc5368073ab42fd9a92e210a9fdb.m.pipedream.net/';
export const xHubSignature = '3LeaTfLE5FLj1FcYflwdwFosH4ADHmMbds6thtirGC3e9lEkF9/1pt4T2fQQGlxf40EznDBER0b60M75K6ZW0A==';
