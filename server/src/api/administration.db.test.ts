import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { Visitor } from '../../test/browser-session.ts';
import { addUser, loggedIn } from '../../test/browser-session.ts';
import { builtInRoles } from '../core/principal.ts';

describe('what the console asks beside orders', () => {
  let server: TestApp;
  let ada: Visitor;
  let tom: Visitor;
  let tomId: string;
  let clock = Date.now();
  before(async () => {
    server = await startTestApp({ now: () => new Date(clock) });
    await addUser(server, { email: 'ada@example.com', name: 'Ada Byron' });
    tomId = await addUser(server, { email: 'tom@example.com', name: 'Tom Keller', role: 'staff' });
    ada = await loggedIn(server, 'ada@example.com');
    tom = await loggedIn(server, 'tom@example.com');
  });
  after(() => server.stop());

  const namesOf = async (visitor: Visitor) =>
    (await visitor.call('GET', '/v1/views')).body.data.map(({ name }: { name: string }) => name) as string[];

  test('a saved view is one’s own, and nobody else’s', async () => {
    const made = await tom.call('POST', '/v1/views', { name: 'Mine', query: 'status=packed' });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.deepEqual([made.body.page, made.body.shared, made.body.mine], ['orders', false, true]);
    assert.deepEqual(await namesOf(tom), ['Mine']);
    assert.deepEqual(await namesOf(ada), []);
    const path = `/v1/views/${made.body.id}`;
    assert.equal((await ada.call('PATCH', path, { name: 'Hers' })).status, 404);
    assert.equal((await ada.call('DELETE', path)).status, 404);
    assert.equal((await tom.call('PATCH', path, { name: 'Still mine' })).body.name, 'Still mine');
    assert.equal((await tom.call('DELETE', path)).status, 204);
    assert.deepEqual(await namesOf(tom), []);
  });

  test('a shared view is everybody’s who sees the whole account', async () => {
    const { body } = await ada.call('POST', '/v1/views', { name: 'Late', query: 'late=true', shared: true });
    assert.deepEqual(await namesOf(tom), ['Late']);
    assert.equal((await tom.call('PATCH', `/v1/views/${body.id}`, { query: 'late=true&city=Hamburg' })).status, 200);
    assert.deepEqual((await ada.call('GET', '/v1/views?page=board')).body.data, []);
    const mine = await ada.call('PATCH', `/v1/views/${body.id}`, { shared: false });
    assert.deepEqual([mine.body.shared, mine.body.mine], [false, true]);
    assert.deepEqual(await namesOf(tom), []);
    const client = await server.key({ role: 'client', customerIds: [] });
    assert.equal((await server.call('GET', '/v1/views', { key: client })).status, 403);
    const service = await server.call('POST', '/v1/views', { body: { name: 'x', query: '' } });
    assert.deepEqual([service.status, service.body.pointer], [403, '/shared'], 'a service key is nobody');
    const types = ['shared', 'changed', 'withdrawn'].map((what) => `types=account.view_${what}`).join('&');
    const { data } = (await server.call('GET', `/v1/events?${types}`)).body;
    assert.deepEqual(
      data.map(({ type, data: says }: { type: string; data: object }) => [type, says]),
      [
        ['account.view_shared', { viewId: body.id, page: 'orders' }],
        ['account.view_changed', { viewId: body.id, page: 'orders', changed: ['query'] }],
        ['account.view_withdrawn', { viewId: body.id, page: 'orders' }],
      ],
      'one’s own are nobody’s business, and names may be of persons',
    );
    assert.equal(new Set(data.map(({ actor }: { actor: { userId: string } }) => actor.userId)).size, 2);
  });

  test('two people at one order see each other by name, until one leaves or is silent for too long', async () => {
    const { body: order } = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
    const path = `/v1/orders/${order.id}/presence`;
    const alone = await tom.call('POST', path, {});
    assert.deepEqual(
      alone.body.data.map(({ name, me, doing }: Record<string, unknown>) => [name, me, doing]),
      [['Tom Keller', true, 'viewing']],
    );
    clock += 1000;
    const both = await ada.call('POST', path, { doing: 'editing' });
    assert.deepEqual(
      both.body.data.map(({ name, me, doing }: Record<string, unknown>) => [name, me, doing]),
      [
        ['Tom Keller', false, 'viewing'],
        ['Ada Byron', true, 'editing'],
      ],
    );
    clock += (both.body.againWithinSeconds - 1) * 1000;
    await ada.call('POST', path, { doing: 'editing' });
    clock += 2000;
    const left = (await ada.call('GET', path)).body.data;
    assert.deepEqual(
      left.map(({ name }: { name: string }) => name),
      ['Ada Byron'],
      'Tom was silent',
    );
    assert.deepEqual((await ada.call('POST', path, { leave: true })).body.data, []);
    const client = await server.key({ role: 'client', customerIds: [] });
    assert.ok([403, 404].includes((await server.call('GET', path, { key: client })).status));
  });

  test('who acts is listed by name for those who see the whole account', async () => {
    const { body: key } = await server.call('POST', '/v1/keys', { body: { name: 'Scanner', role: 'staff' } });
    const { data } = (await tom.call('GET', '/v1/actors')).body;
    const named = new Map(data.map(({ id, ...rest }: { id: string }) => [id, rest]));
    assert.deepEqual(named.get(tomId), {
      kind: 'user',
      userId: tomId,
      name: 'Tom Keller',
      role: 'staff',
      active: true,
    });
    assert.deepEqual(named.get(key.id), { kind: 'key', userId: null, name: 'Scanner', role: 'staff', active: true });
    assert.ok(!JSON.stringify(data).includes('@'), 'no addresses');
    const client = await server.key({ role: 'client', customerIds: [] });
    assert.equal((await server.call('GET', '/v1/actors', { key: client })).status, 403);
  });

  test('roles are listed with their rights, and whether one may give them', async () => {
    const { data } = (await ada.call('GET', '/v1/roles')).body;
    const roles = new Map(data.map((one: { role: string }) => [one.role, one]));
    const staff = roles.get('staff') as Record<string, unknown>;
    assert.deepEqual([staff['builtIn'], staff['grantable'], staff['users']], [true, true, 1]);
    assert.deepEqual(staff['rights'], [...builtInRoles['staff']!.rights]);
    assert.equal((await tom.call('GET', '/v1/roles')).status, 403);
    const publisher = await server.key({ role: 'manager', rights: ['workflows.publish'] });
    const counted = (await server.call('GET', '/v1/roles', { key: publisher })).body.data as {
      role: string;
      keys: number;
    }[];
    const manager = counted.find(({ role }) => role === 'manager')!;
    assert.ok(manager.keys >= 1, 'who publishes workflows sees who has the roles that they name');
    const few = await server.key({ role: 'manager', rights: ['keys.manage', 'orders.read'] });
    const seen = (await server.call('GET', '/v1/roles', { key: few })).body.data as { grantable: boolean }[];
    assert.ok(seen.every(({ grantable }) => !grantable));
  });

  test('what is set on the server is for who manages accounts', async () => {
    assert.equal((await ada.call('GET', '/v1/settings')).status, 403);
    const admin = await server.key({ role: 'manager', rights: ['accounts.manage'] });
    assert.equal((await server.call('GET', '/v1/settings', { key: admin })).status, 200);
  });

  test('the live stream goes on for a session, and ends with it', async () => {
    await addUser(server, { email: 'watching@example.com', role: 'staff' });
    const watching = await loggedIn(server, 'watching@example.com');
    const response = await fetch(`${server.url}/v1/events/stream`, {
      headers: { cookie: `milepost_session=${watching.token()}` },
    });
    const reader = response.body!.getReader();
    let text = '';
    const readUntil = async (wanted: string) => {
      while (!text.includes(wanted)) {
        const { value, done } = await reader.read();
        if (done) return false;
        text += Buffer.from(value).toString();
      }
      return true;
    };
    await server.call('POST', '/v1/orders', { body: { workflow: 'retail', reference: 'STREAMED' } });
    assert.ok(await readUntil('order.created'));
    await watching.call('DELETE', '/v1/session');
    await server.call('POST', '/v1/orders', { body: { workflow: 'retail', reference: 'UNSEEN' } });
    assert.equal(await readUntil('UNSEEN'), false, 'the stream ended');
  });
});
