import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { brotliCompressSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import { TrackingOut } from '@milepost/contract';
import pg from 'pg';
import pino from 'pino';
import { Value } from 'typebox/value';
import type { Answer, TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { TrackedOrder } from '../../test/tracked-order.ts';
import { brandAccount, createTrackedOrder, trackedEmail } from '../../test/tracked-order.ts';
import { until } from '../../test/until.ts';

describe('links to the customer’s page', () => {
  const lines: string[] = [];
  const log = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  let time = new Date('2026-11-20T14:33:00.000Z');
  const now = () => time;
  let app: TestApp;
  let other: TestApp;
  let order: TrackedOrder;
  before(async () => {
    app = await startTestApp({ now, settings: { loginLimit: 0 }, logger: pino({ level: 'trace' }, log) });
    other = await startTestApp({ now, connectionString: app.connectionString });
    await brandAccount(app);
    order = await createTrackedOrder(app);
  });
  after(async () => {
    await other.stop();
    await app.stop();
  });

  const open = (path: string, headers: Record<string, string> = {}) => app.call('GET', path, { key: null, headers });
  const makeLink = (body: object = {}) => app.call('POST', `/v1/orders/${order.orderId}/tracking-links`, { body });

  test('a token is shown once and kept as a hash; the list has none', async () => {
    const made = await makeLink();
    assert.equal(made.status, 201);
    assert.match(made.body.token, /^[\w-]{43}$/);
    assert.equal(made.body.url, `${app.url}/track/${made.body.token}`);
    const listed = await app.call('GET', `/v1/orders/${order.orderId}/tracking-links`);
    assert.ok(listed.body.data.some(({ id }: { id: string }) => id === made.body.id));
    assert.doesNotMatch(JSON.stringify(listed.body), /token/);
    const client = new pg.Client({ connectionString: app.connectionString });
    await client.connect();
    const { rows } = await client.query('SELECT t::text AS text FROM tracking_links t');
    await client.end();
    const secret = Buffer.from(made.body.token, 'base64url').subarray(16).toString('hex');
    for (const { text } of rows) assert.ok(!text.includes(made.body.token) && !text.includes(secret));
  });

  test('a repeat with the same idempotency key makes no second link and shows no token', async () => {
    const headers = { 'idempotency-key': 'link-1' };
    const path = `/v1/orders/${order.orderId}/tracking-links`;
    const [first, again] = [
      await app.call('POST', path, { body: {}, headers }),
      await app.call('POST', path, { body: {}, headers }),
    ];
    assert.deepEqual([again.body.id, again.body.token], [first.body.id, undefined]);
  });

  test('needs the right to write orders, and an order of one’s own account', async () => {
    const reader = await app.key({ role: 'staff', rights: ['orders.read'] });
    const refused = await app.call('POST', `/v1/orders/${order.orderId}/tracking-links`, { key: reader, body: {} });
    assert.deepEqual([refused.status, refused.body.code], [403, 'right_missing']);
    const { manager } = await app.account('elsewhere');
    const foreign = await app.call('POST', `/v1/orders/${order.orderId}/tracking-links`, { key: manager, body: {} });
    assert.deepEqual([foreign.status, foreign.body.code], [404, 'order_not_found']);
  });

  test('a link ends when it is revoked, at its time, and when all of them are', async () => {
    const [revoked, brief, kept] = [
      await makeLink(),
      await makeLink({ expiresAt: '2026-11-20T15:00:00Z' }),
      await makeLink(),
    ];
    const reads = async () =>
      Promise.all([revoked, brief, kept].map(async ({ body }) => (await open(`/track/${body.token}`)).status));
    assert.deepEqual(await reads(), [200, 200, 200]);
    await app.call('DELETE', `/v1/orders/${order.orderId}/tracking-links/${revoked.body.id}`);
    const twice = await app.call('DELETE', `/v1/orders/${order.orderId}/tracking-links/${revoked.body.id}`);
    assert.equal(twice.status, 404);
    time = new Date('2026-11-20T15:00:01.000Z');
    assert.deepEqual(await reads(), [404, 404, 200]);
    const past = await makeLink({ expiresAt: '2026-11-20T15:00:00Z' });
    assert.deepEqual([past.status, past.body.pointer], [422, '/expiresAt']);
    const forMail = await app.app.api.trackingLinks.forMail(app.accountId, order.orderId);
    await app.call('DELETE', `/v1/orders/${order.orderId}/tracking-links`);
    assert.deepEqual(await reads(), [404, 404, 404]);
    assert.equal((await open(`/track/${forMail}`)).status, 404);
    order = { ...order, token: (await makeLink()).body.token };
  });

  test('links that are made and ended are events of the account, which say who did it and no token', async () => {
    const { orderId } = await createTrackedOrder(app, 'NK-EVENTS');
    const path = `/v1/orders/${orderId}/tracking-links`;
    const made = await app.call('POST', path, { body: { expiresAt: '2099-12-31T00:00:00Z' } });
    await app.call('DELETE', `${path}/${made.body.id}`);
    await app.call('DELETE', path);
    await app.call('DELETE', path);
    const types = 'types=account.tracking_link_created&types=account.tracking_link_revoked';
    const { data } = (await app.call('GET', `/v1/events?${types}&limit=500`)).body;
    const told = data.filter((event: { data: { orderId: string } }) => event.data.orderId === orderId);
    assert.deepEqual(
      told.map(({ type, data: says }: { type: string; data: object }) => [type, says]),
      [
        ['account.tracking_link_created', { linkId: told[0].data.linkId, orderId, expiresAt: null }],
        ['account.tracking_link_created', { linkId: made.body.id, orderId, expiresAt: '2099-12-31T00:00:00.000Z' }],
        ['account.tracking_link_revoked', { linkId: made.body.id, orderId, count: 1 }],
        ['account.tracking_link_revoked', { linkId: null, orderId, count: 1 }],
      ],
    );
    assert.ok(told.every(({ actor }: { actor: { kind: string } }) => actor.kind === 'key'));
    assert.ok(!JSON.stringify(data).includes(made.body.token));
  });

  test('what leads nowhere always looks the same, and tries are limited', async () => {
    const strict = await startTestApp({ connectionString: app.connectionString, now, settings: { loginLimit: 3 } });
    try {
      const answers: Answer[] = [];
      const altered = order.token.slice(0, -1) + (order.token.endsWith('A') ? 'B' : 'A');
      for (const token of [altered, 'x', 'A'.repeat(43), altered])
        answers.push(await strict.call('GET', `/track/${token}`, { key: null }));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [404, 404, 404, 429],
      );
      const bodies = answers.slice(0, 3).map(({ body }) => String(body).replaceAll(/nonce="[^"]*"/g, ''));
      assert.equal(new Set(bodies).size, 1);
      assert.ok(Number(answers[3]!.headers.get('retry-after')) > 0);
    } finally {
      await strict.stop();
    }
  });

  test('is kept nowhere: no cache, no index, no referrer, a strict policy, and no token in any log', async () => {
    const { status, headers } = await open(`/track/${order.token}?lang=de`);
    await open(`/track/${order.token}.json`);
    await open(`/track/${order.token}/nothing-here`);
    await open(`/track/${order.token}/`);
    await open(`//track/${order.token}`);
    assert.equal(status, 200);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('x-robots-tag') ?? '', /noindex/);
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(headers.get('access-control-allow-origin'), null);
    await until(() => lines.some((line) => line.includes('/track/:token/nothing-here')));
    assert.ok(!lines.some((line) => line.includes(order.token)));
  });

  test('leads to the page with a slash at its end, too', async () => {
    const response = await fetch(`${app.url}/track/${order.token}/?lang=de`, { redirect: 'manual' });
    assert.equal(response.status, 308);
    assert.equal(
      new URL(response.headers.get('location')!, response.url).href,
      `${app.url}/track/${order.token}?lang=de`,
    );
    assert.equal((await open(`/track/${order.token}/`)).status, 200);
  });

  test('as data it can be read from any page, without credentials, in the language asked for', async () => {
    const { status, headers, body } = await open(`/track/${order.token}.json?lang=de`, {
      origin: 'https://shop.example',
    });
    assert.equal(status, 200);
    assert.deepEqual([...Value.Errors(TrackingOut, body)], []);
    assert.deepEqual(
      [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')],
      ['*', null],
    );
    assert.deepEqual(
      [body.statusLabel, body.order.name, body.goingTo],
      ['Verpackt', 'NK-99587', 'J. Brandt, 04229 Leipzig'],
    );
    const text = JSON.stringify(body);
    for (const hidden of ['Karl-Heine', trackedEmail, 'Supplier invoice', order.orderId])
      assert.ok(!text.includes(hidden), hidden);
  });

  test('every sentence is listed, in the languages that come with the server; one that cannot be filled in is refused with its place', async () => {
    const { data } = (await app.call('GET', '/v1/tracking-texts')).body;
    assert.deepEqual(
      data.find(({ name }: { name: string }) => name === 'placedOn'),
      {
        ...{ name: 'placedOn', group: 'headline', fills: ['name', 'date'] },
        texts: { en: 'Order {name}, placed on {date}', de: 'Auftrag {name} vom {date}' },
      },
    );
    const branding = { texts: { fr: { words: { placedOn: 'Commande {nom} du {date}' } } } };
    const refused = await app.call('PATCH', '/v1/account', { body: { branding } });
    assert.deepEqual([refused.status, refused.body.pointer], [422, '/branding/texts/fr/words/placedOn']);
    assert.match(refused.body.detail, /may have \{name\} and \{date\}; in English it is "Order \{name\}, placed on/);
  });

  test('the expected day is an entry for the calendar', async () => {
    const { body, headers } = await open(`/track/${order.token}.ics`);
    assert.match(headers.get('content-type') ?? '', /text\/calendar/);
    assert.match(body, /DTSTART;VALUE=DATE:20261128\r\nDTEND;VALUE=DATE:20261129/);
  });

  test('the page with its script is under 30 kB whole, the widget under 5 kB', async () => {
    const [page, live, widget] = await Promise.all([
      open(`/track/${order.token}`),
      open('/track/live.js'),
      open('/widget.js'),
    ]);
    const size = (...texts: string[]) => Buffer.byteLength(texts.join(''));
    assert.ok(size(page.body, live.body) < 30_000, `${size(page.body, live.body)} bytes`);
    assert.ok(size(widget.body) < 5000, `${size(widget.body)} bytes`);
    assert.ok(brotliCompressSync(page.body).length < 8000);
    assert.match(live.headers.get('cache-control') ?? '', /public, max-age=\d+/);
    const etag = live.headers.get('etag') ?? '';
    assert.equal((await open('/track/live.js', { 'if-none-match': etag })).status, 304);
    assert.equal(widget.headers.get('cross-origin-resource-policy'), 'cross-origin');
  });

  test('the steps before the promised day say when orders usually get there', async () => {
    const day = (date: number) => `2026-11-${String(date).padStart(2, '0')}T10:00:00Z`;
    const move = async (id: string, to: string, date: number) => {
      const body = { to, occurredAt: day(date) };
      const moved = await app.call('PUT', `/v1/orders/${id}/status`, { body });
      assert.equal(moved.status, 200, JSON.stringify(moved.body));
      return BigInt(moved.body.position as string);
    };
    const positions = await Promise.all(
      [...Array(20).keys()].map(async () => {
        const made = await app.call('POST', '/v1/orders', { body: { workflow: 'retail', occurredAt: day(10) } });
        await move(made.body.id, 'approved', 12);
        return move(made.body.id, 'packed', 13);
      }),
    );
    const last = positions.reduce((one, other) => (one > other ? one : other));
    await app.app.api.insights.caughtUp(app.accountId, String(last));
    const made = await app.call('POST', '/v1/orders', { body: { workflow: 'retail', dueAt: '2026-11-28' } });
    const link = await app.call('POST', `/v1/orders/${made.body.id}/tracking-links`, { body: {} });
    await until(async () => {
      // What is usual is remembered for a while.
      time = new Date(time.getTime() + 11 * 60_000);
      const { road } = (await open(`/track/${link.body.token}.json`)).body;
      const texts = road.map(({ text }: { text: string }) => text);
      return /^about Sun 22 Nov$/.test(texts[1]) && /^about Mon 23 Nov$/.test(texts[2]) && texts[3] === '';
    });
  });

  test('an archived order has no page any more', async () => {
    const gone = await createTrackedOrder(app, 'NK-1');
    await app.call('DELETE', `/v1/orders/${gone.orderId}`);
    assert.equal((await open(`/track/${gone.token}`)).status, 404);
  });

  describe('steps that customers take by their links', () => {
    let path = '';
    let orderId = '';
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const take = async (fields: Record<string, string> = {}, headers: Record<string, string> = {}, at = path) =>
      fetch(`${app.url}${at}/steps/withdraw`, {
        method: 'POST',
        redirect: 'manual',
        headers: { ...form, ...headers },
        body: new URLSearchParams(fields).toString(),
      });
    const allow = async (stepsByLink: boolean) =>
      assert.equal((await app.call('PATCH', '/v1/account', { body: { stepsByLink } })).body.stepsByLink, stepsByLink);
    const statusOf = async () => (await app.call('GET', `/v1/orders/${orderId}`)).body.status;
    const place = async () => {
      const reference = `NK-STEP-${String(time.getTime())}-${Math.round(performance.now() * 1000)}`;
      const body = { reference, workflow: 'retail', customer: { name: 'Johanna Brandt', email: trackedEmail } };
      orderId = (await app.call('POST', '/v1/orders', { body })).body.id;
      const link = await app.call('POST', `/v1/orders/${orderId}/tracking-links`, { body: {} });
      path = `/track/${link.body.token}`;
      return { reference, linkId: link.body.id as string };
    };

    test('are none until the account allows them, and only those that the workflow marks', async () => {
      await place();
      assert.deepEqual((await open(`${path}.json`)).body.steps, []);
      assert.equal((await take({ reason: 'other' })).status, 409);
      await allow(true);
      assert.deepEqual((await open(`${path}.json`)).body.steps, [{ name: 'withdraw', label: 'Cancel my order' }]);
      assert.equal((await open(`${path}/steps/approve`)).status, 409);
      assert.equal(await statusOf(), 'placed');
    });

    test('are asked about first, done once, and kept as the customer’s by that link', async () => {
      const { linkId } = await place();
      const asked = await open(`${path}/steps/withdraw`);
      assert.match(asked.body, /Your order will not be sent[\s\S]*becomes “Canceled”/);
      assert.equal(await statusOf(), 'placed', 'nothing is done by looking');
      const foreign = await take({}, { 'sec-fetch-site': 'cross-site' });
      assert.deepEqual([foreign.status, await statusOf()], [403, 'placed']);
      const done = await take({ reason: 'customer_request', message: 'I found it in the cellar.' });
      assert.equal(done.status, 303);
      assert.equal((await take({ reason: 'customer_request' })).status, 303, 'a second click does nothing more');
      const { data } = (await app.call('GET', `/v1/orders/${orderId}/events`)).body;
      const changes = data.filter(({ to }: { to: string | null }) => to === 'canceled');
      assert.equal(changes.length, 1);
      const { actor, message } = changes[0];
      assert.deepEqual(actor, { kind: 'link', id: linkId, userId: null, role: 'client' });
      assert.equal(message, 'I found it in the cellar.');
      const shown = await open(`${path}?${(done.headers.get('location') ?? '').split('?')[1]}`);
      assert.match(shown.body, /It is done: Cancel my order\./);
    });

    test('are refused in the customer’s words when it is too late, and by a link of a look-up always', async () => {
      const { reference } = await place();
      const found = await fetch(`${app.url}/track`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ order: reference, proof: trackedEmail }),
      });
      const guessed = `/${found.headers.get('location') ?? ''}`;
      assert.deepEqual((await open(`${guessed}.json`)).body.steps, []);
      assert.equal((await take({ reason: 'other' }, {}, guessed)).status, 409);
      await app.call('PUT', `/v1/orders/${orderId}/status`, { body: { to: 'approved' } });
      const late = await take({ reason: 'other' }, { 'accept-language': 'de' });
      assert.equal(late.status, 409);
      assert.match(await late.text(), /Das geht nicht mehr: Ihr Auftrag ist „Bestätigt“/);
      assert.equal(await statusOf(), 'approved');
    });

    test('are limited in their tries', async () => {
      await place();
      const statuses: number[] = [];
      for (let count = 0; count < 21; count += 1) statuses.push((await take({ reason: 'no_such_reason' })).status);
      assert.deepEqual(new Set(statuses.slice(0, 20)), new Set([409]));
      assert.equal(statuses[20], 429);
      await allow(false);
    });
  });

  describe('finding an order by its number', () => {
    let port = 0;
    /** Each test comes from an address of its own. */
    const lookUp = (fields: Record<string, string>, at: TestApp = app): Promise<Answer> =>
      at.call('POST', '/track', {
        key: null,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      });
    const forget = async () => {
      port += 1;
      time = new Date(time.getTime() + 16 * 60_000 * port);
    };

    test('by reference or number, with the e-mail address or the postcode of either address', async () => {
      await forget();
      const { number } = (await app.call('GET', `/v1/orders/${order.orderId}`)).body;
      for (const [name, proof] of [
        ['NK-99587', trackedEmail.toUpperCase()],
        [' NK-99587 ', '04 229'],
        [String(number), '04229'],
      ] as const) {
        const response = await fetch(`${app.url}/track`, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams({ order: name, proof }),
        });
        assert.equal(response.status, 303, `${name} ${proof}`);
        const location = response.headers.get('location') ?? '';
        assert.match(location, /^track\/[\w-]{43}$/);
        assert.equal((await open(`/${location}`)).status, 200);
      }
    });

    test('a wrong number, a wrong address, an empty one and an unknown shop get the same answer', async () => {
      await forget();
      const tries = [
        { order: 'NK-99587', proof: 'somebody@else.example' },
        { order: 'NK-00000', proof: trackedEmail },
        { order: 'NK-99587', proof: '' },
        { order: 'NK-99587', proof: '\0' },
      ];
      const answers: string[] = [];
      for (const fields of tries) {
        const { status, body } = await lookUp({ shop: 'main', ...fields });
        assert.equal(status, 404);
        answers.push(String(body).replaceAll(/nonce="[^"]*"|value="[^"]*"/g, ''));
      }
      assert.equal(new Set(answers).size, 1);
      const elsewhere = await lookUp({ shop: 'nobody', order: 'NK-99587', proof: trackedEmail });
      assert.equal(elsewhere.status, 404);
    });

    test('guessing is limited over all nodes together, and ends after a while', async () => {
      await forget();
      const statuses: number[] = [];
      for (let count = 0; count < 22; count += 1) {
        const { status } = await lookUp(
          { order: 'NK-99587', proof: `guess${count}@example.com` },
          count % 2 === 0 ? app : other,
        );
        statuses.push(status);
      }
      assert.deepEqual([...new Set(statuses.slice(0, 20))], [404]);
      assert.deepEqual(statuses.slice(20), [429, 429]);
      const right = await lookUp({ order: 'NK-99587', proof: trackedEmail });
      assert.equal(right.status, 429);
      assert.ok(Number(right.headers.get('retry-after')) > 0);
      await forget();
      const later = await fetch(`${app.url}/track`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ order: 'NK-99587', proof: trackedEmail }),
      });
      assert.equal(later.status, 303);
    });

    test('text that could be HTML comes back as text', async () => {
      await forget();
      const { body } = await lookUp({ order: '"><script>alert(1)</script>', proof: 'x', shop: '<b>' });
      assert.doesNotMatch(body, /<script>alert|<b>"/);
    });
  });
});
