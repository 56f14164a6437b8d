import type { Bench } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import { quantile } from './figures.ts';
import { loadHttp } from './http-load.ts';
import type { Installation } from './installation.ts';
import { endOfLog } from './installation.ts';
import { orderId } from './load-orders.ts';
import { cpuSeconds, databaseCpuSeconds } from './machine.ts';
import type { Sink } from './sink-process.ts';
import { bareUndici, startSink } from './sink-process.ts';
import { waitUntil } from './waiting.ts';

const part = 'webhooks';

/** How many changes are made one by one to see how soon they are told, and the pause between two. */
const idleChanges = { count: 200, everyMs: 40 };

/** How many webhooks a backlog is made of, over all endpoints. */
const backlogCount = 10_000;

/** Webhooks to local endpoints: how late they are, how fast a backlog is told and recorded, and what they cost the changes beside them. */
export async function measureFanOut(bench: Bench, endpointCounts: readonly number[]): Promise<void> {
  const sink = await startSink();
  try {
    for (const count of endpointCounts) {
      const ids = await makeEndpoints(bench.installation, sink.url, count);
      await measureDelay(bench, sink, count);
      await removeEndpoints(bench.installation, ids);
      await measureBacklog(bench, sink, count);
      await measureLoad(bench, sink, count);
    }
  } finally {
    sink.stop();
  }
}

/** One change every so often: nothing else is going on. */
async function measureDelay(bench: Bench, sink: Sink, count: number): Promise<void> {
  const { installation, report } = bench;
  const change = changesOf(bench);
  const delays: number[] = [];
  const changeMs: number[] = [];
  await rounds(bench.rounds, async () => {
    await sink.take();
    const answeredAt = new Map<string, number>();
    for (let index = 0; index < idleChanges.count; index += 1) {
      const { path, body } = change();
      const sentAt = performance.now();
      const answer = await fetch(`${installation.server.url}${path}`, {
        method: 'PUT',
        headers: { 'x-api-key': installation.server.key, 'content-type': 'application/json' },
        body: body!,
      });
      const at = performance.timeOrigin + performance.now();
      changeMs.push(performance.now() - sentAt);
      const { event } = (await answer.json()) as { event: { id: string } | null };
      if (event !== null) answeredAt.set(event.id, at);
      await new Promise((resolve) => setTimeout(resolve, idleChanges.everyMs));
    }
    const wanted = answeredAt.size * count;
    await waitUntil(60, `${wanted} webhooks`, async () => (await sink.count()) >= wanted);
    for (const [event, at] of await sink.take()) {
      const committed = answeredAt.get(event);
      if (committed !== undefined) delays.push(Math.max(0, at - committed));
    }
  });
  const of = `${inWords(count)}, idle: commit to receipt`;
  report({ part, what: `${of}, median`, values: [quantile(delays, 0.5)], unit: 'ms' });
  const bar = count === 1 ? { bar: { atMost: 50 } } : {};
  report({ part, what: `${of}, p99`, values: [quantile(delays, 0.99)], unit: 'ms', ...bar });
  // On a machine with others this says how much of it is theirs.
  for (const [name, share] of [
    ['median', 0.5],
    ['p99', 0.99],
  ] as const)
    report({
      part,
      what: `the changes themselves, one by one, ${name}`,
      values: [quantile(changeMs, share)],
      unit: 'ms',
    });
}

/** A backlog that was told: webhooks a second, CPU in microseconds for one, and what one of them was. */
interface Backlog {
  readonly perSecond: number;
  readonly node: number;
  readonly database: number;
  readonly sample: Awaited<ReturnType<Sink['sample']>>;
}

