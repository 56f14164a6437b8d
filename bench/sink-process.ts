import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';

/** A receiver in a process of its own, which answers at once and remembers what came when. */
export interface Sink {
  readonly url: string;
  /** Forgets what came and gives it: milliseconds since 1970 by event, as often as it came. */
  readonly take: () => Promise<readonly (readonly [event: string, at: number])[]>;
  readonly count: () => Promise<number>;
  /** The first request since the last `take`. */
  readonly sample: () => Promise<{ readonly headers: Record<string, string>; readonly body: string }>;
  readonly stop: () => void;
}

export async function startSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('sink.ts', import.meta.url)));
  const next = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const { url } = await next<{ url: string }>();
  const ask = <T>(question: string): Promise<T> => {
    const answer = next<T>();
    child.send(question);
    return answer;
  };
  return {
    url,
    take: () => ask('take'),
    count: () => ask('count'),
    sample: () => ask('sample'),
    stop: () => child.kill(),
  };
}

/** What undici alone sends to the receiver, 100 at once: requests a second, and CPU of this process in microseconds each. */
export async function bareUndici(
  { url }: Sink,
  seconds: number,
  { headers, body }: { readonly headers: Record<string, string>; readonly body: string },
): Promise<{ readonly perSecond: number; readonly cpuMicros: number }> {
  const pool = new Pool(url, { connections: 100 });
  const { host: _h, connection: _c, 'content-length': _l, ...own } = headers;
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - began < seconds * 1000) {
      const answer = await pool.request({ method: 'POST', path: '/', body, headers: own });
      await answer.body.arrayBuffer();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 100 }, worker));
  const elapsed = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  await pool.close();
  return { perSecond: done / elapsed, cpuMicros: (user + system) / done };
}
