import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';

describe('lists of orders, as people look at them', () => {
  const noon = new Date('2026-11-20T12:00:00Z');
  let server: TestApp;
  let latest = '0';
  const ids = new Map<string, string>();

  before(async () => {
    server = await startTestApp({ now: () => noon });
    // A placed order is late after a day; one that waits for payment has no limit.
    await make('OLD', { occurredAt: '2026-11-17T12:00:00Z' });
    await make('NEW', { occurredAt: '2026-11-20T11:00:00Z' });
    await make('TODAY', { occurredAt: '2026-11-19T20:00:00Z' });
    await make('LATE', { occurredAt: '2026-11-19T08:00:00Z' });
    await make('UNLIMITED-1', { status: 'payment_due' });
    await make('UNLIMITED-2', { status: 'payment_due' });
  });
  after(() => server.stop());

  async function make(reference: string, members: object): Promise<void> {
    const { status, body } = await server.call('POST', '/v1/orders', {
      body: {
        ...{ reference, externalIds: { ingram: `20-${reference}` }, total: { amount: '19.90', currency: 'EUR' } },
        customer: { name: 'Jonas Brandt', email: 'jonas@post.example' },
        shippingAddress: { city: 'Leipzig', street: 'Karl-Heine-Straße 54' },
        ...members,
      },
      headers: { 'x-milepost-mode': 'backfill' },
    });
    assert.equal(status, 201, JSON.stringify(body));
    ids.set(reference, body.id);
    if (BigInt(body.position) > BigInt(latest)) latest = body.position;
  }

  const list = async (query: string, key = server.manager) =>
    (await server.call('GET', `/v1/orders?atLeast=${latest}&${query}`, { key })).body;
  const references = (body: { data: { reference: string }[] }) => body.data.map(({ reference }) => reference);

  test('late first: by when they reach the limit of their status, then those without a limit, page by page', async () => {
    const expected = ['OLD', 'LATE', 'TODAY', 'NEW', 'UNLIMITED-2', 'UNLIMITED-1'];
    assert.deepEqual(references(await list('order=late_first')), expected);
    for (const limit of [1, 2, 4, 5]) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const page = await list(`order=late_first&limit=${limit}${cursor}`);
        seen.push(...references(page));
        if (page.next === null) break;
        cursor = `&cursor=${page.next}`;
      }
      assert.deepEqual(seen, expected, `in pages of ${limit}`);
    }
    const refused = await server.call('GET', '/v1/orders?order=late_first&cursor=7');
    assert.deepEqual([refused.status, refused.body.code], [400, 'cursor_invalid']);
  });

  test('staff are told that a status or workflow is misspelt, instead of a list without orders; others are not', async () => {
    const customer = await server.key({ role: 'client', customerIds: [] });
    for (const [query, code, pointer, meant] of [
      ['status=placed&status=payment-deu', 'status_unknown', '/status', /Did you mean payment_due\?/],
      ['workflow=retial', 'workflow_unknown', '/workflow', /Did you mean retail\?/],
    ] as const) {
      for (const path of [`/v1/orders?${query}`, `/v1/orders/export?${query}`]) {
        const { status, body } = await server.call('GET', path);
        assert.deepEqual([status, body.code, body.pointer], [422, code, pointer], path);
        assert.match(body.hint, meant);
        const theirs = await server.call('GET', path, { key: customer });
        assert.equal(theirs.status, 200, JSON.stringify(theirs.body));
      }
    }
  });

  test('those in several statuses or of a category are one list, newest first, page by page', async () => {
    const expected = ['UNLIMITED-2', 'UNLIMITED-1', 'LATE', 'TODAY', 'NEW', 'OLD'];
    const { data } = await list('');
    assert.deepEqual(references({ data }), expected);
    const category = (data as { category: string }[])[0]!.category;
    const same = expected.filter((_, index) => data[index].category === category);
    for (const [query, all] of [
      ['status=placed&status=payment_due', expected],
      ['status=payment_due&status=placed&status=payment_due', expected],
      [`category=${category}`, same],
      [`category=${category}&status=payment_due`, same.filter((reference) => reference.startsWith('UNLIMITED'))],
    ] as const) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const page = await list(`${query}&limit=2${cursor}`);
        seen.push(...references(page));
        if (page.next === null) break;
        cursor = `&cursor=${page.next}`;
      }
      assert.deepEqual(seen, all, query);
    }
  });

  test('due today are those that reach their limit before the day ends', async () => {
    assert.deepEqual(references(await list('dueToday=true')), ['TODAY']);
    assert.deepEqual(references(await list('late=true&order=late_first')), ['OLD', 'LATE']);
  });

  test('those promised for a range of days are found, whole days at both ends in the account’s zone', async () => {
    const promised = [
      ['DUE-1', '2031-02-01T22:59:00Z'],
      ['DUE-2', '2031-02-02'],
      ['DUE-3', '2031-02-03'],
    ] as const;
    await server.call('PATCH', '/v1/account', { body: { timeZone: 'Europe/Berlin' } });
    let position = '';
    for (const [reference, dueAt] of promised) {
      const made = await server.call('POST', '/v1/orders', { body: { workflow: 'retail', reference, dueAt } });
      ({ position } = made.body);
    }
    const found = async (query: string) => {
      const { body } = await server.call('GET', `/v1/orders?${query}&atLeast=${position}`);
      return references(body);
    };
    assert.deepEqual(await found('dueFrom=2031-02-01&dueTo=2031-02-02'), ['DUE-2', 'DUE-1']);
    assert.deepEqual(await found('dueFrom=2031-02-02'), ['DUE-3', 'DUE-2']);
    assert.deepEqual(await found('dueFrom=2031-02-01&dueTo=2031-02-01'), ['DUE-1']);
    assert.deepEqual(await found('dueFrom=2031-02-01T22:59:01Z&dueTo=2031-02-03T22:00:00Z'), ['DUE-2']);
    // The tests below count what is in the account.
    for (const [reference] of promised) {
      const { body } = await server.call('DELETE', `/v1/orders/reference:${reference}`);
      latest = body.position;
    }
    const { body } = await server.call('PATCH', '/v1/account', { body: { timeZone: 'UTC' } });
    assert.equal(body.timeZone, 'UTC');
  });

  test('rows carry names, places and totals only where they are asked for', async () => {
    const [row] = (await list(`details=true&orderId=${ids.get('OLD')}`)).data;
    assert.deepEqual(
      [row.reference, row.customerName, row.city, row.total, row.origin],
      ['OLD', 'Jonas Brandt', 'Leipzig', { amount: '19.90', currency: 'EUR' }, 'ingram'],
    );
    const [plain] = (await list(`orderId=${ids.get('OLD')}`)).data;
    assert.equal(Object.hasOwn(plain, 'customerName'), false);
  });

  test('counts say what presses, and outsiders get none of it', async () => {
    const { body } = await server.call('GET', `/v1/orders/counts?atLeast=${latest}`);
    assert.deepEqual(
      body.data.map(({ status, orders, late }: Record<string, unknown>) => [status, orders, late]),
      [
        ['payment_due', 2, 0],
        ['placed', 4, 2],
      ],
    );
    assert.deepEqual([body.needsUs, body.dueToday], [4, 1]);
    const partner = await server.key({ role: 'staff', audience: 'partner' });
    const asked = await server.call('GET', '/v1/orders?dueToday=true', { key: partner });
    assert.deepEqual([asked.status, asked.body.code], [403, 'right_missing']);
  });

  test('an order names its people apart from itself, and which webhooks followed', async () => {
    const contact = await server.call('GET', `/v1/orders/${ids.get('NEW')}/contact`);
    assert.equal(contact.body.customer.email, 'jonas@post.example');
    assert.deepEqual(contact.body.shippingAddress, { city: 'Leipzig', street: 'Karl-Heine-Straße 54' });
    assert.equal(contact.body.billingAddress, null);
    const deliveries = await server.call('GET', `/v1/orders/${ids.get('NEW')}/deliveries`);
    assert.deepEqual([deliveries.status, deliveries.body], [200, { data: [], next: null }]);
  });
});
