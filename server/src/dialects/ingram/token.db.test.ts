import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { IngramTestApp } from '../../../test/ingram.ts';
import { orderEvent, startIngramApp } from '../../../test/ingram.ts';

describe('the token call', () => {
  let server: IngramTestApp;
  let id: string;
  before(async () => {
    server = await startIngramApp();
    id = (await server.call('GET', '/v1/keys')).body.data[0].id;
  });
  after(() => server.stop());

  const form = (members: Record<string, string>) => ({
    key: null,
    body: new URLSearchParams(members).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const credentials = () => ({ grant_type: 'client_credentials', client_id: id, client_secret: server.manager });

  test('answers exactly three texts, by GET and POST, on both of the vendor’s paths', async () => {
    for (const path of ['/oauth/oauth20/token', '/oauth/oauth30/token']) {
      const query = new URLSearchParams(credentials()).toString();
      const answers = [
        await server.call('GET', `${path}?${query}`, { key: null }),
        await server.call('POST', path, form(credentials())),
      ];
      for (const { status, body } of answers) {
        assert.equal(status, 200);
        assert.deepEqual(
          Object.entries(body).map(([name, value]) => [name, typeof value]),
          [
            ['access_token', 'string'],
            ['token_type', 'string'],
            ['expires_in', 'string'],
          ],
        );
        const event = orderEvent({ orderNumber: '20-TOKEN' });
        assert.equal((await server.send(event, { key: body.access_token })).status, 200);
      }
    }
  });

  test('says in a message what is missing or wrong: 400 for the question, 401 for the credentials', async () => {
    const ask = (members: Record<string, string>) => server.call('POST', '/oauth/oauth30/token', form(members));
    const answers = [
      await ask({}),
      await ask({ ...credentials(), grant_type: 'password' }),
      await ask({ ...credentials(), client_secret: 'wrong' }),
      await ask({ ...credentials(), client_id: 'another' }),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 400, 401, 401],
    );
    for (const { body } of answers) {
      assert.deepEqual(Object.keys(body), ['message']);
      assert.equal(typeof body.message, 'string');
    }
  });

  test('a token ends with its key, and is worth nothing to the native API', async () => {
    const secret = await server.key({ role: 'manager' });
    const key = (await server.call('GET', '/v1/keys')).body.data.find(({ prefix }: any) => secret.startsWith(prefix));
    const { body } = await server.call(
      'POST',
      '/oauth/oauth20/token',
      form({ ...credentials(), client_id: key.id, client_secret: secret }),
    );
    const read = () => server.reseller('GET', '/v6.1/orders/20-TOKEN', { key: body.access_token });
    assert.equal((await read()).status, 200);
    assert.equal((await server.call('GET', '/v1/orders', { key: body.access_token })).status, 401);
    await server.call('DELETE', `/v1/keys/${key.id}`);
    assert.equal((await read()).status, 401);
  });
});
