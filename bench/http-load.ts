import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { quantile } from './figures.ts';
import { within } from './waiting.ts';

/** One request of a load. */
export interface Wanted {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a closed loop of requests came to. Times in milliseconds. */
export interface HttpLoad {
  readonly done: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly failed: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly key: string;
  readonly connections: number;
  readonly seconds: number;
  readonly next: () => Wanted;
}

/** So long after the end of a load its last answers may take. */
const lastAnswersSeconds = 60;

/**
 * Keeps `connections` requests under way for a while, each connection sending its next one when it has its answer, and waits
 * for the last answers. It writes requests and reads answers by hand: a library took more CPU for a request than the server,
 * on the same cores.
 *
 * @throws Error when the server ends a connection or leaves a request without an answer
 */
export async function loadHttp({ url, key, connections, seconds, next }: LoadOptions): Promise<HttpLoad> {
  const { hostname, port, host } = new URL(url);
  const sockets = await within(
    30,
    `${connections} connections to ${url}`,
    Promise.all(Array.from({ length: connections }, () => open(hostname, Number(port)))),
  );
  const times: number[] = [];
  let failed = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  const common = `host: ${host}\r\nx-api-key: ${key}\r\n`;
  const running = sockets.map((socket) =>
    keepAsking(
      socket,
      () => (performance.now() < until ? format(next(), common) : undefined),
      (status, ms) => {
        if (status >= 300) failed += 1;
        else times.push(ms);
      },
    ),
  );
  try {
    await within(seconds + lastAnswersSeconds, `the last answers of ${url}`, Promise.all(running));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const elapsed = (performance.now() - began) / 1000;
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((share) => quantile(times, share)) as [number, number, number];
  return { done: times.length, perSecond: times.length / elapsed, p50, p99, p999, failed };
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function format({ method, path, body, headers }: Wanted, common: string): string {
  let head = `${method} ${path} HTTP/1.1\r\n${common}`;
  for (const name in headers) head += `${name}: ${headers[name]!}\r\n`;
  if (body === undefined) return `${head}\r\n`;
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Sends one request after the other on a connection, until there is none to send. */
function keepAsking(
  socket: Socket,
  next: () => string | undefined,
  onAnswer: (status: number, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let received: Buffer | undefined;
    const ask = () => {
      const request = next();
      if (request === undefined) {
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server ended a connection that waited for an answer.')));
    socket.on('data', (chunk) => {
      received = received === undefined ? chunk : Buffer.concat([received, chunk]);
      const answer = readAnswer(received);
      if (answer instanceof Error) {
        reject(answer);
        return;
      }
      if (answer === undefined || received.length < answer.length) return;
      received = undefined;
      onAnswer(answer.status, performance.now() - sentAt);
      ask();
    });
    ask();
  });
}

interface Answer {
  readonly status: number;
  /** Of head and body together. */
  readonly length: number;
}

/** The answer that these bytes begin; `undefined` while its head is not there, an error where its end cannot be known. */
function readAnswer(bytes: Buffer): Answer | Error | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const status = Number(head.slice(9, 12));
  if (length === undefined && status !== 204) return new Error(`An answer does not say how long it is:\n${head}`);
  return { status, length: end + 4 + Number(length ?? 0) };
}