/** A backlog, held against undici alone with the same body to the same receiver. */
async function measureBacklog(bench: Bench, sink: Sink, count: number): Promise<void> {
  const { say, report } = bench;
  const results = await rounds(bench.rounds, async (round) => {
    const { perSecond, node, database, sample } = await tellBacklog(bench, sink, count);
    const bare = await bareUndici(sink, bench.seconds, sample);
    await sink.take();
    say(
      `${inWords(count)}, backlog, round ${round + 1}: ${Math.round(perSecond)} webhooks/s (Node ${Math.round(node)} µs, PostgreSQL ` +
        `${Math.round(database)} µs each), bare undici ${Math.round(bare.perSecond)}/s (${Math.round(bare.cpuMicros)} µs)`,
    );
    return { perSecond, node, database, ratio: perSecond / bare.perSecond, bareMicros: bare.cpuMicros };
  });
  const events = eventsFor(bench, count);
  const of = (pick: (result: (typeof results)[number]) => number) => results.map(pick);
  const backlog = `${inWords(count)}, a backlog of ${events} events`;
  report({ part, what: `${backlog}: told and recorded`, values: of((r) => r.perSecond), unit: '/s' });
  report({ part, what: `${backlog}: told / bare undici`, values: of((r) => r.ratio), bar: { atLeast: 0.6 } });
  report({ part, what: `${backlog}: CPU of Node`, values: of((r) => r.node), unit: 'us each' });
  report({ part, what: `${backlog}: CPU of PostgreSQL`, values: of((r) => r.database), unit: 'us each' });
  report({ part, what: `${backlog}: CPU of bare undici`, values: of((r) => r.bareMicros), unit: 'us each' });
}

function eventsFor({ orders }: Bench, count: number): number {
  return Math.min(orders, Math.ceil(backlogCount / count));
}

/**
 * Tells a backlog: orders are changed once each, then `count` endpoints begin before these changes. Ends when the outcome of the
 * last attempt is recorded.
 */
export async function tellBacklog(bench: Bench, sink: Sink, count: number): Promise<Backlog> {
  const { installation } = bench;
  const { server, postmasterPid } = installation;
  const position = await endOfLog(installation);
  const events = eventsFor(bench, count);
  await changeOnce(bench, events);
  await settled(installation);
  await sink.take();
  const nodeBefore = cpuSeconds(server.pid);
  const databaseBefore = databaseCpuSeconds(postmasterPid);
  const ids = await makeEndpoints(installation, sink.url, count, { from: 'position', position });
  const wanted = events * count;
  await waitUntil(120, `${wanted} webhooks`, async () => (await sink.count()) >= wanted, 10);
  await waitUntil(120, 'their records', () => isRecorded(installation), 5);
  const recordedAt = performance.timeOrigin + performance.now();
  const microsEach = (seconds: number) => (seconds * 1e6) / wanted;
  const node = microsEach(cpuSeconds(server.pid) - nodeBefore);
  const database = microsEach(databaseCpuSeconds(postmasterPid) - databaseBefore);
  const sample = await sink.sample();
  const took = (await sink.take()).map(([, at]) => at);
  await removeEndpoints(installation, ids);
  return { perSecond: (took.length * 1000) / (recordedAt - Math.min(...took)), node, database, sample };
}

/** Changes as fast as they go, in turns without and with endpoints, and how far what is told lags behind. */
async function measureLoad(bench: Bench, sink: Sink, count: number): Promise<void> {
  const { installation, seconds, say, report } = bench;
  const next = changesOf(bench);
  const load = () => loadHttp({ ...installation.server, connections: 64, seconds, next });
  const results = await rounds(bench.rounds, async (round) => {
    const alone = await load();
    const ids = await makeEndpoints(installation, sink.url, count);
    await settled(installation);
    await sink.take();
    const position = await endOfLog(installation);
    const began = performance.now();
    const beside = await load();
    const changedMs = performance.now() - began;
    const wanted = (await changesAfter(installation, position)) * count;
    await waitUntil(120, `${wanted} webhooks`, async () => (await sink.count()) >= wanted, 10);
    const lagMs = performance.now() - began - changedMs;
    await waitUntil(120, 'their records', () => isRecorded(installation));
    const receipts = await sink.take();
    const told = receipts.length;
    const decided = await decidedAfter(installation, position);
    const delays = receipts.map(([event, at]) => at - (decided.get(event) ?? at));
    await removeEndpoints(installation, ids);
    say(
      `${inWords(count)}, under load, round ${round + 1}: ${Math.round(alone.perSecond)} changes/s alone, ${Math.round(beside.perSecond)} beside ` +
        `${Math.round((told * 1000) / (changedMs + lagMs))} webhooks/s, the last ${Math.round(lagMs)} ms after its change`,
    );
    const [median, p99] = [quantile(delays, 0.5), quantile(delays, 0.99)];
    return { ratio: beside.perSecond / alone.perSecond, told: (told * 1000) / (changedMs + lagMs), lagMs, median, p99 };
  });
  const of = (pick: (result: (typeof results)[number]) => number) => results.map(pick);
  const loaded = `${inWords(count)}, 64 connections`;
  report({ part, what: `${loaded}: changes / changes without an endpoint`, values: of((r) => r.ratio) });
  report({ part, what: `${loaded}: told meanwhile`, values: of((r) => r.told), unit: '/s' });
  report({
    part,
    what: `${loaded}: decision to receipt, its commit included, median`,
    values: of((r) => r.median),
    unit: 'ms',
  });
  report({
    part,
    what: `${loaded}: decision to receipt, its commit included, p99`,
    values: of((r) => r.p99),
    unit: 'ms',
  });
  report({ part, what: `${loaded}: told so long after the last change`, values: of((r) => r.lagMs), unit: 'ms' });
}

