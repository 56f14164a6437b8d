import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import fastify from 'fastify';
import { registerConsole } from './console-files.ts';

describe('the console at /console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'milepost-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><html><head><title>Milepost</title></head></html>');
  writeFileSync(join(folder, 'assets/index-abc.js'), 'console.log(1)');
  writeFileSync(join(folder, 'assets/index-abc.js.gz'), gzipSync('console.log(1)'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const get = async (url: string, headers = {}, from = folder, publicPath = '/status') => {
    const app = fastify();
    registerConsole(app, publicPath, from);
    const answer = await app.inject({ url, headers });
    await app.close();
    return answer;
  };

  test('every page below it is the index, which says where it is mounted and allows only its own files', async () => {
    const { statusCode, headers, body } = await get('/console/orders/7?x=1');
    assert.equal(statusCode, 200);
    assert.match(body, /<base href="\/status\/console\/">/);
    const nonce = /nonce="([^"]+)"/.exec(body)?.[1];
    const policy = String(headers['content-security-policy']);
    assert.ok(policy.includes(`style-src 'self' 'nonce-${nonce}'`), policy);
    assert.match(policy, /default-src 'none'; script-src 'self'.*frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(headers['cache-control'], 'no-store');
  });

  test('a browser with a session is told so, and one without need not ask', async () => {
    const mark = (body: string) => /milepost-session" content="(\w+)"/.exec(body)?.[1];
    assert.equal(mark((await get('/console/')).body), 'none');
    assert.equal(mark((await get('/console/', { cookie: 'milepost_session=x' })).body), 'some');
  });

  test('a page names what it will ask first where somebody is signed in, and nothing where nobody is', async () => {
    const named = (body: string) =>
      [...body.matchAll(/rel="preload" as="fetch" crossorigin href="([^"]+)"/g)].map((found) => found[1]);
    const cookie = 'milepost_session=x';
    const orders = ['/status/v1/session', '/status/v1/workflows', '/status/v1/views?page=orders'];
    assert.deepEqual(named((await get('/console/orders?late=only', { cookie })).body), orders);
    assert.deepEqual(named((await get('/console/', { cookie })).body), orders);
    assert.deepEqual(named((await get('/console/mail', { cookie })).body), ['/status/v1/session']);
    assert.deepEqual(named((await get('/console/orders')).body), []);
  });

  test('files with a hash in their name are kept for ever, come compressed, and are not sent twice', async () => {
    const answer = await get('/console/assets/index-abc.js', { 'accept-encoding': 'gzip, deflate' });
    assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(gunzipSync(answer.rawPayload).toString(), 'console.log(1)');
    assert.equal((await get('/console/assets/index-abc.js')).body, 'console.log(1)');
    const again = await get('/console/assets/index-abc.js', { 'if-none-match': answer.headers.etag });
    assert.equal(again.statusCode, 304);
  });

  test('a file that is gone is not answered with a page, and nothing outside the folder is reached', async () => {
    assert.equal((await get('/console/assets/index-old.js')).statusCode, 404);
    for (const path of ['/console/..%2f..%2fpackage.json', '/console/assets/../../package.json'])
      assert.doesNotMatch((await get(path)).body, /milepost-repository/);
  });

  test('the address of the server leads to it', async () => {
    const { statusCode, headers } = await get('/');
    assert.deepEqual([statusCode, headers.location], [302, '/status/console/']);
  });

  test('without a slash it leads to where it is, and unbuilt it says how to build it', async () => {
    const { statusCode, headers } = await get('/console?to=x');
    assert.deepEqual([statusCode, headers.location], [308, '/status/console/?to=x']);
    const unbuilt = await get('/console/orders', {}, join(folder, 'nowhere'));
    assert.equal(unbuilt.statusCode, 503);
    assert.match(unbuilt.body, /npm run build/);
  });
});
