import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { Mailbox } from '../../../test/mailbox.ts';
import { startMailbox } from '../../../test/mailbox.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { freePort } from '../../../test/free-port.ts';
import { until } from '../../../test/until.ts';

const user = { name: 'post@example.com', password: 'p@ss:word/1' };

/** Approves a new order, of which the customer is told. */
async function tell(server: TestApp, address: string, key = server.manager): Promise<string> {
  const call = async (method: string, path: string, body: unknown) => {
    const answer = await server.call(method, path, { key, body });
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    return answer.body;
  };
  const { id } = await call('POST', '/v1/orders', { workflow: 'retail', customer: { email: address } });
  await call('PUT', `/v1/orders/${id}/status`, { to: 'approved' });
  return id;
}

describe('mail servers', () => {
  let first: TestApp;
  let second: TestApp;
  let mailbox: Mailbox;
  before(async () => {
    mailbox = await startMailbox({ isSecure: true, user });
    const url = `${mailbox.url}?requireTLS=true&rejectUnauthorized=false`;
    const options = {
      settings: { smtpUrl: url, mailFrom: 'shop@example.com', mailDigestAfterCount: 0 },
    };
    first = await startTestApp(options);
    second = await startTestApp({ ...options, connectionString: first.connectionString });
  });
  after(async () => {
    await second.stop();
    await first.stop();
    await mailbox.close();
  });

  test('two nodes send each mail once, over TLS and with a log-in', async () => {
    for (let i = 0; i < 15; i++)
      await Promise.all([tell(first, `a${i}@example.org`), tell(second, `b${i}@example.org`)]);
    await until(() => mailbox.arrived.length >= 30);
    await until(async () => (await first.call('GET', '/v1/mails?state=waiting')).body.data.length === 0);
    const addresses = mailbox.arrived.map(({ to }) => to);
    assert.equal(new Set(addresses).size, addresses.length, 'no mail twice');
    assert.ok(mailbox.arrived.every(({ isSecure }) => isSecure));
  });

  test('a test account keeps its mails, to be read', async () => {
    const twin = (await first.app.accounts.list()).find(({ twinOf }) => twinOf === first.accountId)!;
    const key = await first.key({ role: 'manager' }, twin.accountId);
    const id = await tell(first, 'never@example.org', key);
    const mails = async () => (await first.call('GET', `/v1/mails?orderId=${id}`, { key })).body.data;
    await until(async () => (await mails())[0]?.state === 'kept');
    const [{ id: mailId, to }] = await mails();
    assert.equal(to, 'never@example.org');
    const { body } = await first.call('GET', `/v1/mails/${mailId}`, { key });
    assert.match(body.text, /is now: Approved/);
    assert.equal((await first.call('POST', `/v1/mails/${mailId}/send`, { key })).status, 409);
    assert.equal(mailbox.to('never@example.org').length, 0);
  });
});

test('while no mail server is set mails are kept; while it is away or refuses the log-in they wait, and count no attempt', async () => {
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const database = await createTestDatabase();
  const { connectionString } = database;
  const keeping = await startTestApp({ now, connectionString });
  const mails = async (server: TestApp, state: string) =>
    (await server.call('GET', `/v1/mails?state=${state}`)).body.data;
  const id = await tell(keeping, 'kept@example.org');
  await until(async () => (await mails(keeping, 'kept')).length === 1);
  const { body } = await keeping.call('GET', `/v1/orders/${id}/mails`);
  assert.deepEqual([body.data[0].state, body.data[0].attempts], ['kept', 0]);
  const port = await freePort();
  const wrong = await startMailbox({ user, port });
  const sending = await startTestApp({
    settings: { smtpUrl: `smtp://nobody:wrong@127.0.0.1:${port}`, mailFrom: 'shop@example.com' },
    connectionString,
    now,
  });
  await keeping.stop();
  await tell(sending, 'waits@example.org');
  await until(async () => /535|wrong|auth/i.test((await mails(sending, 'waiting'))[0]?.words ?? ''));
  assert.equal((await mails(sending, 'waiting'))[0].attempts, 0);
  await wrong.close();
  aheadMs += 90_000;
  await until(async () => /ECONNREFUSED|connect/i.test((await mails(sending, 'waiting'))[0]?.words ?? ''));
  const back = await startMailbox({ port, user: { name: 'nobody', password: 'wrong' } });
  aheadMs += 90_000;
  const [{ mail }] = (await back.count('waits@example.org', 1)) as [Mailbox['arrived'][0]];
  assert.match(mail.subject ?? '', /Approved/);

  // What was kept is sent when somebody asks for it.
  const [kept] = await mails(sending, 'kept');
  assert.equal((await sending.call('POST', `/v1/mails/${kept.id}/send`)).status, 202);
  await back.count('kept@example.org', 1);
  await sending.stop();
  await back.close();
  await database.drop();
});
