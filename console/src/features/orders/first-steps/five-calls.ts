/** What the calls are made with: where the server is, a key, and an order that has just been placed. */
export interface CallSubject {
  readonly url: string;
  readonly secret: string;
  readonly account: string;
  readonly order: { readonly id: string; readonly number: number; readonly reference: string | null };
}

/** The status that Evreka's documentation calls completed. */
const completed = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

const json = "-H 'Content-Type: application/json'";

/** Five calls that move one order, each in the way of a vendor, as lines for a terminal. To be run in their order. */
export function fiveCalls({ url, secret, account, order }: CallSubject) {
  const { id, number, reference } = order;
  const bearer = `-H 'Authorization: Bearer ${secret}'`;
  const shop = `-H 'X-THIRDWATCH-API-KEY: ${secret}'`;
  const name = reference ?? id;
  return [
    {
      key: 'thirdwatch',
      vendor: 'Thirdwatch',
      line: curl(`${url}/event/v1/order_status`, [shop, json], { _orderId: name, _orderStatus: '_held' }),
    },
    {
      key: 'event',
      vendor: 'Thirdwatch',
      line: curl(`${url}/event/v1/custom_event`, [shop, json], {
        _orderId: name,
        _customInfo: { eventName: 'trackLocation', lat: 28.4595 },
      }),
    },
    {
      key: 'wordbee',
      vendor: 'Wordbee',
      line: curl(
        `${url}/api/orders/${number}/status`,
        ['-X PUT', `-H 'X-Auth-Token: ${secret}'`, `-H 'X-Auth-AccountId: ${account}'`, json],
        { status: 2, message: 'Confirmed', notify: true },
      ),
    },
    {
      key: 'ingram',
      vendor: 'Ingram Micro',
      line: curl(
        `${url}/resellers/v1/webhooks/orderstatusevent`,
        [bearer, "-H 'targeturl: https://example.com/hook'", "-H 'x-hub-signature: any'", json],
        shipped(name, `20-${number.toString(36).toUpperCase().padStart(5, '0')}`),
      ).replace('NOW', `'$(date -u +%Y-%m-%dT%H:%M:%SZ)'`),
    },
    {
      key: 'evreka',
      vendor: 'Evreka',
      line: curl(`${url}/engagement/orders/${id}/status`, ['-X PUT', bearer, json], { status_id: completed }),
    },
  ] as const;
}

/** What the order has, as the distributor tells it; `NOW` is left for the terminal to say. */
function shipped(customerOrderNumber: string, orderNumber: string) {
  const line = {
    ...{ ingramLineNumber: '001', lineStatus: 'IM::shipped', ingramPartNumber: tried.sku },
    ...{ requestedQuantity: tried.ordered, shippedQuantity: tried.ordered, backOrderedQuantity: 0 },
  };
  return {
    ...{ topic: 'resellers/orders', event: 'im::updated', eventTimeStamp: 'NOW', eventId: `E-${orderNumber}` },
    resource: [{ eventType: 'im::order_shipped', orderNumber, customerOrderNumber, lines: [line] }],
  };
}

/** The one line of the order that the calls are tried on. */
export const tried = { sku: '5CX895', ordered: 3 } as const;

function curl(url: string, options: readonly string[], body: unknown): string {
  return [`curl -i ${url}`, ...options, `-d '${JSON.stringify(body)}'`].join(' \\\n  ');
}
