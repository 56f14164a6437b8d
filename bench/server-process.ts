import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A server of the product in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly key: string;
  readonly pid: number;
  readonly startedMs: number;
  readonly stop: () => Promise<void>;
}

const launcher = fileURLToPath(new URL('../server/bin/milepost.mjs', import.meta.url));

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
      await ended;
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

async function waitUntilReady(
  url: string,
  key: string,
  child: { readonly exitCode: number | null },
  log: string,
): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (child.exitCode !== null)
      throw new Error(`The server ended before it was ready: ${readFileSync(log, 'utf8').slice(-2000)}`);
    // The bootstrap key is made after the server listens; ready means that it is known.
    const answer = await fetch(`${url}/v1/workflows`, { headers: { 'x-api-key': key } }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The server was not ready within 60 s.');
}
