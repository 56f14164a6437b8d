import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { demoOrders } from '../../server/src/cli/demo/generate.ts';
import type { TestApp, TestAppOptions } from '../../server/test/app.ts';
import { startTestApp } from '../../server/test/app.ts';
import type { Visitor } from '../../server/test/browser-session.ts';
import { addUser, loggedIn } from '../../server/test/browser-session.ts';
import { until } from '../../server/test/until.ts';
import type { History } from './history.ts';
import { runHistory } from './history.ts';

/** A shop with orders, and people who look at them. */
export interface Shop {
  readonly app: TestApp;
  readonly call: (method: string, path: string, body?: unknown) => Promise<any>;
  /** Makes an order and moves it along; gives its id. */
  readonly order: (reference: string, ...statuses: readonly (string | Move)[]) => Promise<string>;
  /** Waits until the lists show everything that has happened. */
  readonly settled: () => Promise<void>;
  /** Somebody in a browser of their own: each person logs in once. */
  readonly signedIn: (as: string) => Promise<Visitor>;
  /** Opens a page of the console, signed in. */
  readonly open: (page: Page, path: string, as?: string) => Promise<void>;
  /** The id of a person. */
  readonly idOf: (email: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

interface Move {
  readonly to: string;
  readonly message?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface ShopOptions {
  /** As many invented orders. */
  readonly demo?: number;
  /** Orders that have moved for some days before. */
  readonly history?: History;
  readonly settings?: TestAppOptions['settings'];
  /** From the beginning: the days of the figures are counted in it. `UTC` when not given. */
  readonly timeZone?: string;
}

export const aylin = 'aylin.demir@nordkontor.example';
export const tom = 'tom.keller@nordkontor.example';
export const rosa = 'rosa.diaz@nordkontor.example';

/** Starts a shop. Aylin and Tom are managers, Rosa is staff. */
export async function openShop({
  demo = 0,
  history,
  timeZone = 'UTC',
  settings = {},
}: ShopOptions = {}): Promise<Shop> {
  let past: Date | undefined;
  const app = await startTestApp({ settings, now: () => past ?? new Date() });
  const call: Shop['call'] = async (method, path, body) => {
    const answer = await app.call(method, path, body === undefined ? {} : { body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await call('PATCH', '/v1/account', { name: 'Nordkontor', timeZone });
  if (history !== undefined) {
    await runHistory(call, history, (now) => (past = now));
    past = undefined;
  }
  await addUser(app, { email: aylin, name: 'Aylin Demir' });
  await addUser(app, { email: tom, name: 'Tom Keller' });
  await addUser(app, { email: rosa, name: 'Rosa Díaz', role: 'staff' });
  if (demo > 0) {
    const lines = [...demoOrders({ seed: 1, count: demo, now: new Date() })].map((order) => JSON.stringify(order));
    const headers = { 'content-type': 'application/x-ndjson', 'x-milepost-mode': 'backfill' };
    const { status } = await app.call('POST', '/v1/orders/import', { body: lines.join('\n'), headers });
    assert.equal(status, 200);
  }
  const sessions = new Map<string, Promise<Visitor>>();
  const signedIn: Shop['signedIn'] = (as) => {
    const session = sessions.get(as) ?? loggedIn(app, as);
    sessions.set(as, session);
    return session;
  };
  return {
    app,
    call,
    settled: async () => {
      const position = await app.app.api.deliveries.endOfLog(app.accountId);
      await until(async () => (await app.call('GET', `/v1/orders?limit=1&atLeast=${position}`)).status === 200);
    },
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
    signedIn,
    open: async (page, path, as = aylin) => {
      const value = (await signedIn(as)).token()!;
      await page.context().addCookies([{ name: 'milepost_session', value, url: app.url, httpOnly: true }]);
      await page.goto(`${app.url}/console${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
    idOf: async (email) => (await (await signedIn(email)).call('GET', '/v1/session')).body.user.id,
    stop: () => app.stop(),
  };
}
