import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../server/test/app.ts';
import { startTestApp } from '../server/test/app.ts';
import { until } from '../server/test/until.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
}

function start(args: readonly string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [...args], { env: { PATH: process.env['PATH'], ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said };
}

describe('a receiver of webhooks', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  let server: TestApp;
  const running: Running[] = [];
  before(async () => {
    server = await startTestApp({ settings: { allowTargets: ['127.0.0.1/32'] } });
  });
  after(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await server.stop();
  });

  test('milepost listen passes events on as webhooks are: signed, with the same ids, so that a repeat is dropped', async () => {
    const receiver = start([path('webhook-receiver.ts')], { SECRET: secret, PORT: '0' });
    running.push(receiver);
    await until(() => receiver.said().includes('Receiving at'));
    const [url] = /http:\S+/.exec(receiver.said())!;
    const listener = start([path('../server/bin/milepost.mjs'), 'listen', '--forward-to', url, '--secret', secret], {
      MILEPOST_URL: server.url,
      MILEPOST_KEY: server.manager,
    });
    running.push(listener);
    await until(() => listener.said().includes('Listening after position'));

    const made = await server.call('POST', '/v1/orders', { body: { workflow: 'retail' } });
    await server.call('PUT', `/v1/orders/${made.body.id}/status`, { body: { to: 'approved' } });
    await until(() => receiver.said().includes('Order 1 is approved (order.status_changed)'));
    assert.match(receiver.said(), /Order 1 is placed \(order\.created\)/);
    await until(() => /order\.status_changed #1 placed → approved: 204/.test(listener.said()));

    // The real thing, from the beginning: the receiver knows every id.
    const endpoint = await server.call('POST', '/v1/endpoints', {
      body: { url, secret, start: { from: 'position', position: '0' } },
    });
    assert.equal(endpoint.status, 201);
    await until(() => receiver.said().match(/Had \S+ already/g)?.length === 2);

    // What somebody else signed is refused.
    const forged = await fetch(url, {
      method: 'POST',
      body: '{}',
      headers: { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,x' },
    });
    assert.equal(forged.status, 400);
    const ended = new Promise((resolve) => listener.child.on('close', resolve));
    listener.child.kill('SIGINT');
    assert.equal(await ended, 0, listener.said());
  });
});