function inWords(count: number): string {
  return count === 1 ? '1 endpoint' : `${count} endpoints`;
}

/** Changes the first orders once each, in one request. */
async function changeOnce({ installation, held }: Bench, count: number): Promise<void> {
  const { url, key } = installation.server;
  const lines = Array.from({ length: count }, (_, index) => {
    const n = index + 1;
    const to = held.has(n) ? 'approved' : 'on_hold';
    if (to === 'on_hold') held.add(n);
    else held.delete(n);
    return JSON.stringify({ orderId: orderId(n), to });
  });
  const answer = await fetch(`${url}/v1/status-changes`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  const answered = (await answer.text()).trim().split('\n').length;
  if (answered !== count) throw new Error(`Of ${count} lines ${answered} were answered.`);
}

/** Waits until the readers of the log have caught up, so that nothing of what came before is in the figures. */
async function settled({ database, accountId }: Installation): Promise<void> {
  await waitUntil(120, 'the readers of the log', async () => {
    const { rows } = await database.query<{ behind: number }>({
      text: `SELECT count(*)::int AS behind FROM log_cursors c JOIN log_heads l ON l.account_id = c.account_id
        WHERE c.account_id = $1 AND c.pos < l.pos - 5`,
      values: [accountId],
    });
    return rows[0]!.behind === 0;
  });
}

/** Whether what endpoints were told is recorded to the end of the log. */
async function isRecorded({ database, accountId }: Installation): Promise<boolean> {
  const { rows } = await database.query<{ open: number }>({
    text: `SELECT (SELECT count(*) FROM endpoint_cursors c JOIN log_heads l ON l.account_id = c.account_id
          WHERE c.account_id = $1 AND c.pos < l.pos)::int
        + (SELECT count(*) FROM deliveries d WHERE d.account_id = $1 AND d.state = 'pending')::int AS open`,
    values: [accountId],
  });
  return rows[0]!.open === 0;
}

/** How many changes of status there were since; an answer that was not waited for belongs to one too. */
async function changesAfter({ database, accountId }: Installation, position: string): Promise<number> {
  const { rows } = await database.query<{ changes: number }>({
    text: `SELECT count(*)::int AS changes FROM events WHERE account_id = $1 AND pos > $2 AND type = 'order.status_changed'`,
    values: [accountId, position],
  });
  return rows[0]!.changes;
}

/** When the changes of status since were decided, by their events; milliseconds. */
async function decidedAfter(
  { database, accountId }: Installation,
  position: string,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.query<{ event_id: string; recorded_at: Date }>({
    text: `SELECT event_id, recorded_at FROM events WHERE account_id = $1 AND pos > $2 AND type = 'order.status_changed'`,
    values: [accountId, position],
  });
  return new Map(rows.map(({ event_id, recorded_at }) => [event_id, recorded_at.getTime()]));
}

async function makeEndpoints(
  { server }: Installation,
  url: string,
  count: number,
  start: object = { from: 'now' },
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const answer = await fetch(`${server.url}/v1/endpoints`, {
      method: 'POST',
      headers: { 'x-api-key': server.key, 'content-type': 'application/json' },
      body: JSON.stringify({ url: `${url}/${index}`, types: ['order.status_changed'], concurrency: 64, start }),
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
