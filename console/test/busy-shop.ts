import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { TestApp } from '../../server/test/app.ts';
import { startTestApp } from '../../server/test/app.ts';
import { addUser, loggedIn } from '../../server/test/browser-session.ts';
import { until } from '../../server/test/until.ts';

/** A shop in which orders have moved for some weeks: usual ways, slow ones, and one against the rules. */
export interface BusyShop {
  readonly app: TestApp;
  /** Signs the page's browser in, as the manager unless another is named. */
  readonly signIn: (page: Page, as?: { readonly email?: string; readonly locale?: 'en' | 'de' }) => Promise<void>;
}

export const managerEmail = 'aylin.demir@example.com';
export const staffEmail = 'tom.keller@example.com';

const hour = 3_600_000;
const day = 24 * hour;

interface Step {
  readonly at: number;
  readonly order: number;
  readonly method: string;
  readonly path: string;
  readonly body: object;
}

/** A number below `most` that looks like chance and is the same each time. */
function chance(index: number, salt: number, most: number): number {
  return (Math.imul(index * 31 + salt, 2_654_435_761) >>> 8) % most;
}

/** What happens to an order after it came, in hours. Every tenth is overridden, others wait, get stuck or are canceled. */
function planOf(index: number, came: number): Step[] {
  const step = (hours: number, to: string, more: object = {}): Step => ({
    ...{ at: came + hours * hour, order: index, method: 'PUT', path: '/status', body: { to, ...more } },
  });
  const wait = 1 + chance(index, 1, 11);
  const approved = step(wait, 'approved');
  if (index % 13 === 5) return [step(wait, 'canceled')];
  if (index % 17 === 9) return [approved];
  if (index % 10 === 3) {
    const body = { to: 'delivered', reason: 'Fetched at the counter' };
    return [approved, { ...step(wait + 5, ''), method: 'POST', path: '/override', body }];
  }
  const stock =
    index % 6 === 4 ? [step(wait + 3, 'backordered'), step(wait + 20 + chance(index, 2, 90), 'approved')] : [];
  const packed = wait + 6 + chance(index, 3, 24) + (stock.length > 0 ? 110 : 0);
  const shipped = packed + (index % 4 === 1 ? 16 + chance(index, 4, 30) : 5);
  return [
    ...[approved, ...stock, step(packed, 'packed')],
    step(shipped, 'shipped', { data: { trackingNumber: `1Z999AA1${index}` } }),
    step(shipped + 26 + chance(index, 5, 60), 'delivered'),
  ];
}

export async function openBusyShop({ orders, days }: { orders: number; days: number }): Promise<BusyShop> {
  const end = Date.now();
  let clock = end - days * day;
  // Once the past is over, time goes on.
  const app = await startTestApp({ now: () => new Date(clock === Infinity ? Date.now() : clock) });
  const call = async (method: string, path: string, body: object) => {
    const answer = await app.call(method, path, { body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await call('PATCH', '/v1/account', { name: 'Nordkontor' });
  const ids: string[] = [];
  const came = (index: number) => end - days * day + ((index + chance(index, 6, 9)) / (orders + 9)) * days * day;
  const steps = Array.from({ length: orders }, (_, index): Step[] => [
    { at: came(index), order: index, method: 'POST', path: '', body: {} },
    ...planOf(index, came(index)),
  ]).flat();
  let position = '0';
  for (const { at, order, method, path, body } of steps.toSorted((a, b) => a.at - b.at)) {
    if (at > end) break;
    clock = at;
    if (path === '') {
      const made = await call('POST', '/v1/orders', {
        ...{ workflow: 'retail', reference: `NK-${100_200 + order}`, customer: { name: 'Johanna Brandt' } },
        lines: [{ sku: 'FJELL-160', name: 'Sit-stand desk Fjell 160, oak', ordered: 1 }],
      });
      ids[order] = made.id as string;
    } else {
      position = (await call(method, `/v1/orders/${ids[order]}${path}`, body)).position as string;
    }
  }
  clock = Infinity;
  await addUser(app, { email: managerEmail, name: 'Aylin Demir' });
  await addUser(app, { email: staffEmail, name: 'Tom Keller', role: 'staff' });
  await until(async () => {
    const { body } = await app.call('GET', '/v1/insights/paths?workflow=retail');
    return BigInt(body.position) >= BigInt(position) && body.upToDate === true;
  });
  const tokens = new Map<string, string>();
  return {
    app,
    signIn: async (page, { email = managerEmail, locale = 'en' } = {}) => {
      const token = tokens.get(email) ?? (await loggedIn(app, email)).token()!;
      tokens.set(email, token);
      await page.context().addCookies([{ name: 'milepost_session', value: token, url: app.url }]);
      await page.addInitScript(`localStorage.setItem('milepost.locale', '${locale}')`);
    },
  };
}
