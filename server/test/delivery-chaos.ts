import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from './database.ts';
import type { Receiver } from './receiver.ts';
import { startReceiver, until } from './receiver.ts';

export interface ChaosWish {
  readonly orders: number;
  /** Changes of each order beside its creation. */
  readonly changesEach: number;
  readonly kills: number;
  readonly seconds: number;
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
export async function runChaos({ orders, changesEach, kills, seconds }: ChaosWish): Promise<ChaosReport> {
  const startedAt = performance.now();
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'milepost-chaos-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const { receiver, taken, outOfOrder, otherIds, arrivals } = await startChaosReceiver();
  const server = { process: await startServer(), killed: 0, finished: false };

  function startServer(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [launcher, 'serve'], {
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
    return until('the server is ready', () => isReady(url), 60).then(() => child);
  }

  /** Kills the server while there is work, with pauses in which it gets on. */
  async function killAgainAndAgain(): Promise<void> {
    const total = orders * (1 + changesEach);
    for (let i = 1; i <= kills; i++) {
      await until('more has arrived', () => taken.size >= (total * i) / (kills + 1) || server.finished, seconds);
      await kill(server.process);
      server.killed += 1;
      server.process = await startServer();
    }
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
    await produce(url, orders, changesEach);
    const events = await readFeed(url);
    await until('everything has arrived', () => events.every((event) => taken.has(event)), seconds);
    await killing;
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
    server.finished = true;
    await kill(server.process);
    await receiver.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
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
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
