import assert from 'node:assert/strict';
import type { TestApp, TestAppOptions } from './app.ts';
import { startTestApp } from './app.ts';

/** A server with a shop's key, and the calls that shops make. */
export interface ThirdwatchTestApp extends TestApp {
  /** The shop's key, of the role `staff`. */
  readonly shop: string;
  /** A POST with the shop's key in its header; a body is sent as it is, and redirects are not followed. */
  readonly post: (path: string, body: string | Buffer, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  /** One event, whose answer every client can read. */
  readonly send: (
    event: string,
    body: unknown,
  ) => Promise<{ readonly status: number; readonly body: Record<string, string> }>;
  /** A call outside the event base path, which has the key as `secret` in its body. */
  readonly neo: (
    path: string,
    body: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly status: number; readonly body: Record<string, string> }>;
  // Tests look into answers of every shape.

  /** The order that the shop calls so, as the native API shows it. */
  readonly order: (id: string) => Promise<any>;
  readonly history: (orderId: string) => Promise<Record<string, any>[]>;
}

/** Starts a server with a shop's key. Stop it in `after()`. */
export async function startThirdwatchApp(options: TestAppOptions = {}): Promise<ThirdwatchTestApp> {
  const server = await startTestApp(options);
  const shop = await server.key({ role: 'staff', dialect: 'thirdwatch' });
  const post: ThirdwatchTestApp['post'] = (path, body, headers = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/json', 'x-thirdwatch-api-key': shop, ...headers },
      redirect: 'manual',
    });
  const read = async (answer: Response) => ({
    status: answer.status,
    body: (await answer.json()) as Record<string, string>,
  });
  return {
    ...server,
    shop,
    post,
    send: async (event, body) => read(await post(`/event/v1/${event}`, JSON.stringify(body))),
    neo: async (path, body) =>
      read(await fetch(`${server.url}/neo/v1/${path}`, { method: 'POST', body: JSON.stringify(body) })),
    order: async (id) => (await server.call('GET', `/v1/orders/external:thirdwatch:${encodeURIComponent(id)}`)).body,
    history: async (orderId) => (await server.call('GET', `/v1/orders/${orderId}/events`)).body.data,
  };
}

/** Every client reads this as a failure with a text: both names are strings, the type is JSON. */
export async function assertVendorError(answer: Response, status: number, message: RegExp): Promise<void> {
  assert.equal(answer.status, status);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  const body = (await answer.json()) as Record<string, unknown>;
  assert.deepEqual(Object.keys(body).sort(), ['error', 'message']);
  assert.equal(typeof body['error'], 'string');
  assert.match(String(body['message']), message);
}
