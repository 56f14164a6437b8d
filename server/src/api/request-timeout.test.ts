import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { heardFrom, registerRequestTimeout } from './request-timeout.ts';

const timeoutMs = 200;

describe('how long a client may take to send a request', () => {
  let app: FastifyInstance;
  before(async () => {
    app = fastify();
    registerRequestTimeout(app, timeoutMs);
    app.addContentTypeParser('application/x-ndjson', (_request, body, done) => done(null, body));
    app.post('/', async () => 'read');
    app.post('/stream', async (request) => {
      let bytes = 0;
      for await (const chunk of request.body as Readable) bytes += (chunk as Buffer).length;
      return `${bytes} bytes`;
    });
    await app.listen({ port: 0 });
  });
  after(() => app.close());

  /** Sends the head of a request and then its chunks; gives all that is answered until the connection ends. */
  async function send(path: string, type: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<string> {
    const socket = connect((app.server.address() as AddressInfo).port);
    let received = '';
    const ended = new Promise<void>((resolve) => {
      socket.on('data', (data) => (received += data.toString()));
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    for await (const chunk of chunks) {
      if (!socket.destroyed) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    }
    await ended;
    return received;
  }

  it('a stream that its route takes as it comes may be sent for longer', async () => {
    async function* lines() {
      for (let n = 0; n < 5; n += 1) {
        yield 'one line\n';
        await new Promise((resolve) => setTimeout(resolve, timeoutMs / 2));
      }
      yield ''; // the last chunk
    }
    assert.match(await send('/stream', 'application/x-ndjson', lines()), /^HTTP\/1.1 200 [^]*45 bytes/);
  });

  it('a body that does not come is answered with 408', async () => {
    assert.match(await send('/', 'application/json', ['{"workflow":']), /^HTTP\/1.1 408 /);
  });
});

describe('heardFrom', () => {
  it('gives what comes, to the end', async () => {
    async function* source() {
      yield Buffer.from('a');
      yield Buffer.from('b');
    }
    const chunks: string[] = [];
    for await (const chunk of heardFrom(source(), 60_000)) chunks.push(chunk.toString());
    assert.deepEqual(chunks, ['a', 'b']);
  });

  it('throws when nothing more comes, and lets the source go', async () => {
    let isLetGo = false;
    const source: AsyncIterable<Buffer> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          isLetGo = true;
          return { done: true, value: undefined };
        },
      }),
    };
    await assert.rejects(heardFrom(source, 1).next(), /sent nothing for too long/);
    assert.ok(isLetGo);
  });
});
