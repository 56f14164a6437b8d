import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { Visitor } from '../../test/browser-session.ts';
import { addUser, password, visit } from '../../test/browser-session.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import type { OidcProvider } from '../../test/oidc-provider.ts';
import { clientId, clientSecret, startOidcProvider } from '../../test/oidc-provider.ts';
import { createOidcClient } from '../lib/oidc-client.ts';

describe('logging in at an identity provider', () => {
  let provider: OidcProvider;
  let database: TestDatabase;
  let server: TestApp;
  let second: TestApp;
  before(async () => {
    provider = await startOidcProvider();
    database = await createTestDatabase();
    const settings = {
      ...{ oidcIssuer: provider.issuer, oidcClientId: clientId, oidcClientSecret: clientSecret },
      ...{
        oidcName: 'Example ID',
        oidcRoleClaim: 'groups',
        oidcRoles: ['bosses=manager', 'shop=staff', 'odd=nothing'],
      },
    };
    const { connectionString } = database;
    server = await startTestApp({ connectionString, settings });
    second = await startTestApp({ connectionString, settings: { ...settings, publicUrl: server.url } });
  });
  after(async () => {
    await Promise.all([server.stop(), second.stop()]);
    await provider.stop();
    await database.drop();
  });

  interface Journey {
    /** Where it ended. */
    readonly to: string;
    readonly visitor: Visitor;
    /** What the browser keeps of the provider. */
    readonly idToken: string | undefined;
    /** The address of ours that the provider sent the browser back to, with the cookie it had then. */
    readonly back: { readonly url: URL; readonly cookie: string };
  }

  const step = (url: string, cookie?: string) =>
    fetch(url, { redirect: 'manual', headers: cookie === undefined ? {} : { cookie } });

  /** Goes to the provider and back, and follows no further. */
  async function journey(
    {
      person,
      userInfo = {},
      fault = 'none',
      from = '',
    }: Partial<Pick<OidcProvider, 'person' | 'userInfo' | 'fault'>> & { from?: string },
    change: (url: URL) => void = () => {},
  ): Promise<Journey> {
    Object.assign(provider, { ...(person === undefined ? {} : { person }), userInfo, fault });
    const left = await step(`${server.url}/v1/session/oidc/start${from}`);
    assert.equal(left.status, 302, await left.text());
    const [cookie = ''] = left.headers.getSetCookie().map((line) => line.split(';')[0]!);
    const there = await step(left.headers.get('location')!);
    const url = new URL(there.headers.get('location')!);
    change(url);
    return { ...(await comeBack(url, cookie)), back: { url, cookie } };
  }

  async function comeBack(url: URL, cookie: string): Promise<Omit<Journey, 'back'>> {
    const came = await step(url.href, cookie);
    const valueOf = (name: string) =>
      came.headers
        .getSetCookie()
        .find((line) => line.startsWith(`${name}=`))
        ?.slice(name.length + 1)
        .split(';')[0];
    const to = (came.headers.get('location') ?? '').replace(server.url, '');
    return { to, visitor: visit(server, valueOf('milepost_session')), idToken: valueOf('milepost_oidc_token') };
  }

  const whoIs = async (visitor: Visitor) => (await visitor.call('GET', '/v1/session')).body;
  const ada = { sub: 'ada-1', name: 'Ada Byron', email: 'ada@example.com', email_verified: true, groups: ['bosses'] };

  test('is offered by name, and leads to the provider with PKCE, state and nonce', async () => {
    assert.deepEqual((await visit(server).call('GET', '/v1/session/methods')).body.oidc, { name: 'Example ID' });
    const left = await step(`${server.url}/v1/session/oidc/start`);
    const url = new URL(left.headers.get('location')!);
    for (const member of ['state', 'nonce', 'code_challenge'])
      assert.ok(url.searchParams.get(member)!.length >= 32, member);
    assert.equal(url.searchParams.get('redirect_uri'), `${server.url}/v1/session/oidc/callback`);
    assert.match(
      left.headers.getSetCookie()[0]!,
      /^milepost_oidc=.*Path=\/v1\/session\/oidc; Max-Age=600; HttpOnly; SameSite=Lax/,
    );
  });

  test('makes a user the first time, knows them the next, and gives the role that the provider says each time', async () => {
    const first = await journey({ person: ada, from: '?return=/console/orders%3Flate=true' });
    assert.equal(first.to, '/console/orders?late=true');
    const { user } = await whoIs(first.visitor);
    assert.deepEqual([user.name, user.email, user.role], ['Ada Byron', 'ada@example.com', 'manager']);
    const later = await journey({ person: { ...ada, groups: 'shop', email: 'married@example.com' } });
    assert.equal(later.to, '/console');
    const again = (await whoIs(later.visitor)).user;
    assert.deepEqual([again.id, again.role], [user.id, 'staff']);
    assert.equal((await whoIs(first.visitor)).user.role, 'staff', 'sessions that go on have the rights of now');
  });

  test('may end on another node than it began on', async () => {
    const { back } = await journey({ person: ada, fault: 'none' }, (url) => url.searchParams.set('state', 'spoiled'));
    assert.ok(back.cookie.startsWith('milepost_oidc='));
    const left = await step(`${server.url}/v1/session/oidc/start`);
    const cookie = left.headers.getSetCookie()[0]!.split(';')[0]!;
    const there = await step(left.headers.get('location')!);
    const elsewhere = there.headers.get('location')!.replace(server.url, second.url);
    const came = await step(elsewhere, cookie);
    assert.equal(came.headers.get('location'), `${server.url}/console`);
  });

  test('finds a user of ours by an address that the provider has verified, and by no other', async () => {
    const id = await addUser(server, { email: 'tom@example.com', name: 'Tom', role: 'staff' });
    const unverified = await journey({ person: { sub: 'thief', email: 'tom@example.com', groups: ['shop'] } });
    const thief = (await whoIs(unverified.visitor)).user;
    assert.notEqual(thief.id, id);
    assert.equal(thief.email, '', 'what is not verified is not kept');
    const verified = await journey({
      person: { sub: 'tom-1', groups: ['shop'] },
      userInfo: { email: 'tom@example.com', email_verified: true },
    });
    assert.equal((await whoIs(verified.visitor)).user.id, id);
    const renamed = await journey({ person: { sub: 'tom-1', groups: ['shop'] } });
    assert.equal((await whoIs(renamed.visitor)).user.id, id, 'from then on by issuer and subject');
  });

  test('is refused to who has no role at the provider, one that we do not know, or is disabled here', async () => {
    assert.equal((await journey({ person: { ...ada, groups: ['visitors'] } })).to, '/console/login?error=oidc_no_role');
    assert.equal((await journey({ person: { ...ada, groups: ['odd'] } })).to, '/console/login?error=oidc_no_role');
    const id = await addUser(server, { email: 'gone@example.com', role: 'staff' });
    const person = { sub: 'gone', email: 'gone@example.com', email_verified: true, groups: ['shop'] };
    assert.equal((await journey({ person })).to, '/console');
    await server.call('PATCH', `/v1/users/${id}`, { body: { disabled: true } });
    const refused = await journey({ person });
    assert.deepEqual([refused.to, refused.visitor.token()], ['/console/login?error=oidc_disabled', undefined]);
  });

  test('takes no answer that is not for this browser, not from the provider, or used before', async () => {
    const failed = '/console/login?error=oidc_failed';
    const forgedState = await journey({ person: ada }, (url) => url.searchParams.set('state', 'x'.repeat(43)));
    assert.deepEqual([forgedState.to, forgedState.visitor.token()], [failed, undefined]);
    const forgedCode = await journey({ person: ada }, (url) => url.searchParams.set('code', 'stolen'));
    assert.equal(forgedCode.to, failed);
    for (const fault of ['nonce', 'signature', 'audience', 'expired'] as const) {
      const spoiled = await journey({ person: ada, fault });
      assert.deepEqual([spoiled.to, spoiled.visitor.token()], [failed, undefined], fault);
    }
    const good = await journey({ person: ada });
    assert.equal(good.to, '/console');
    assert.equal((await comeBack(good.back.url, good.back.cookie)).to, failed, 'a code works once');
    const stranger = await comeBack((await journey({ person: ada })).back.url, '');
    assert.equal(stranger.to, '/console/login?error=oidc_expired');
    assert.equal((await journey({ person: ada, fault: 'denied' })).to, '/console/login?error=oidc_denied');
  });

  test('leads nowhere but into the console', async () => {
    for (const wanted of [
      'https://evil.example/',
      '//evil.example',
      '/console@evil.example',
      '/console/\\evil',
      '/docs',
    ]) {
      const { to } = await journey({ person: ada, from: `?return=${encodeURIComponent(wanted)}` });
      assert.equal(to, '/console', wanted);
    }
  });

  /** Logs out in a browser with these cookies. */
  const logOut = (at: TestApp, { visitor, idToken }: Pick<Journey, 'visitor' | 'idToken'>) =>
    at.call('DELETE', '/v1/session', {
      key: null,
      headers: {
        'sec-fetch-site': 'same-origin',
        cookie: `milepost_session=${visitor.token()}; milepost_oidc_token=${idToken}`,
      },
    });

  test('ends at the provider too, by the token that it gave, and comes back to the log-in page', async () => {
    const came = await journey({ person: ada });
    const out = await logOut(server, came);
    assert.equal(out.status, 200);
    const url = new URL(out.body.url);
    assert.equal(url.origin + url.pathname, `${provider.issuer}/logout`);
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      client_id: clientId,
      id_token_hint: came.idToken,
      post_logout_redirect_uri: `${server.url}/console/login`,
    });
    assert.equal((await came.visitor.call('GET', '/v1/session')).status, 401, 'who leaves is out here first');
    const cookies = out.headers.getSetCookie();
    assert.ok(cookies.some((line) => /^milepost_oidc_token=; Path=\/v1\/session; Max-Age=0; HttpOnly/.test(line)));

    const long = await journey({ person: { ...ada, more: 'x'.repeat(4000) } });
    assert.equal(long.idToken, '-', 'what a browser would not keep is not given to it');
    const asked = new URL((await logOut(server, long)).body.url);
    assert.deepEqual([...asked.searchParams.keys()].sort(), ['client_id', 'post_logout_redirect_uri']);
  });

  test('ends here alone where the session came from a password, or a setting says so', async () => {
    const came = await journey({ person: ada });
    await addUser(server, { email: 'pia@example.com', role: 'staff' });
    const login = await server.call('POST', '/v1/session', {
      key: null,
      body: { email: 'pia@example.com', password },
      headers: { 'sec-fetch-site': 'same-origin', cookie: `milepost_oidc_token=${came.idToken}` },
    });
    assert.ok(login.headers.getSetCookie().some((line) => line.startsWith('milepost_oidc_token=;')));
    const local = await startTestApp({
      connectionString: server.connectionString,
      settings: { oidcIssuer: provider.issuer, oidcClientId: clientId, oidcLogOut: 'here' },
    });
    const here = await logOut(local, came);
    await local.stop();
    assert.deepEqual([here.status, here.body], [204, '']);
  });

  test('names no person in the audit, and never more than what happened', async () => {
    const { body } = await server.call(
      'GET',
      '/v1/events?types=account.user_identity_bound&types=account.user_created&limit=500',
    );
    const text = JSON.stringify(body);
    assert.ok(text.includes('account.user_identity_bound') && text.includes('account.user_created'));
    assert.ok(!text.includes('tom@example.com') && !text.includes('ada-1'));
  });
});

test('a provider without a place to log out is left alone', async () => {
  const provider = await startOidcProvider();
  provider.hasLogOut = false;
  const client = createOidcClient({
    ...{ issuer: provider.issuer, clientId, clientSecret, scopes: 'openid', timeoutSeconds: 10 },
    redirectUri: () => 'http://127.0.0.1/v1/session/oidc/callback',
  });
  const left = await client.leave('token', 'http://127.0.0.1/console/login');
  await provider.stop();
  assert.equal(left, undefined);
});

test('a provider that cannot be reached leads back to the log-in page, and is asked again the next time', async () => {
  const provider = await startOidcProvider();
  const { issuer } = provider;
  await provider.stop();
  const server = await startTestApp({ settings: { oidcIssuer: issuer, oidcClientId: clientId } });
  after(() => server.stop());
  const left = await fetch(`${server.url}/v1/session/oidc/start`, { redirect: 'manual' });
  assert.equal(left.headers.get('location'), `${server.url}/console/login?error=oidc_unreachable`);
});
