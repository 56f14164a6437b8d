import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The product as installed, in a process of its own, on an embedded database in a folder of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly key: string;
  readonly pid: number;
  readonly startedMs: number;
  readonly stop: () => Promise<void>;
}

const launcher = fileURLToPath(new URL('../server/bin/milepost.mjs', import.meta.url));

/** Starts `milepost serve` and waits until it is ready. */
export async function startServerProcess(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'milepost-bench-'));
  await chmod(folder, 0o711);
  const key = 'bench-key-0123456789-0123456789-0123456789';
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const began = performance.now();
  const child = spawn(process.execPath, [launcher, 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      MILEPOST_PORT: String(port),
      MILEPOST_DATA_DIR: join(folder, 'data'),
      MILEPOST_ADMIN_KEY: key,
      MILEPOST_LOG_LEVEL: 'warn',
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
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(url: string, key: string, child: { exitCode: number | null }): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error('The server ended before it was ready.');
    // The bootstrap key is made after the server listens; ready means that it is known.
    const answer = await fetch(`${url}/v1/workflows`, { headers: { 'x-api-key': key } }).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The server was not ready within 30 s.');
}
