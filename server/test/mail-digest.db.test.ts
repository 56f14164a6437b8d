import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import type { TestApp } from './app.ts';
import { startTestApp } from './app.ts';
import type { Mailbox } from './mailbox.ts';
import { startMailbox } from './mailbox.ts';
import { actor } from './story.ts';
import { until } from './until.ts';
import { toNewOrder } from '../src/api/orders.ts';
import { newUuid } from '../src/lib/ids.ts';

const definition = `
key: parcels
name: Parcels
initial: [{ status: open, roles: [manager] }]
statuses:
  open: { label: Open, category: open, audience: customer }
  sent: { label: Sent, category: fulfilled, audience: customer }
transitions:
  send: { label: Send, from: open, to: sent, roles: [manager], notify: [owner] }
`;

describe('a bulk change of 5,000 orders', () => {
  const orderCount = 5000;
  let server: TestApp;
  let mailbox: Mailbox;
  let client: pg.Client;
  let aheadMs = 0;
  before(async () => {
    mailbox = await startMailbox();
    server = await startTestApp({
      settings: {
        smtpUrl: mailbox.url,
        mailFrom: 'shop@example.com',
        publicUrl: 'https://orders.example.com',
        mailDigestAfterCount: 10,
        mailDigestMinutes: 15,
      },
      now: () => new Date(Date.now() + aheadMs),
    });
    client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    const made = await server.call('POST', '/v1/workflows/parcels/versions', { body: { definition } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
  });
  after(async () => {
    await client.end();
    await server.stop();
    await mailbox.close();
  });

  const digests = () =>
    mailbox.arrived.flatMap(({ mail }) => {
      const count = /^News of (\d+) orders$/.exec(mail.subject ?? '')?.[1];
      return count === undefined ? [] : [{ mail, count: Number(count) }];
    });
  const singles = () => mailbox.arrived.filter(({ mail }) => /^Order B-\d+: Sent$/.test(mail.subject ?? ''));

  /** Orders of one owner: their names, by id. */
  async function makeOrders(ownerId: string): Promise<ReadonlyMap<string, string>> {
    const names = new Map(Array.from({ length: orderCount }, (_, index) => [newUuid(), `B-${index}`]));
    const made = await Promise.all(
      [...names].map(([id, reference]) =>
        server.app.commit({
          accountId: server.accountId,
          lookups: [],
          newOrder: toNewOrder({ id, workflow: 'parcels', reference, ownerId }, newUuid, 'UTC', 'parcels'),
          command: { kind: 'create_order' },
          circumstances: {
            actor: actor('manager', { accountId: server.accountId }),
            ...{ source: 'native', intent: { kind: 'request' }, backfill: false },
          },
        }),
      ),
    );
    assert.ok(made.every(({ kind }) => kind === 'committed'));
    return names;
  }

  /** Single mails by what became of them. */
  async function states(): Promise<Readonly<Record<string, number>>> {
    const { rows } = await client.query<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count FROM mails WHERE kind = 'change' GROUP BY state`,
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  test('is some ten mails to one person: single ones up to the limit, and one that tells of all the others', async () => {
    const owner = await server.call('POST', '/v1/users', {
      body: { name: 'Ada', email: 'ada@example.org', role: 'staff' },
    });
    const names = await makeOrders(owner.body.id);

    const lines = [...names.keys()].map((orderId) => JSON.stringify({ orderId, to: 'sent', notify: true }));
    const answer = await server.call('POST', '/v1/status-changes', {
      body: lines.join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    assert.equal(answer.body.trim().split('\n').length, orderCount);
    await until(
      async () => Object.values(await states()).reduce((sum, count) => sum + count, 0) === orderCount,
      60_000,
    );
    // Whoever is told at once has been, and nothing is on its way that the leap would have sent again.
    const soon = `SELECT FROM mails WHERE state = 'waiting' AND due_at < now() + interval '3 minutes'`;
    await until(async () => (await client.query(soon)).rowCount === 0);
    aheadMs += 16 * 60_000;
    await until(async () => !('waiting' in (await states())), 60_000);
    await until(() => digests().reduce((sum, { count }) => sum + count, 0) === orderCount - singles().length, 60_000);
    assert.ok(singles().length <= 10, `${singles().length} single mails`);
    assert.ok(
      digests().length <= 2,
      'one about what came first, and one for the quarter of an hour in which the rest came',
    );
    assert.deepEqual(Object.values(await states()).length, singles().length === 0 ? 1 : 2, 'sent or in a digest');
    const { mail, count } = digests().at(-1)!;
    const named = [...(mail.text ?? '').matchAll(/^- (B-\d+): Sent$/gm)].map(([, name]) => name!);
    assert.equal(new Set(named).size, 100, 'it names a hundred');
    assert.match(mail.text ?? '', new RegExp(`^and ${count - 100} more\\.$`, 'm'));
    const [first] = named;
    const [id] = [...names].find(([, name]) => name === first)!;
    assert.ok(mail.html?.includes(`https://orders.example.com/console/orders/${id}`));
    const { body } = await server.call('GET', `/v1/orders/${id}/mails`);
    assert.deepEqual(
      body.data.map(({ recipient, state }: Record<string, string>) => [recipient, state]),
      [['owner', 'digested']],
    );
  });
});
