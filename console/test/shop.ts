import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { demoOrders } from '../../server/src/cli/demo/generate.ts';
import type { TestApp } from '../../server/test/app.ts';
import { startTestApp } from '../../server/test/app.ts';
import { addUser, loggedIn } from '../../server/test/browser-session.ts';
import { until } from '../../server/test/until.ts';

/** A shop with orders, and people who look at them. */
export interface Shop {
  readonly app: TestApp;
  readonly call: (method: string, path: string, body?: unknown) => Promise<any>;
  /** Makes an order and moves it along; gives its id. */
  readonly order: (reference: string, ...statuses: readonly (string | Move)[]) => Promise<string>;
  /** Waits until the lists show everything that has happened. */
  readonly settled: () => Promise<void>;
  /** Opens a page of the console, signed in. */
  readonly open: (page: Page, path: string, as?: string) => Promise<void>;
}

interface Move {
  readonly to: string;
  readonly message?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export const aylin = 'aylin.demir@nordkontor.example';
export const tom = 'tom.keller@nordkontor.example';
export const rosa = 'rosa.diaz@nordkontor.example';

/** Starts a shop with as many invented orders as wanted. Aylin and Tom are managers, Rosa is staff. */
export async function openShop({ demo = 0 }: { demo?: number } = {}): Promise<Shop> {
  const app = await startTestApp();
  const call: Shop['call'] = async (method, path, body) => {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await call('PATCH', '/v1/account', { name: 'Nordkontor' });
  await addUser(app, { email: aylin, name: 'Aylin Demir' });
  await addUser(app, { email: tom, name: 'Tom Keller' });
  await addUser(app, { email: rosa, name: 'Rosa Díaz', role: 'staff' });
  if (demo > 0) {
    const lines = [...demoOrders({ seed: 1, count: demo, now: new Date() })].map((order) => JSON.stringify(order));
    const headers = { 'content-type': 'application/x-ndjson', 'x-milepost-mode': 'backfill' };
    const { status } = await app.call('POST', '/v1/orders/import', { body: lines.join('\n'), headers });
    assert.equal(status, 200);
  }
  const settled = async () => {
    const position = await app.app.api.deliveries.endOfLog(app.accountId);
    await until(async () => (await app.call('GET', `/v1/orders?limit=1&atLeast=${position}`)).status === 200);
  };
  return {
    app,
    call,
    settled,
    order: async (reference, ...statuses) => {
      const { id } = await call('POST', '/v1/orders', {
        reference,
        customer: { name: 'Jonas Brandt', email: `${reference.toLowerCase()}@post.example` },
        shippingAddress: { name: 'Jonas Brandt', street: 'Karl-Heine-Straße 54', postcode: '04229', city: 'Leipzig' },
        total: { amount: '1846.90', currency: 'EUR' },
        lines: [
          { sku: 'FJ-160-OAK', name: 'Sit-stand desk Fjell 160, oak', ordered: 1 },
          { sku: 'KR-1-BLK', name: 'Monitor arm Kran, single', ordered: 2 },
        ],
      });
      for (const move of statuses)
        await call('PUT', `/v1/orders/${id}/status`, typeof move === 'string' ? { to: move } : move);
      return id as string;
    },
    open: async (page, path, as = aylin) => {
      const visitor = await loggedIn(app, as);
      await page
        .context()
        .addCookies([{ name: 'milepost_session', value: visitor.token()!, url: app.url, httpOnly: true }]);
      await page.goto(`${app.url}/console${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
  };
}
