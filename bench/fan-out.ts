import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import type { Bench } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import { quantile } from './figures.ts';
import { loadHttp } from './http-load.ts';
import type { Installation } from './installation.ts';
import { orderId } from './load-orders.ts';

/** A receiver in a process of its own, which answers at once and remembers what came when. */
interface Sink {
  readonly url: string;
  /** Forgets what came and gives it: milliseconds since 1970 by event, as often as it came. */
  readonly take: () => Promise<readonly (readonly [event: string, at: number])[]>;
  readonly count: () => Promise<number>;
  readonly stop: () => void;
}

async function startSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('sink.ts', import.meta.url)));
  const next = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const { url } = await next<{ url: string }>();
  const ask = <T>(question: string): Promise<T> => {
    const answer = next<T>();
    child.send(question);
    return answer;
  };
  return { url, take: () => ask('take'), count: () => ask('count'), stop: () => child.kill() };
}

/** Webhooks to local endpoints: how late they are, idle and under load, and how many a second against bare undici. */
export async function measureFanOut(bench: Bench, endpointCounts: readonly number[]): Promise<void> {
  const sink = await startSink();
  try {
    for (const count of endpointCounts) {
      const ids = await makeEndpoints(bench.installation, sink.url, count);
      await measureDelay(bench, sink, count);
      await measureRate(bench, sink, count);
      await removeEndpoints(bench.installation, ids);
    }
  } finally {
    sink.stop();
  }
}

/** One change every so often: nothing else is going on. */
async function measureDelay(bench: Bench, sink: Sink, count: number): Promise<void> {
  const { installation, report } = bench;
  await sink.take();
  const change = changesOf(bench);
  const answeredAt = new Map<string, number>();
  for (let index = 0; index < 60; index += 1) {
    const { path, body } = change();
    const answer = await fetch(`${installation.server.url}${path}`, {
      method: 'PUT',
      headers: { 'x-api-key': installation.server.key, 'content-type': 'application/json' },
      body: body!,
    });
    const at = performance.timeOrigin + performance.now();
    const { event } = (await answer.json()) as { event: { id: string } | null };
    if (event !== null) answeredAt.set(event.id, at);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await until(async () => (await sink.count()) >= answeredAt.size * count, 20_000);
  const delays = (await sink.take()).flatMap(([event, at]) => {
    const committed = answeredAt.get(event);
    return committed === undefined ? [] : Math.max(0, at - committed);
  });
  const part = 'webhooks';
  const endpoints = `${count} endpoint${count === 1 ? '' : 's'}`;
  report({ part, what: `${endpoints}, idle: commit to receipt, median`, values: [quantile(delays, 0.5)], unit: 'ms' });
  report({
    part,
    what: `${endpoints}, idle: commit to receipt, p99`,
    values: [quantile(delays, 0.99)],
    unit: 'ms',
    ...(count === 1 ? { bar: { atMost: 50 } } : {}),
  });
}

/** A burst: how fast it is told, how far the deliveries lag behind the commits, and what bare undici does to the same sink. */
async function measureRate(bench: Bench, sink: Sink, count: number): Promise<void> {
  const { installation, seconds, say, report } = bench;
  const change = changesOf(bench);
  const results = await rounds(bench.rounds, async (round) => {
    await sink.take();
    const position = await endOfLog(installation);
    const began = performance.now();
    const load = await loadHttp({ ...installation.server, connections: 64, seconds, next: change });
    const changedMs = performance.now() - began;
    const wanted = (await eventsAfter(installation, position)) * count;
    await until(async () => (await sink.count()) >= wanted, 120_000);
    const toldMs = performance.now() - began;
    const told = (await sink.take()).length;
    const bare = await bareUndici(sink, seconds);
    await sink.take();
    const perSecond = (told * 1000) / toldMs;
    say(
      `${count} endpoints, round ${round + 1}: ${Math.round(load.perSecond)} changes/s, ${Math.round(perSecond)} webhooks/s, bare undici ${Math.round(bare)}/s`,
    );
    return { perSecond, bare, lagMs: toldMs - changedMs, changes: load.perSecond };
  });
  const part = 'webhooks';
  const endpoints = `${count} endpoint${count === 1 ? '' : 's'}`;
  const of = (pick: (result: (typeof results)[number]) => number) => results.map(pick);
  report({
    part,
    what: `${endpoints}, under load: delivered and recorded`,
    values: of((r) => r.perSecond),
    unit: '/s',
  });
  report({
    part,
    what: `${endpoints}: delivered / bare undici`,
    values: of((r) => r.perSecond / r.bare),
    bar: { atLeast: 0.6 },
  });
  report({ part, what: `${endpoints}, under load: changes meanwhile`, values: of((r) => r.changes), unit: '/s' });
  report({ part, what: `${endpoints}: told so long after the last change`, values: of((r) => r.lagMs), unit: 'ms' });
}

async function endOfLog({ database, accountId }: Installation): Promise<string> {
  const { rows } = await database.query<{ pos: string }>({
    text: 'SELECT pos FROM log_heads WHERE account_id = $1',
    values: [accountId],
  });
  return rows[0]!.pos;
}

/** How many changes of status there were since; an answer that was not waited for belongs to one too. */
async function eventsAfter({ database, accountId }: Installation, position: string): Promise<number> {
  const { rows } = await database.query<{ changes: number }>({
    text: `SELECT count(*)::int AS changes FROM events WHERE account_id = $1 AND pos > $2 AND type = 'order.status_changed'`,
    values: [accountId, position],
  });
  return rows[0]!.changes;
}

async function bareUndici(sink: Sink, seconds: number): Promise<number> {
  const pool = new Pool(new URL(sink.url).origin, { connections: 100 });
  const body = JSON.stringify({
    type: 'order.status_changed',
    timestamp: '',
    data: { orderId: orderId(1), x: 'x'.repeat(1200) },
  });
  const began = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - began < seconds * 1000) {
      const answer = await pool.request({
        method: 'POST',
        path: '/',
        body,
        headers: { 'content-type': 'application/json' },
      });
      await answer.body.arrayBuffer();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 100 }, worker));
  await pool.close();
  return (done * 1000) / (performance.now() - began);
}

async function makeEndpoints({ server }: Installation, url: string, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const answer = await fetch(`${server.url}/v1/endpoints`, {
      method: 'POST',
      headers: { 'x-api-key': server.key, 'content-type': 'application/json' },
      body: JSON.stringify({ url: `${url}/${index}`, types: ['order.status_changed'] }),
    });
    const { id } = (await answer.json()) as { id?: string };
    if (id === undefined) throw new Error(`The endpoint could not be made: ${answer.status}.`);
    ids.push(id);
  }
  return ids;
}

async function removeEndpoints({ server }: Installation, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await fetch(`${server.url}/v1/endpoints/${id}`, { method: 'DELETE', headers: { 'x-api-key': server.key } });
  }
}

async function until(holds: () => Promise<boolean>, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) return; // the figures show what did not come
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
