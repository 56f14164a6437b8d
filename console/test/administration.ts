import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { rights } from '../../server/src/core/principal.ts';
import type { TestApp } from '../../server/test/app.ts';
import { startTestApp } from '../../server/test/app.ts';
import { addUser, loggedIn, password } from '../../server/test/browser-session.ts';
import type { Receiver } from '../../server/test/receiver.ts';
import { startReceiver } from '../../server/test/receiver.ts';
import { until } from '../../server/test/until.ts';

/** A shop with everything that its administrators look after: endpoints, keys, people, unmapped reports, kept mails. */
export interface AdministeredShop {
  readonly app: TestApp;
  readonly receiver: Receiver;
  readonly warehouseId: string;
  /** Signs the page's browser in. */
  readonly signIn: (page: Page, as?: { readonly email?: string; readonly locale?: 'en' | 'de' }) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const managerEmail = 'aylin.demir@example.com';
export const staffEmail = 'tom.keller@example.com';

export async function openAdministeredShop(): Promise<AdministeredShop> {
  const receiver = await startReceiver(204);
  const app = await startTestApp({ settings: { allowTargets: ['127.0.0.1/32'] } });
  const call = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Record<string, unknown>;
  };
  await call('PATCH', '/v1/account', { name: 'Nordkontor', timeZone: 'Europe/Berlin' });
  const operator = await app.key({ role: 'manager', rights: [...rights] });
  const manager = { name: 'Aylin Demir', email: managerEmail, role: 'manager', rights: [...rights], password };
  const made = await app.call('POST', '/v1/users', { key: operator, body: manager });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await addUser(app, { email: staffEmail, name: 'Tom Keller', role: 'staff' });
  await call('POST', '/v1/keys', { name: 'Warehouse scanner', role: 'staff' });
  await call('POST', '/v1/keys', { name: 'Agency', role: 'manager', dialect: 'wordbee', expiresAt: '2031-01-31' });

  const endpoint = async (description: string, path: string, more: object = {}) =>
    (await call('POST', '/v1/endpoints', { url: receiver.url.replace('/hook', path), description, ...more }))
      .id as string;
  await endpoint('Shop', '/api/milepost', { format: 'cloudevents' });
  const lake = await endpoint('Data lake', '/in', { compaction: 'latest-per-order' });
  const warehouseId = await endpoint('Warehouse', '/wms', { ordering: 'per-order', retrySchedule: [] });
  await call('PATCH', `/v1/endpoints/${lake}`, { enabled: false });

  const waiting = async (state: string) =>
    ((await call('GET', `/v1/endpoints/${warehouseId}/deliveries?state=${state}`)) as { data: unknown[] }).data.length;
  receiver.answer = (response) => {
    response.writeHead(503, { 'content-type': 'text/plain' });
    response.end('upstream wms-2 is draining,\ntry again later');
  };
  const order = (reference: string) =>
    call('POST', '/v1/orders', {
      workflow: 'retail',
      reference,
      customer: { name: 'Johanna Brandt', email: `${reference.toLowerCase()}@example.com` },
      lines: [{ sku: 'FJELL-160', name: 'Sit-stand desk Fjell 160, oak', ordered: 1 }],
    });
  await order('NK-100219');
  await until(async () => (await waiting('dead')) === 1);
  receiver.answer = 204;
  for (const reference of ['NK-100222', 'NK-100224', 'NK-100060']) {
    const { id } = await order(reference);
    await call('PUT', `/v1/orders/${String(id)}/status`, { to: 'approved', message: 'Paid' });
  }
  await until(async () => (await waiting('delivered')) >= 6);

  const shopKey = await app.key({ role: 'staff' });
  const report = async (event: string, body: object) => {
    const { status } = await app.call('POST', `/event/v1/${event}`, {
      key: null,
      body,
      headers: { 'x-thirdwatch-api-key': shopKey },
    });
    assert.equal(status, 200);
  };
  for (const id of ['W-1041', 'W-1042', 'W-1043'])
    await report('order_status', { _orderId: id, _orderStatus: '_wo_processing' });
  await report('order_status', { _orderId: 'W-1044', _orderStatus: 'complete_ext' });

  const tokens = new Map<string, string>();
  return {
    ...{ app, receiver, warehouseId },
    signIn: async (page, { email = managerEmail, locale = 'en' } = {}) => {
      const token = tokens.get(email) ?? (await loggedIn(app, email)).token()!;
      tokens.set(email, token);
      await page.context().addCookies([{ name: 'milepost_session', value: token, url: app.url }]);
      await page.addInitScript(`localStorage.setItem('milepost.locale', '${locale}')`);
    },
    stop: async () => {
      await app.stop();
      await receiver.close();
    },
  };
}
