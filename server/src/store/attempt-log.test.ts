import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttemptRecord } from './attempt-log.ts';
import { packAttempts, unpackAttempts } from './attempt-log.ts';

function attempt(deliveryId: string, body: string, nextAt: Date | null = null): AttemptRecord {
  return {
    attemptId: `attempt of ${deliveryId}`,
    endpointId: 'endpoint',
    deliveryId,
    at: new Date('2026-11-25T12:00:00.123Z'),
    durationMs: 7,
    ok: nextAt === null,
    counted: true,
    request: { url: 'https://example.com/', headers: { 'webhook-id': deliveryId }, body },
    response: { status: 200, headers: {}, body: '"\n\0', truncated: false },
    reason: null,
    words: null,
    nextAt,
  };
}

test('attempts that are kept together come back one by one, whatever was sent', async () => {
  const attempts = [
    attempt('a', '{"text":"line\\nbreak"}'),
    attempt('b', ''),
    attempt('c', 'ä "quoted" \n€ 𝄞\0', new Date('2026-11-25T12:00:05Z')),
    attempt('a', 'again'),
  ];
  const packed = await packAttempts(attempts);
  const of = (deliveryId: string) => unpackAttempts({ packing: 'zstd', attempts: packed }, deliveryId);
  assert.deepEqual(await of('a'), [attempts[0], attempts[3]]);
  assert.deepEqual(await of('b'), [attempts[1]]);
  assert.deepEqual(await of('c'), [attempts[2]]);
  assert.deepEqual(await of('d'), []);
});

test('attempts from before there were logs are read too', async () => {
  const one = attempt('a', 'body');
  const document = Buffer.from(JSON.stringify([one]));
  assert.deepEqual(await unpackAttempts({ packing: 'none', attempts: document }, 'a'), [one]);
});
