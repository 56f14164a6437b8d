import { createRequire } from 'node:module';
import type { RelayRequest } from '../src/core/relay.ts';
import type { Answer, CallOptions, TestApp, TestAppOptions } from './app.ts';
import { startTestApp } from './app.ts';

/** A server that keeps what is to be relayed, with the calls of Ingram Micro's clients. */
export interface IngramTestApp extends TestApp {
  /** What was taken to be sent on, each call once. */
  readonly relayed: readonly RelayRequest[];
  /** Hands over an event as the vendor's clients do. */
  readonly send: (body: unknown, options?: CallOptions & { readonly path?: string }) => Promise<Answer>;
  /** Calls an order endpoint with the headers that it asks for. */
  readonly reseller: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  readonly order: (number: string) => Promise<Answer>;
  readonly history: (number: string) => Promise<readonly Record<string, unknown>[]>;
}

export const targetUrl = 'https://59a2dc5368073ab42fd9a92e210a9fdb.m.pipedream.net/';
export const signature = '3LeaTfLE5FLj1FcYflwdwFosH4ADHmMbds6thtirGC3e9lEkF9/1pt4T2fQQGlxf40EznDBER0b60M75K6ZW0A==';
export const relayPath = '/resellers/v1/webhooks/orderstatusevent';

/** The event of the vendor's own documentation, byte for byte. */
export const seedEvent =
  '{"topic":"resellers/orders","event":"im::updated","eventTimeStamp":"2021-11-01T13:02:06.369Z","eventId":"N01CIB9VVFYKR9J6ZW","resource":[{"eventType":"im::order_shipped","orderNumber":"20-RD128","customerOrderNumber":"ZENPO","orderEntryTimeStamp":"2020-04-03T08:54:39-07:00","lines":[{"ingramLineNumber":"001","subOrderNumber":"20-RD128-21","lineStatus":"IM::shipped","ingramPartNumber":"5CX895","vendorPartNumber":"TC57HO-1PEZU4P-NA","requestedQuantity":3,"shippedQuantity":2,"backOrderedQuantity":1,"shipmentDetails":[{"shipmentDate":"2019-11-06","shipFromWarehouseId":"10","warehouseName":"New York","carrierCode":"4M","carrierName":"SMARTPOST-BM","packageDetails":[{"cartonNumber":"","quantityInbox":"","trackingNumber":""}]}],"serialNumberDetails":[{"serialNumber":"123123123"}]}],"links":[{"topic":"orders","href":"/resellers/v5/orders/20-RD128","type":"GET"}]}]}';

/** An order event with one resource, made of what a test cares for. */
export function orderEvent(resource: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) {
  return {
    topic: 'resellers/orders',
    event: 'im::updated',
    eventTimeStamp: new Date().toISOString(),
    eventId: `EVT${Math.random().toString(36).slice(2).toUpperCase()}`,
    resource: [{ eventType: 'im::order_shipped', ...resource }],
    ...more,
  };
}

/** Starts a server on which Ingram Micro's dialect is mounted. Stop it in `after()`. */
export async function startIngramApp(options: TestAppOptions = {}): Promise<IngramTestApp> {
  const relayed: RelayRequest[] = [];
  const known = new Set<string>();
  const server = await startTestApp({
    relay: (request) => {
      const key = JSON.stringify([request.accountId, request.targetUrl, request.dedupeKey]);
      const isNew = !known.has(key);
      known.add(key);
      if (isNew) relayed.push(request);
      return Promise.resolve({ isNew });
    },
    ...options,
  });
  const order = (number: string) => server.call('GET', `/v1/orders/external:ingram:${number}`);
  return {
    ...server,
    relayed,
    send: (body, { path = relayPath, headers = {}, ...rest } = {}) =>
      server.call('POST', path, {
        body,
        headers: { targeturl: targetUrl, 'x-hub-signature': signature, ...headers },
        ...rest,
      }),
    reseller: (method, path, { headers = {}, ...rest } = {}) =>
      server.call(method, `/resellers${path}`, {
        headers: {
          'IM-CustomerNumber': '20-222222',
          'IM-CountryCode': 'US',
          'IM-CorrelationID': 'fbac82ba-cf0a-4bcf-fc03-0c5084',
          ...headers,
        },
        ...rest,
      }),
    order,
    history: async (number) => {
      const { body } = await order(number);
      return (await server.call('GET', `/v1/orders/${body.id}/events`)).body.data;
    },
  };
}

/** The vendor's package, unmodified, pointed at a server. It has no types. */
export function resellerSdk(basePath: string): any {
  const sdk = createRequire(import.meta.url)('xi_sdk_resellers');
  return { sdk, client: new sdk.ApiClient(basePath) };
}

/** Calls an operation of the package, whose results come to a callback of three. */
export function callSdk(
  api: any,
  operation: string,
  ...args: unknown[]
): Promise<{ error: any; data: any; response: any }> {
  return new Promise((resolve) => {
    api[operation](...args, (error: unknown, data: unknown, response: unknown) => resolve({ error, data, response }));
  });
}
