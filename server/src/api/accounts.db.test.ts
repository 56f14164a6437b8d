import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';

describe('accounts over HTTP', () => {
  let server: TestApp;
  let admin: string;
  before(async () => {
    server = await startTestApp();
    admin = 'an-admin-key-of-more-than-32-characters';
    await server.app.accounts.ensureAdminKey(server.accountId, admin);
  });
  after(() => server.stop());

  test('an account is made with its twin and a key that works in it alone', async () => {
    const made = await server.call('POST', '/v1/accounts', {
      key: admin,
      body: { code: 'nord', timeZone: 'Europe/Berlin' },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { secret } = made.body.key;
    assert.equal((await server.call('GET', '/v1/account', { key: secret })).body.code, 'nord');
    await server.call('POST', '/v1/orders', { key: secret, body: { reference: 'THEIRS' } });
    assert.equal((await server.call('GET', '/v1/orders/reference:THEIRS')).status, 404);
    const { body } = await server.call('GET', '/v1/accounts', { key: admin });
    assert.deepEqual(
      body.data.map(({ code, test: isTest }: Record<string, unknown>) => [code, isTest]),
      [
        ['main', false],
        ['main-test', true],
        ['nord', false],
        ['nord-test', true],
      ],
    );
  });

  test('a code is had once, whatever its letter case', async () => {
    const again = await server.call('POST', '/v1/accounts', { key: admin, body: { code: 'NORD' } });
    assert.deepEqual([again.status, again.body.code], [409, 'conflict']);
  });

  test('a manager may change the own account and no others', async () => {
    for (const [method, path, body] of [
      ['POST', '/v1/accounts', { code: 'more' }],
      ['GET', '/v1/accounts', undefined],
    ] as const) {
      const { status } = await server.call(method, path, body === undefined ? {} : { body });
      assert.equal(status, 403);
    }
    const patched = await server.call('PATCH', '/v1/account', { body: { timeZone: 'Asia/Tokyo' } });
    assert.equal(patched.body.timeZone, 'Asia/Tokyo');
    const { body } = await server.call('POST', '/v1/orders', { body: { dueAt: '2026-12-24' } });
    assert.equal(body.dueAt, '2026-12-24T14:59:59.999Z');
    const wrong = await server.call('PATCH', '/v1/account', { body: { timeZone: 'Mars/Base' } });
    assert.deepEqual([wrong.status, wrong.body.pointer], [422, '/timeZone']);
    const { body: feed } = await server.call('GET', '/v1/events?types=account.updated');
    assert.deepEqual(feed.data.length, 1);
  });

  test('an account has limits of its own for many mails at once, or those of the server', async () => {
    const limits = async () => (await server.call('GET', '/v1/account')).body.mailDigest;
    assert.deepEqual(await limits(), { afterCount: 10, minutes: 15, own: false });
    const change = (mailDigest: unknown) => server.call('PATCH', '/v1/account', { body: { mailDigest } });
    assert.deepEqual((await change({ afterCount: 0, minutes: 60 })).body.mailDigest, {
      ...{ afterCount: 0, minutes: 60, own: true },
    });
    for (const wrong of [{ afterCount: 3 }, { afterCount: -1, minutes: 1 }, { afterCount: 1, minutes: 0 }])
      assert.equal((await change(wrong)).status, 422);
    assert.deepEqual(await limits(), { afterCount: 0, minutes: 60, own: true });
    assert.deepEqual((await change(null)).body.mailDigest, { afterCount: 10, minutes: 15, own: false });
  });

  test('a source is told how its news is taken, and what is not named stays', async () => {
    await server.call('PUT', '/v1/sources/thirdwatch', { body: { workflow: 'retail' } });
    const changed = await server.call('PUT', '/v1/sources/thirdwatch', { body: { authority: 'check' } });
    assert.deepEqual(changed.body, { source: 'thirdwatch', workflow: 'retail', notify: false, authority: 'check' });
    const { body } = await server.call('GET', '/v1/sources');
    assert.ok(
      body.data.some(
        ({ source, authority }: Record<string, string>) => source === 'thirdwatch' && authority === 'check',
      ),
    );
    assert.equal((await server.call('PUT', '/v1/sources/nobody', { body: { notify: true } })).status, 404);
    assert.equal(
      (await server.call('PUT', '/v1/sources/ingram', { body: { workflow: 'none' } })).body.code,
      'workflow_unknown',
    );
  });
});
