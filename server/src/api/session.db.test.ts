import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { addUser, loggedIn, password, visit } from '../../test/browser-session.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { until } from '../../test/until.ts';

describe('a session', () => {
  let database: TestDatabase;
  let server: TestApp;
  let second: TestApp;
  let offsetMs = 0;
  before(async () => {
    database = await createTestDatabase();
    const now = () => new Date(Date.now() + offsetMs);
    const settings = { loginLimit: 0, loginFailuresMax: 1000 };
    server = await startTestApp({ connectionString: database.connectionString, now, settings });
    second = await startTestApp({ connectionString: database.connectionString, now, settings });
  });
  after(async () => {
    await Promise.all([server.stop(), second.stop()]);
    await database.drop();
  });

  test('begins with e-mail address and password, says who it is, and is a cookie that scripts cannot read', async () => {
    const id = await addUser(server, { email: 'Ada@Example.com' });
    const ada = visit(server);
    const { status, body, headers } = await ada.call('POST', '/v1/session', { email: 'ada@example.COM', password });
    assert.equal(status, 200, JSON.stringify(body));
    const { user, account, rights } = body;
    assert.deepEqual(user, { id, name: 'Ada Byron', email: 'Ada@Example.com', role: 'manager', locale: 'en' });
    assert.deepEqual([account.code, account.timeZone, account.currency, account.test], ['main', 'UTC', 'EUR', false]);
    assert.ok(rights.includes('users.manage') && !rights.includes('accounts.manage'));
    assert.match(
      ada.setCookie()!,
      /^milepost_session=mpa_[\w-]{64}; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Lax$/,
    );
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.deepEqual((await ada.call('GET', '/v1/session')).body, body);
    assert.deepEqual((await ada.at(second).call('GET', '/v1/session')).body, body);
  });

  test('is listed for its user, who ends the others, one or all, and is ended on every node', async () => {
    await addUser(server, { email: 'many@example.com' });
    const [here, there, away] = [
      await loggedIn(server, 'many@example.com'),
      await loggedIn(server, 'many@example.com'),
      await loggedIn(server, 'many@example.com'),
    ];
    const other = await loggedIn(server, 'ada@example.com');
    const list = async () => (await here.call('GET', '/v1/sessions')).body.data as { id: string; own: boolean }[];
    const all = await list();
    assert.deepEqual(all.map(({ own }) => own).sort(), [false, false, true]);
    assert.doesNotMatch(JSON.stringify(all), /mpa_/);
    const theirs = (await there.call('GET', '/v1/sessions')).body.data.find(({ own }: { own: boolean }) => own);
    assert.equal((await other.call('DELETE', `/v1/sessions/${theirs.id}`)).status, 404, 'only one’s own');
    assert.equal((await there.at(second).call('GET', '/v1/session')).status, 200);
    assert.equal((await here.call('DELETE', `/v1/sessions/${theirs.id}`)).status, 204);
    assert.equal((await there.call('GET', '/v1/session')).status, 401);
    await until(async () => (await there.at(second).call('GET', '/v1/session')).status === 401);
    assert.equal((await here.call('DELETE', '/v1/sessions')).status, 204);
    assert.equal((await away.call('GET', '/v1/session')).status, 401);
    assert.deepEqual(
      (await list()).map(({ own }) => own),
      [true],
    );
    assert.equal((await server.call('GET', '/v1/sessions')).status, 403, 'a key is logged in nowhere');
  });

  test('lets its user change their own name and language, whatever their role, and nothing else', async () => {
    await addUser(server, { email: 'grace@example.com', name: 'Grace', role: 'staff' });
    const grace = await loggedIn(server, 'grace@example.com');
    const { status, body } = await grace.call('PATCH', '/v1/session', { name: 'Grace Hopper', locale: 'de' });
    assert.deepEqual([status, body.user.name, body.user.locale], [200, 'Grace Hopper', 'de']);
    assert.equal((await grace.call('PATCH', '/v1/session', { role: 'manager' })).status, 422);
    assert.equal((await grace.call('PATCH', '/v1/session', { timeZone: 'Mars' })).status, 422);
    assert.equal((await grace.call('GET', '/v1/session')).body.user.role, 'staff');
  });

  test('knows in which zone its user wants to see times: one of their own, the account’s, or the browser’s', async () => {
    await addUser(server, { email: 'zoe@example.com', name: 'Zoe', role: 'staff' });
    const zoe = await loggedIn(server, 'zoe@example.com');
    const chosen = async (timeZone: string | null) =>
      (await zoe.call('PATCH', '/v1/session', { timeZone })).body.user.timeZone;
    assert.equal((await zoe.call('GET', '/v1/session')).body.user.timeZone, undefined);
    assert.equal(await chosen('Asia/Tokyo'), 'Asia/Tokyo');
    assert.equal(await chosen('account'), 'account');
    assert.equal(await chosen(null), undefined);
  });

  test('is taken in place of a key by the native API, and the history names the user', async () => {
    const id = await addUser(server, { email: 'mover@example.com' });
    const mover = await loggedIn(server, 'mover@example.com');
    const made = await mover.call('POST', '/v1/orders', { workflow: 'retail' });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { event } = (await mover.call('PUT', `/v1/orders/${made.body.id}/status`, { to: 'approved' })).body;
    assert.deepEqual(event.actor, { kind: 'user', id, userId: id, role: 'manager' });
  });

  test('may do what its role may, and a client of no customer sees no order', async () => {
    await addUser(server, { email: 'staff@example.com', role: 'staff' });
    const staff = await loggedIn(server, 'staff@example.com');
    assert.equal((await staff.call('GET', '/v1/users')).status, 403);
    assert.equal((await staff.call('GET', '/v1/orders')).status, 200);
    await addUser(server, { email: 'client@example.com', role: 'client' });
    const client = await loggedIn(server, 'client@example.com');
    assert.deepEqual((await client.call('GET', '/v1/orders')).body.data, []);
  });

  test('changes nothing for the page of another site', async () => {
    await addUser(server, { email: 'lured@example.com' });
    const lured = await loggedIn(server, 'lured@example.com');
    const cookie = { cookie: `milepost_session=${lured.token()}` };
    const attempt = (headers: Record<string, string>, method = 'POST') =>
      server.call(method, '/v1/orders', {
        key: null,
        headers: { ...cookie, ...headers },
        ...(method === 'GET' ? {} : { body: { workflow: 'retail' } }),
      });
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: server.url },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ] as Record<string, string>[]) {
      const { status, body } = await attempt(headers);
      assert.deepEqual([status, body.code], [403, 'cross_site'], JSON.stringify(headers));
    }
    assert.equal((await attempt({ origin: server.url })).status, 201);
    assert.equal((await attempt({ 'sec-fetch-site': 'same-origin' })).status, 201);
    assert.equal((await attempt({}, 'GET')).status, 200, 'reading changes nothing');
    const keyed = { authorization: `Bearer ${server.manager}`, 'sec-fetch-site': 'cross-site' };
    assert.equal((await attempt(keyed)).status, 201, 'a key is nothing that a browser sends by itself');
    const logIn = await server.call('POST', '/v1/session', {
      key: null,
      headers: { 'sec-fetch-site': 'cross-site' },
      body: { email: 'lured@example.com', password },
    });
    assert.deepEqual([logIn.status, logIn.body.code], [403, 'cross_site'], 'nobody is logged in as somebody else');
  });

  test('ends with the log-out, at once here, and on another node as soon as it hears of it', async () => {
    await addUser(server, { email: 'leaving@example.com' });
    const leaving = await loggedIn(server, 'leaving@example.com');
    const elsewhere = leaving.at(second);
    const stale = leaving.at(server);
    assert.equal((await elsewhere.call('GET', '/v1/session')).status, 200);
    assert.equal((await leaving.call('DELETE', '/v1/session')).status, 204);
    assert.match(leaving.setCookie()!, /^milepost_session=; Path=\/; Max-Age=0;/);
    const over = await stale.call('GET', '/v1/session');
    assert.deepEqual([over.status, over.body.detail], [401, 'The session is over.']);
    await until(async () => (await elsewhere.call('GET', '/v1/session')).status === 401);
    assert.equal((await visit(server).call('DELETE', '/v1/session')).status, 204, 'logging out twice is no error');
  });

  test('ends when its user is disabled, with the user’s keys, and may not begin again', async () => {
    const id = await addUser(server, { email: 'disabled@example.com' });
    const gone = await loggedIn(server, 'disabled@example.com');
    const key = await server.key({ role: 'staff', userId: id });
    const elsewhere = gone.at(second);
    assert.equal((await elsewhere.call('GET', '/v1/session')).status, 200);
    assert.equal((await second.call('GET', '/v1/orders', { key })).status, 200);
    await server.call('PATCH', `/v1/users/${id}`, { body: { disabled: true } });
    assert.equal((await gone.call('GET', '/v1/session')).status, 401);
    assert.equal((await server.call('GET', '/v1/orders', { key })).status, 401);
    await until(async () => (await elsewhere.call('GET', '/v1/session')).status === 401);
    await until(async () => (await second.call('GET', '/v1/orders', { key })).status === 401);
    const again = await visit(server).call('POST', '/v1/session', { email: 'disabled@example.com', password });
    assert.deepEqual([again.status, again.body.code], [401, 'log_in_failed']);
    await server.call('PATCH', `/v1/users/${id}`, { body: { disabled: false } });
    assert.equal((await gone.call('GET', '/v1/session')).status, 401, 'an ended session stays ended');
    await loggedIn(server, 'disabled@example.com');
  });

  test('ends with every other one when the password is changed; who changed it goes on with a new one', async () => {
    await addUser(server, { email: 'changing@example.com' });
    const here = await loggedIn(server, 'changing@example.com');
    const there = await loggedIn(second, 'changing@example.com');
    const before = here.token();
    const wrong = await here.call('POST', '/v1/session/password', {
      current: 'not this one',
      password: 'another good one',
    });
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'password_wrong']);
    const short = await here.call('POST', '/v1/session/password', { current: password, password: 'hunter2' });
    assert.equal(short.status, 422);
    assert.ok(!JSON.stringify(short.body).includes('hunter2'), 'a password is never said again');
    const changed = await here.call('POST', '/v1/session/password', {
      current: password,
      password: 'another good one',
    });
    assert.equal(changed.status, 204);
    assert.notEqual(here.token(), before);
    assert.equal((await here.call('GET', '/v1/session')).status, 200);
    assert.equal((await visit(server, before).call('GET', '/v1/session')).status, 401);
    await until(async () => (await there.call('GET', '/v1/session')).status === 401);
    const old = await visit(server).call('POST', '/v1/session', { email: 'changing@example.com', password });
    assert.equal(old.status, 401);
    const keyed = await server.call('POST', '/v1/session/password', { body: { current: password, password } });
    assert.equal(keyed.status, 403, 'a key has no password');
  });

  test('has the rights of now, not those of the log-in', async () => {
    const id = await addUser(server, { email: 'promoted@example.com', role: 'staff' });
    const promoted = await loggedIn(server, 'promoted@example.com');
    assert.equal((await promoted.call('GET', '/v1/users')).status, 403);
    await server.call('PATCH', `/v1/users/${id}`, { body: { role: 'manager' } });
    assert.equal((await promoted.call('GET', '/v1/users')).status, 200);
  });

  test('ends without use, and at the latest after its longest time', async () => {
    await addUser(server, { email: 'idle@example.com' });
    const idle = await loggedIn(server, 'idle@example.com');
    offsetMs = 11 * 3_600_000;
    assert.equal((await idle.call('GET', '/v1/session')).status, 200, 'use makes it longer');
    offsetMs = 22 * 3_600_000;
    assert.equal((await idle.call('GET', '/v1/session')).status, 200);
    offsetMs = 35 * 3_600_000;
    assert.equal((await idle.call('GET', '/v1/session')).status, 401, 'idle for more than twelve hours');
    offsetMs = 0;
    const busy = await loggedIn(server, 'idle@example.com');
    for (let hours = 10; hours < 336; hours += 10) {
      offsetMs = hours * 3_600_000;
      assert.equal((await busy.call('GET', '/v1/session')).status, 200, `after ${hours} h`);
    }
    offsetMs = 337 * 3_600_000;
    assert.equal((await busy.call('GET', '/v1/session')).status, 401);
    offsetMs = 0;
  });

  test('is not to be had for an unknown address, a wrong password or a user without one, and all look the same', async () => {
    await server.call('POST', '/v1/users', { body: { name: 'No', email: 'none@example.com', role: 'staff' } });
    await addUser(server, { email: 'some@example.com' });
    const answers = [];
    for (const email of ['nobody@example.com', 'none@example.com', 'some@example.com']) {
      const { status, body } = await visit(server).call('POST', '/v1/session', { email, password: 'wrong password' });
      answers.push({ ...body, status, requestId: '' });
    }
    assert.equal(answers[0].status, 401);
    assert.deepEqual(answers[1], answers[0]);
    assert.deepEqual(answers[2], answers[0]);
  });

  test('asks which account is meant where an address and its password are good in several', async () => {
    const email = 'twice@example.com';
    await addUser(server, { email });
    const other = await server.account('nordwind');
    await server.call('POST', '/v1/users', {
      key: other.manager,
      body: { name: 'Twice', email, role: 'staff', password },
    });
    const which = await visit(server).call('POST', '/v1/session', { email, password });
    assert.deepEqual([which.status, which.body.code], [409, 'account_ambiguous']);
    assert.deepEqual(which.body.accounts, [
      { code: 'main', name: 'Main' },
      { code: 'nordwind', name: 'nordwind' },
    ]);
    const there = await visit(server).call('POST', '/v1/session', { email, password, account: 'Nordwind' });
    assert.deepEqual([there.status, there.body.account.code, there.body.user.role], [200, 'nordwind', 'staff']);
  });

  test('of a key is that of its user, who may no more by key than by log-in', async () => {
    const id = await addUser(server, { email: 'keyed@example.com', role: 'staff' });
    const key = await server.key({ role: 'manager', userId: id });
    const { body } = await server.call('GET', '/v1/session', { key });
    assert.equal(body.user.id, id);
    assert.deepEqual(body.rights.toSorted(), [
      'insights.read',
      'orders.read',
      'orders.write',
      'status.set',
      'status.undo',
    ]);
    assert.equal((await server.call('GET', '/v1/session')).status, 401, 'a service key is nobody');
  });

  test('stands in the database as a hash, and in no event', async () => {
    await addUser(server, { email: 'hashed@example.com' });
    const { call, token } = await loggedIn(server, 'hashed@example.com');
    const { body } = await call('GET', '/v1/events?limit=500');
    assert.ok(!JSON.stringify(body).includes(token()!));
    assert.ok(!JSON.stringify(body).includes('hashed@example.com'));
    assert.ok(!/argon2/.test(JSON.stringify((await call('GET', '/v1/users')).body)));
  });
});
