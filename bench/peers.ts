import type { ChildProcess } from 'node:child_process';
import { execFile, fork } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bench } from './bench.ts';
import { changesOf, rounds } from './bench.ts';
import { tellBacklog } from './fan-out.ts';
import type { Figure } from './figures.ts';
import { median } from './figures.ts';
import { loadHttp } from './http-load.ts';
import { endOfLog } from './installation.ts';
import { waitForReaders } from './load-orders.ts';
import { startSink } from './sink-process.ts';
import { saying, within } from './waiting.ts';

/** What of ours is held against a peer: how many a second. */
interface Ours {
  readonly what: string;
  readonly perSecond: (bench: Bench) => Promise<number>;
}

/** Another product, and what of it is measured. */
interface Peer {
  readonly name: 'vendure' | 'medusa' | 'pg-boss';
  readonly ours: Ours;
  readonly packages: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly ways: readonly { readonly way: string; readonly what: string; readonly bar?: Figure['bar'] }[];
}

const connections = 64;
const followersSeconds = 300;

const changes: Ours = {
  what: `ours over HTTP, ${connections} connections`,
  perSecond: async (bench) => {
    const { installation, seconds } = bench;
    const { perSecond } = await loadHttp({ ...installation.server, connections, seconds, next: changesOf(bench) });
    await waitForReaders(installation, await endOfLog(installation), { seconds: followersSeconds });
    return perSecond;
  },
};

const webhooks: Ours = {
  what: 'our webhooks to 10 endpoints, told and recorded',
  perSecond: async (bench) => {
    const sink = await startSink();
    try {
      return (await tellBacklog(bench, sink, 10)).perSecond;
    } finally {
      sink.stop();
    }
  },
};

const peers: readonly Peer[] = [
  {
    name: 'vendure',
    ours: changes,
    packages: { '@vendure/core': '3.7.3', pg: '8.16.3' },
    // The registry may not have the version that @vendure/core asks for.
    overrides: { '@graphql-tools/batch-execute': '10.2.0' },
    ways: [
      {
        way: 'service',
        what: "Vendure's OrderService.transitionToState in process, 16 at once",
        bar: { atLeast: 60 },
      },
      { way: 'graphql', what: "Vendure's transitionOrderToState by admin GraphQL, 16 at once" },
    ],
  },
  {
    name: 'medusa',
    ours: changes,
    packages: { '@medusajs/medusa': '2.21.2', '@medusajs/framework': '2.21.2', '@medusajs/cli': '2.21.2' },
    ways: [{ way: 'workflow', what: "Medusa's completeOrderWorkflow in process, 8 at once", bar: { atLeast: 150 } }],
  },
  {
    name: 'pg-boss',
    ours: webhooks,
    packages: { 'pg-boss': '12.35.0', pg: '8.23.0' },
    ways: [
      {
        way: 'polls',
        what: "pg-boss's work() of jobs that do nothing, 500 at once, every half second",
        bar: { atLeast: 1.5 },
      },
      { way: 'bursts', what: 'the same while the queue is full without a rest' },
    ],
  },
];

const programs = fileURLToPath(new URL('peers/', import.meta.url));
const installSeconds = 1200;
const readySeconds = 1800;

/**
 * Ours against peers, on the same PostgreSQL, each in a database of its own with as many orders. They are installed
 * from npm into `folder`, which is kept, or into a temporary one, which is not. Where one does not run, the table says why.
 */
export async function measurePeers(bench: Bench, folder: string | undefined): Promise<void> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'milepost-peers-')));
  try {
    for (const peer of peers) {
      await measurePeer(bench, peer, join(home, peer.name)).catch((error: unknown) => {
        const note = `does not run here: ${[String(error).split('\n')[0]!, faultIn(join(home, peer.name))].join(' ').slice(0, 300)}`;
        for (const { what } of peer.ways)
          bench.report({
            part: 'peers',
            what: `${peer.ours.what} / ${what}`,
            values: [],
            note,
          });
      });
    }
  } finally {
    if (folder === undefined) await rm(home, { recursive: true, force: true });
  }
}

