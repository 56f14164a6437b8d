import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WaitedTooLong, within } from './waiting.ts';

/** A server of the product in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly key: string;
  readonly pid: number;
  readonly startedMs: number;
  readonly stop: () => Promise<void>;
}

const launcher = fileURLToPath(new URL('../server/bin/milepost.mjs', import.meta.url));

/** What a start may take on a busy machine. */
const startSeconds = 120;

/** Starts `milepost serve` on a database and waits until it is ready. */
export async function startServerProcess(
  connectionString: string,
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const key = 'bench-key-0123456789-0123456789-0123456789';
  const port = await freePort();
  mkdirSync(dataDir, { recursive: true });
  const log = join(dataDir, 'server.log');
  const began = performance.now();
  const child = spawn(process.execPath, [launcher, 'serve'], {
    stdio: ['ignore', 'ignore', openSync(log, 'w')],
    env: {
      ...plainEnvironment(),
      DATABASE_URL: connectionString,
      MILEPOST_PORT: String(port),
      MILEPOST_DATA_DIR: dataDir,
      MILEPOST_ADMIN_KEY: key,
      ...env,
    },
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(url, key, child, log);
  return {
    url,
    key,
    pid: child.pid!,
    startedMs: performance.now() - began,
    stop: async () => {
      child.kill('SIGTERM');
      await within(60, 'the server to stop', ended).catch((error: unknown) => {
        child.kill('SIGKILL');
        throw error;
      });
    },
  };
}

/** The environment without settings that are meant for another server. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MILEPOST_')));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function waitUntilReady(url: string, key: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = performance.now() + startSeconds * 1000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`The server ended before it was ready: ${readFileSync(log, 'utf8').slice(-2000)}`);
    // The bootstrap key is made after the server listens; ready means that it is known.
    const answer = await fetch(`${url}/v1/workflows`, {
      headers: { 'x-api-key': key },
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill();
  throw new WaitedTooLong(`the server to be ready; it said: ${readFileSync(log, 'utf8').slice(-2000)}`, startSeconds);
}
