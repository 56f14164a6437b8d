import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { test } from 'node:test';
import { until } from '../../test/receiver.ts';
import { systemPrincipal } from '../core/principal.ts';
import { streamEvents } from './stream.ts';

test('a reader that takes nothing is not buffered for: nothing more is read for it, and it is cut off', async () => {
  let pages = 0;
  let ended = false;
  const filler = 'x'.repeat(1_000_000);
  const server = createServer((_request, raw) => {
    void streamEvents({
      raw,
      requestId: 'one',
      principal: systemPrincipal('account'),
      after: '0',
      types: undefined,
      // A log that never ends, a megabyte at a time.
      feed: async () => {
        pages += 1;
        const data = [{ position: String(pages), type: 'order.created', message: filler }] as never;
        return { data, events: [], position: String(pages), full: true };
      },
      isStillKnown: async () => true,
      wait: async () => {},
      heartbeatMs: 1000,
      pollMs: 1000,
      slowMs: 300,
      closing: new AbortController().signal,
    }).then(() => (ended = true));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.pause();
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');

  await until('the end of the stream', () => ended);
  // What the two sockets' own buffers take, and one page.
  assert.ok(pages < 40, `${pages} MB were read for a reader that took nothing`);
  socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