async function measurePeer(bench: Bench, peer: Peer, folder: string): Promise<void> {
  const { installation, orders, say, report, seconds } = bench;
  await saying(say, `npm installs ${peer.name}`, installPeer(peer, folder));
  const database = `peer_${peer.name.replaceAll('-', '_')}`;
  await installation.database.query({ text: `CREATE DATABASE ${database}` });
  const url = new URL(installation.postgres.connectionString);
  url.pathname = `/${database}`;
  const log = openSync(join(folder, 'program.log'), 'w');
  const child = fork(join(folder, `${peer.name}.mjs`), {
    cwd: folder,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', PEER_DATABASE: url.href, PEER_ORDERS: String(orders) },
  });
  try {
    const ready = next<{ orders: number }>(child, readySeconds, `${peer.name} with ${orders} orders`);
    const held = await saying(say, `${peer.name} makes its tables and ${orders} orders`, ready);
    const results = await rounds(bench.rounds, async (round) => {
      const ours = await peer.ours.perSecond(bench);
      const theirs = new Map<string, number>();
      for (const { way } of peer.ways) {
        const answer = next<{ perSecond: number }>(child, seconds + 300, `${peer.name} by ${way}`);
        child.send({ way, seconds: seconds * 2 });
        theirs.set(way, (await answer).perSecond);
      }
      const told = [...theirs].map(([way, rate]) => `${way} ${rate.toFixed(1)}/s`).join(', ');
      say(`${peer.name}, round ${round + 1}: ${peer.ours.what} ${Math.round(ours)}/s, ${told}`);
      return { ours, theirs };
    });
    for (const { way, what, bar } of peer.ways) {
      const rates = results.map(({ theirs }) => theirs.get(way)!);
      report({
        part: 'peers',
        what: `${peer.ours.what} / ${what}`,
        values: results.map(({ ours }, index) => ours / rates[index]!),
        ...(bar === undefined ? {} : { bar }),
        note: `${median(rates).toFixed(1)}/s; ${held.orders} orders each`,
      });
    }
  } finally {
    child.kill('SIGKILL');
    closeSync(log);
    await within(30, `${peer.name} to end`, new Promise<void>((resolve) => ended(child, resolve)));
    await installation.database.query({ text: `DROP DATABASE ${database} WITH (FORCE)` });
  }
}

function ended(child: ChildProcess, then: () => void): void {
  if (child.exitCode !== null || child.signalCode !== null) then();
  else child.once('exit', then);
}

/** What a peer's program said of its fault. */
function faultIn(folder: string): string {
  const log = join(folder, 'program.log');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  return lines.findLast((line) => /error/i.test(line))?.trim() ?? '';
}

/** The next message of a peer's program; its fault, or its end, is an error. */
function next<T>(child: ChildProcess, seconds: number, what: string): Promise<T> {
  return within(
    seconds,
    what,
    new Promise<T>((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`${what}: its program ended with ${String(code)}.`));
      child.once('exit', onExit);
      child.once('message', (message) => {
        child.removeListener('exit', onExit);
        const { fault } = message as { fault?: string };
        if (fault === undefined) resolve(message as T);
        else reject(new Error(`${what}: ${fault}`));
      });
    }),
  );
}

/** Installs a peer's packages unless they are there, and puts its program beside them, where it finds them. */
async function installPeer({ name, packages, overrides = {} }: Peer, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of ['copies.mjs', `${name}.mjs`]) await copyFile(join(programs, file), join(folder, file));
  if (existsSync(join(folder, 'installed'))) return;
  const manifest = { name: `peer-${name}`, private: true, dependencies: packages, overrides };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error'], {
    cwd: folder,
    timeout: installSeconds * 1000,
    maxBuffer: 1e8,
  });
  await writeFile(join(folder, 'installed'), '');
}
