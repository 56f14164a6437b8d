import autocannon from 'autocannon';
import { Client } from 'undici';
import { quantile } from './figures.ts';

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

/** Keeps `connections` requests under way for a while, each connection sending its next one when it has its answer. */
export async function loadHttp(options: LoadOptions): Promise<HttpLoad> {
  return options.connections === 1 ? oneAtATime(options) : many(options);
}

async function many({ url, key, connections, seconds, next }: LoadOptions): Promise<HttpLoad> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [
      {
        setupRequest: (request) => {
          const { headers, ...wanted } = next();
          return { ...request, ...wanted, headers: { ...headersOf(key, wanted), ...headers } };
        },
      },
    ],
  });
  const { p50, p99, p99_9 } = result.latency;
  const done = result['2xx'];
  const failed = result.non2xx + result.errors;
  return { done, perSecond: done / result.duration, p50, p99, p999: p99_9, failed };
}

/** Autocannon counts whole milliseconds, and one connection is a matter of parts of one. */
async function oneAtATime({ url, key, seconds, next }: LoadOptions): Promise<HttpLoad> {
  const client = new Client(url);
  const times: number[] = [];
  let failed = 0;
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    const wanted = next();
    const sentAt = performance.now();
    const answer = await client.request({ ...wanted, headers: { ...headersOf(key, wanted), ...wanted.headers } });
    await answer.body.arrayBuffer();
    if (answer.statusCode >= 300) failed += 1;
    else times.push(performance.now() - sentAt);
  }
  const elapsed = (performance.now() - began) / 1000;
  await client.close();
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((share) => quantile(times, share)) as [number, number, number];
  return { done: times.length, perSecond: times.length / elapsed, p50, p99, p999, failed };
}

function headersOf(key: string, { body }: Wanted): Record<string, string> {
  return { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
}
