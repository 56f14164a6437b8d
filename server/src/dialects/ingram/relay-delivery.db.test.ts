import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import { relayPath, seedEvent, signature } from '../../../test/ingram.ts';
import type { Receiver } from '../../../test/receiver.ts';
import { startReceiver, until } from '../../../test/receiver.ts';
import { hubSignature } from '../../lib/hub-signature.ts';

describe('a relayed event at its target', () => {
  let server: TestApp;
  let target: Receiver;
  before(async () => {
    server = await startTestApp({
      settings: { allowTargets: ['127.0.0.1'], webhookRetryScheduleSeconds: [1, 1, 1] },
    });
    target = await startReceiver();
  });
  after(async () => {
    await server.stop();
    await target.close();
  });

  const send = (body: string) =>
    server.call('POST', relayPath, { body, headers: { targeturl: target.url, 'x-hub-signature': signature } });

  test('arrives byte for byte with the signature it came with, once, also after a first failure', async () => {
    target.answer = 503;
    assert.equal((await send(seedEvent)).status, 200);
    await until('a first attempt', () => target.received.length === 1);
    target.answer = 200;
    await until('a second attempt', () => target.received.length === 2);
    assert.equal((await send(seedEvent)).status, 200);
    for (const { text, headers } of target.received) {
      assert.equal(text, seedEvent);
      assert.deepEqual([headers['x-hub-signature'], headers['content-type']], [signature, 'application/json']);
      assert.equal('authorization' in headers, false);
    }
    const { body } = await server.call('GET', '/v1/endpoints');
    const relay = body.data.find(({ kind }: { kind: string }) => kind === 'relay');
    assert.equal(relay.url, target.url);
  });

  test('is signed anew where the target is a saved endpoint that is signed this way', async () => {
    const made = await server.call('POST', '/v1/endpoints', {
      body: { url: target.url, types: ['order.archived'], signature: 'ingram' },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    for (const [id, spelling] of [
      ['DEMO0000000000EVT1', 'eventId'],
      ['DEMO0000000000EVT2', 'eventid'],
    ] as const) {
      const event = seedEvent.replace('N01CIB9VVFYKR9J6ZW', id).replace('"eventId"', `"${spelling}"`);
      await send(event);
      await until('the event', () => target.received.some(({ text }) => text === event));
      const { headers } = target.received.find(({ text }) => text === event)!;
      assert.equal(headers['x-hub-signature'], hubSignature(made.body.secret, id), spelling);
    }
  });
});
