import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../bin/milepost.mjs', import.meta.url));
const key = 'durability-test-key-of-32-characters';

interface Server {
  readonly process: ChildProcess;
  readonly url: string;
}

interface Event {
  readonly id: string;
  readonly orderId: string;
  readonly seq: number;
  readonly position: string;
}

describe('what was acknowledged', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'milepost-durability-'));
  // As root the database runs as another user, who must be able to enter.
  chmodSync(dataDir, 0o711);
  const running = new Set<ChildProcess>();
  after(async () => {
    for (const child of running) child.kill('SIGTERM');
    await Promise.all([...running].map((child) => once(child, 'exit')));
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** A real server with a PostgreSQL of its own. */
  async function start(): Promise<Server> {
    const child = spawn(process.execPath, [launcher, 'serve'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        MILEPOST_DATA_DIR: join(dataDir, 'data'),
        MILEPOST_PORT: '0',
        MILEPOST_ADMIN_KEY: key,
        MILEPOST_LOG_LEVEL: 'fatal',
        // A machine that is slow must not keep orders from being taken.
        MILEPOST_COMMIT_QUEUE_AGE_MAX_MS: '600000',
      },
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    let output = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += String(text);
      const url = /running at (http:\S+)/.exec(output)?.[1];
      if (url !== undefined) {
        return { process: child, url };
      }
    }
    throw new Error(`The server did not start: ${output}`);
  }

  async function call(
    url: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Makes and moves orders from many sides until the server is gone; keeps what it acknowledged. */
  async function load(url: string, acknowledged: Event[]): Promise<void> {
    const worker = async () => {
      try {
        for (;;) {
          const made = await call(url, 'POST', '/v1/orders', {
            workflow: 'retail',
            lines: [{ sku: 'A', ordered: 2 }],
            customer: { name: 'Ada' },
          });
          if (made.status !== 201) return;
          acknowledged.push(made.body['event'] as Event);
          for (const to of ['approved', 'packed', 'approved']) {
            const moved = await call(url, 'PUT', `/v1/orders/${String(made.body['id'])}/status`, {
              to,
              message: 'on its way',
            });
            if (moved.status !== 200) return;
            acknowledged.push(moved.body['event'] as Event);
          }
        }
      } catch {
        // The connection broke: whatever was under way was not acknowledged.
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
  }

  async function underLoad(server: Server, kill: () => void): Promise<readonly Event[]> {
    const acknowledged: Event[] = [];
    const loading = load(server.url, acknowledged);
    while (acknowledged.length < 400) await new Promise((resolve) => setTimeout(resolve, 5));
    kill();
    await loading;
    return acknowledged;
  }

  /** Everything in the log, in order. */
  async function readLog(url: string): Promise<readonly Event[]> {
    const events: Event[] = [];
    for (let after = '0'; ;) {
      const { body } = await call(url, 'GET', `/v1/events?limit=500&after=${after}`);
      events.push(...(body['data'] as Event[]));
      if (body['next'] === null) return events;
      after = body['next'] as string;
    }
  }

  async function assertWhole(url: string, acknowledged: readonly Event[]): Promise<void> {
    const log = await readLog(url);
    const byId = new Map(log.map((event) => [event.id, event]));
    for (const event of acknowledged) assert.deepEqual(byId.get(event.id), event);
    const byOrder = Map.groupBy(log, ({ orderId }) => orderId);
    for (const events of byOrder.values())
      assert.deepEqual(
        events.map(({ seq }) => seq),
        events.map((_, index) => index + 1),
      );
    const positions = log.map(({ position }) => BigInt(position));
    assert.ok(positions.every((position, index) => index === 0 || position > positions[index - 1]!));
    // The last orders were under way when it happened.
    for (const [orderId, events] of [...byOrder].slice(-40)) {
      const { status, body } = await call(url, 'GET', `/v1/orders/${orderId}`);
      assert.deepEqual([status, body['version'], (body['lines'] as unknown[]).length], [200, events.length, 1]);
      assert.notEqual(body['customerId'], null);
    }
  }

  test('is there after kill -9 of the server, of server and database, and after a stop in order', async () => {
    const acknowledged: Event[] = [];
    let server = await start();
    acknowledged.push(...(await underLoad(server, () => server.process.kill('SIGKILL'))));

    server = await start();
    await assertWhole(server.url, acknowledged);
    acknowledged.push(
      ...(await underLoad(server, () => {
        for (const file of globSync(`${dataDir}/**/postmaster.pid`))
          process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
        server.process.kill('SIGKILL');
      })),
    );

    server = await start();
    await assertWhole(server.url, acknowledged);
    const exited = once(server.process, 'exit');
    // A list that waits for a position far ahead is still under way when the signal comes.
    const slow = call(server.url, 'GET', '/v1/orders?atLeast=999999999999');
    let signalledAt = 0;
    const stop = () => {
      signalledAt = performance.now();
      server.process.kill('SIGTERM');
    };
    acknowledged.push(...(await underLoad(server, stop)));
    assert.equal((await slow).status, 200, 'a request in flight is finished');
    assert.deepEqual(await exited, [0, null]);
    const graceMs = 20_000;
    assert.ok(performance.now() - signalledAt < graceMs, 'nothing had to be cut off');

    server = await start();
    await assertWhole(server.url, acknowledged);
  });
});
