import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { addUser, loggedIn, password, visit } from '../../test/browser-session.ts';

describe('a one-time link', () => {
  let server: TestApp;
  let offsetMs = 0;
  before(async () => {
    server = await startTestApp({ now: () => new Date(Date.now() + offsetMs), settings: { loginLimit: 0 } });
  });
  after(() => server.stop());

  const first = async () => (await server.app.users.openFirstLink(server.accountId, 1800))!;
  const ada = { name: 'Ada Byron', email: 'ada@example.com', password };

  test('makes the first user, with every right, and works once', async () => {
    assert.equal((await visit(server).call('GET', '/v1/session/methods')).body.firstStart, true);
    const [{ token }, other] = [await first(), await first()];
    const shown = await visit(server).call('POST', '/v1/session/link', { token });
    assert.deepEqual([shown.body.purpose, shown.body.name], ['first', null]);
    const nameless = await visit(server).call('POST', '/v1/session/first', { token, password });
    assert.deepEqual([nameless.status, nameless.body.pointer], [422, '/name']);
    const visitor = visit(server);
    const both = await Promise.all([
      visitor.call('POST', '/v1/session/first', { token, ...ada }),
      visit(server).call('POST', '/v1/session/first', { token, ...ada }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 401]);
    const { body } = both.find(({ status }) => status === 200)!;
    assert.ok(body.rights.includes('accounts.manage') && body.rights.includes('users.manage'));
    for (const used of [token, other.token]) {
      const again = await visit(server).call('POST', '/v1/session/first', {
        token: used,
        ...ada,
        email: 'b@example.com',
      });
      assert.deepEqual([again.status, again.body.code], [401, 'link_invalid']);
    }
    assert.equal((await visit(server).call('GET', '/v1/session/methods')).body.firstStart, false);
    assert.equal(
      await server.app.users.openFirstLink(server.accountId, 1800),
      undefined,
      'there is no second first user',
    );
    assert.equal((await (await loggedIn(server, ada.email)).call('GET', '/v1/session')).status, 200);
  });

  test('made by a manager sets a password once, and ends the sessions that were there', async () => {
    const id = await addUser(server, { email: 'forgot@example.com', role: 'staff', name: 'Tom Keller' });
    const old = await loggedIn(server, 'forgot@example.com');
    const stale = (await server.call('POST', `/v1/users/${id}/password-link`)).body;
    const { status, body } = await server.call('POST', `/v1/users/${id}/password-link`);
    assert.equal(status, 201);
    assert.equal(body.url, `${server.url}/console/welcome#${body.token}`);
    const shown = await visit(server).call('POST', '/v1/session/link', { token: body.token });
    assert.deepEqual(
      [shown.body.purpose, shown.body.name, shown.body.email],
      ['password', 'Tom Keller', 'forgot@example.com'],
    );
    const chosen = { token: body.token, password: 'a new one at last' };
    assert.equal(
      (await visit(server).call('POST', '/v1/session/first', { ...chosen, token: stale.token })).status,
      401,
    );
    const tom = visit(server);
    assert.equal((await tom.call('POST', '/v1/session/first', chosen)).status, 200);
    assert.equal((await tom.call('GET', '/v1/session')).body.user.id, id);
    assert.equal((await old.call('GET', '/v1/session')).status, 401);
    assert.equal((await visit(server).call('POST', '/v1/session/first', chosen)).status, 401);
  });

  test('is good for its time and no longer', async () => {
    const id = await addUser(server, { email: 'late@example.com', role: 'staff' });
    const { token } = (await server.call('POST', `/v1/users/${id}/password-link`)).body;
    offsetMs = 25 * 3_600_000;
    assert.equal((await visit(server).call('POST', '/v1/session/link', { token })).status, 401);
    offsetMs = 0;
  });

  test('takes over nobody who may more than its maker', async () => {
    await addUser(server, { email: 'boss@example.com' });
    const boss = (await server.call('GET', '/v1/users')).body.data.find(
      (user: { profile: { email: string } }) => user.profile.email === 'boss@example.com',
    );
    const few = await server.key({ role: 'manager', rights: ['users.manage', 'orders.read'] });
    for (const [method, path, body] of [
      ['POST', `/v1/users/${boss.id}/password-link`, undefined],
      ['PATCH', `/v1/users/${boss.id}`, { email: 'mine@example.com' }],
    ] as const) {
      const answer = await server.call(method, path, { key: few, ...(body === undefined ? {} : { body }) });
      assert.deepEqual([answer.status, answer.body.code], [403, 'right_missing'], path);
    }
  });
});
