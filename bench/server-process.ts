import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
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
  const began = performance.now();
  const child = spawn(process.execPath, [launcher, 'serve'], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: {
      ...process.env,
      DATABASE_URL: connectionString,
      MILEPOST_PORT: String(port),
      MILEPOST_DATA_DIR: dataDir,
      MILEPOST_ADMIN_KEY: key,
      ...env,
    },
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(url, key, child);
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

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function waitUntilReady(url: string, key: string, child: { exitCode: number | null }): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (child.exitCode !== null) throw new Error('The server ended before it was ready.');
    // The bootstrap key is made after the server listens; ready means that it is known.
    const answer = await fetch(`${url}/v1/workflows`, { headers: { 'x-api-key': key } }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The server was not ready within 60 s.');
}
