import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import fastify from 'fastify';
import pino from 'pino';
import { takeBytes } from './body.ts';
import type { IngramParts } from './parts.ts';
import { registerToken } from './token.ts';

test('no log line shows the query string of a token call, not even of a mistyped one', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
  const app = fastify({ loggerInstance: pino({ level: 'trace' }, stream) });
  await app.register(async (scope) => {
    takeBytes(scope);
    registerToken(scope, { authenticate: async () => undefined } as unknown as IngramParts);
  });
  for (const path of ['/oauth/oauth20/token', '/oauth/oauth30/token', '/oauth/oauth40/tokn']) {
    await app.inject({ method: 'GET', url: `${path}?grant_type=client_credentials&client_id=a&client_secret=hush` });
  }
  await app.close();
  assert.equal(
    lines.some((line) => line.includes('/oauth/oauth20/token')),
    true,
  );
  assert.equal(
    lines.some((line) => line.includes('hush')),
    false,
  );
});
