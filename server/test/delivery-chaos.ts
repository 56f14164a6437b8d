import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createTestDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import type { Receiver } from './receiver.ts';
import { startReceiver, until } from './receiver.ts';

export interface ChaosWish {
  readonly orders: number;
  /** Changes of each order beside its creation. */
  readonly changesEach: number;
  readonly kills: number;
  /** It fails when nothing new arrives for so long. */
  readonly quietSeconds: number;
}

export interface ChaosReport {
  readonly events: number;
  readonly missed: readonly string[];
  /** Events that arrived before an earlier one of their order had been taken. */
  readonly outOfOrder: readonly string[];
  /** Repeats of one event that came under another id. */
  readonly otherIds: readonly string[];
  readonly kills: number;
  readonly arrivals: number;
  /** Of what the receiver took, how much it had taken before. */
  readonly duplicateRate: number;
  readonly seconds: number;
}

const key = 'chaos-chaos-chaos-chaos-chaos-chaos-key';
const launcher = fileURLToPath(new URL('../bin/milepost.mjs', import.meta.url));

/**
 * Changes orders on a server that is killed with SIGKILL again and again, while the receiver of its webhooks answers
 * well, badly, late, not at all, or breaks the connection, by chance; then says what arrived.
 */
export async function runChaos({ orders, changesEach, kills, quietSeconds }: ChaosWish): Promise<ChaosReport> {
  const startedAt = performance.now();
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'milepost-chaos-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const { receiver, taken, outOfOrder, otherIds, arrivals } = await startChaosReceiver();
  const server = { process: undefined as ChildProcess | undefined, isUp: false, killed: 0, finished: false };
  await startServer();

  async function startServer(): Promise<void> {
    server.process = spawn(process.execPath, [launcher, 'serve'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: database.connectionString,
        MILEPOST_DATA_DIR: dataDir,
        MILEPOST_PORT: new URL(url).port,
        MILEPOST_ADMIN_KEY: key,
        MILEPOST_ALLOW_TARGETS: '127.0.0.1',
        MILEPOST_LOG_LEVEL: 'fatal',
      },
    });
    await until('the server is ready', () => isReady(url), 300);
    server.isUp = true;
  }

  /** Waits for as long as more arrives, so that a machine may be as slow as it likes; a start is not held against it. */
  async function arrive(what: string, holds: () => boolean): Promise<void> {
    let last = { count: -1, at: 0 };
    while (!holds()) {
      if (taken.size !== last.count || !server.isUp) last = { count: taken.size, at: performance.now() };
      if (performance.now() - last.at > quietSeconds * 1000) {
        const waiting = await whatWaits(database.connectionString, taken);
        throw new Error(`Nothing more arrived for ${quietSeconds} s, before ${what}:\n${waiting}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Kills the server while there is work, with pauses in which it gets on. */
  async function killAgainAndAgain(): Promise<void> {
    const total = orders * (1 + changesEach);
    for (let i = 1; i <= kills && !server.finished; i++) {
      await arrive('more has arrived', () => taken.size >= (total * i) / (kills + 1) || server.finished);
      server.isUp = false;
      await kill(server.process);
      server.killed += 1;
      await startServer();
    }
  }

  async function changeAndWait(): Promise<readonly string[]> {
    await produce(url, orders, changesEach);
    const events = await readFeed(url);
    await arrive('everything has arrived', () => events.every((event) => taken.has(event)));
    return events;
  }

  try {
    const config = {
      ordering: 'per-order',
      retrySchedule: Array<number>(30).fill(1),
      timeoutSeconds: 2,
      concurrency: 32,
    };
    const { id } = (await call(url, '/v1/endpoints', { url: receiver.url, ...config })) as { id: string };
    const killing = killAgainAndAgain();
    const [events] = await Promise.all([changeAndWait(), killing]).catch(async (error: unknown) => {
      server.finished = true;
      await killing.catch(() => {});
      throw error;
    });
    const dead = (await call(url, `/v1/endpoints/${id}/deliveries?state=dead`)) as { data: unknown[] };
    const missed = events.filter((event) => !taken.has(event)).concat(dead.data.map(() => 'a dead letter'));
    const takenCount = [...taken.values()].reduce((sum, times) => sum + times, 0);
    return {
      events: events.length,
      missed,
      outOfOrder,
      otherIds,
      kills: server.killed,
      arrivals: arrivals.count,
      duplicateRate: (takenCount - taken.size) / taken.size,
      seconds: Math.round((performance.now() - startedAt) / 1000),
    };
  } finally {
    await kill(server.process);
    await receiver.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** What has not arrived, with what is known of its delivery and of the endpoint. */
async function whatWaits(connectionString: string, taken: ReadonlyMap<string, number>): Promise<string> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const endpoints = await client.query(
    `SELECT now(), c.*, h.*, (SELECT max(pos) FROM events WHERE account_id = c.account_id) AS last
      FROM endpoint_cursors c JOIN endpoint_health h USING (account_id, endpoint_id)`,
  );
  const events = await client.query(
    `SELECT e.event_id, e.order_id, e.seq, e.pos, e.type, d.state, d.attempts, d.due_at, d.leased_until, d.created_at
      FROM events e JOIN endpoint_cursors c USING (account_id)
      LEFT JOIN deliveries d ON d.account_id = e.account_id AND d.event_id = e.event_id
      WHERE NOT e.event_id = ANY ($1::uuid[]) AND e.type LIKE 'order.%' ORDER BY e.pos LIMIT 40`,
    [[...taken.keys()]],
  );
  await client.end();
  return [...endpoints.rows, ...events.rows].map((row) => JSON.stringify(row)).join('\n');
}

/** A receiver that takes 70 of 100, refuses 15, is late with 9, breaks the connection of 5 and never answers one. */
async function startChaosReceiver() {
  /** How often each event was taken, by event. */
  const taken = new Map<string, number>();
  const takenSeqs = new Map<string, Set<number>>();
  const idsByEvent = new Map<string, string>();
  const outOfOrder: string[] = [];
  const otherIds: string[] = [];
  const arrivals = { count: 0 };
  const receiver: Receiver = await startReceiver((response, { body, headers }) => {
    arrivals.count += 1;
    receiver.received.length = 0;
    const { id, orderId, seq } = body.data as { id: string; orderId: string; seq: number };
    const seqs = takenSeqs.get(orderId) ?? new Set<number>();
    takenSeqs.set(orderId, seqs);
    if (seq > 1 && !seqs.has(seq - 1)) outOfOrder.push(`${orderId}/${seq}`);
    const webhookId = String(headers['webhook-id']);
    if ((idsByEvent.get(id) ?? webhookId) !== webhookId) otherIds.push(id);
    idsByEvent.set(id, webhookId);
    const take = () => {
      seqs.add(seq);
      taken.set(id, (taken.get(id) ?? 0) + 1);
      response.writeHead(200).end();
    };
    const dice = Math.random();
    if (dice < 0.7) take();
    else if (dice < 0.85) response.writeHead(500).end('no');
    else if (dice < 0.94) setTimeout(take, Math.random() * 600);
    else if (dice < 0.99) response.destroy();
  });
  return { receiver, taken, outOfOrder, otherIds, arrivals };
}

/** Makes orders and moves each to and fro; what a killed server left unanswered is sent again under the same keys. */
async function produce(url: string, orders: number, changesEach: number): Promise<void> {
  const ids = Array.from({ length: orders }, (_, n) => `CHAOS-${n}`);
  for (let begin = 0; begin < ids.length; begin += 50) {
    await Promise.all(
      ids
        .slice(begin, begin + 50)
        .map((reference) =>
          persist(() => call(url, '/v1/orders', { workflow: 'retail', reference }, { 'idempotency-key': reference })),
        ),
    );
  }
  for (let round = 0; round < changesEach; round++) {
    const to = round % 2 === 0 ? 'approved' : 'packed';
    const lines = ids.map((reference) =>
      JSON.stringify({ orderId: `reference:${reference}`, to, idempotencyKey: `${reference}-${round}` }),
    );
    await persist(async () => {
      const response = await fetch(`${url}/v1/status-changes`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
        body: lines.join('\n'),
      });
      const answers = (await response.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { status: number });
      const failed = answers.find(({ status }) => status !== 200);
      if (failed !== undefined || answers.length < lines.length)
        throw new Error(`A change was not made: ${JSON.stringify(failed)}`);
    });
  }
}

/** Tries again until it works: the server may be dead at any moment. */
async function persist<T>(work: () => Promise<T>): Promise<T> {
  let last: unknown;
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      return await work();
    } catch (error) {
      last = error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw last;
}

async function readFeed(url: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let after = '0';
  for (;;) {
    const page = (await persist(() => call(url, `/v1/events?after=${after}&limit=500`))) as {
      data: { id: string }[];
      next: string | null;
      position: string;
    };
    ids.push(...page.data.map(({ id }) => id));
    after = page.position;
    if (page.next === null) return ids;
  }
}

async function call(url: string, path: string, body?: object, headers: object = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** Ready with the key at hand, which the first start makes just after it listens. */
async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/v1/endpoints`, { headers: { authorization: `Bearer ${key}` } }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Under a recent Node the launcher runs the server in its own process, so this kills the server itself. */
async function kill(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
