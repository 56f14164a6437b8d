import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

/**
 * One status change over HTTP against the same server's no-op route, interleaved: `npm run bench -- --orders 100000
 * --connections 64,256 --seconds 10 --rounds 3`. Ratios of one round are what counts.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '1,64,256' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
  },
});
const orderCount = Number(values.orders);
const seconds = Number(values.seconds);

interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicros: number;
  readonly failed: number;
}

const server = await startServerProcess();
try {
  process.stdout.write(`Ready in ${Math.round(server.startedMs)} ms; memory at idle ${memoryMb(server.pid)} MB.\n`);
  const ids = await load(server, orderCount);
  const held = new Set<string>();
  for (const connections of values.connections.split(',').map(Number)) {
    const ratios: number[] = [];
    for (let round = 1; round <= Number(values.rounds); round += 1) {
      const noop = await run(server, connections, () => pathAndBody('/v1/noop', pick(ids), 'approved'));
      const change = await run(server, connections, () => {
        const id = pick(ids);
        const to = held.has(id) ? 'approved' : 'on_hold';
        if (to === 'on_hold') held.add(id);
        else held.delete(id);
        return pathAndBody('/v1/orders', id, to);
      });
      ratios.push(change.perSecond / noop.perSecond);
      print(connections, round, 'no-op', noop);
      print(connections, round, 'change', change);
    }
    const sorted = ratios.toSorted((a, b) => a - b);
    process.stdout.write(
      `${connections} connections: change / no-op ${sorted.map((ratio) => ratio.toFixed(2)).join(', ')}\n`,
    );
  }
  process.stdout.write(`Memory after the load ${memoryMb(server.pid)} MB.\n`);
} finally {
  await server.stop();
}

function pathAndBody(base: string, id: string, to: string): { path: string; body: string } {
  return { path: `${base}/${id}/status`, body: JSON.stringify({ to }) };
}

function pick(ids: readonly string[]): string {
  return ids[Math.floor(Math.random() * ids.length)]!;
}

async function load({ url, key }: ServerProcess, count: number): Promise<readonly string[]> {
  const began = performance.now();
  const ids: string[] = [];
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const response = await fetch(`${url}/v1/orders`, {
        method: 'POST',
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        body: '{"workflow":"retail","lines":[{"sku":"5CX895","ordered":3}]}',
      });
      const { id } = (await response.json()) as { id: string };
      await fetch(`${url}/v1/orders/${id}/status`, {
        method: 'PUT',
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        body: '{"to":"approved"}',
      }).then((answer) => answer.arrayBuffer());
      ids.push(id);
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  process.stdout.write(`${count} orders made and approved in ${Math.round((performance.now() - began) / 1000)} s\n`);
  return ids;
}

async function run(
  target: ServerProcess,
  connections: number,
  next: () => { path: string; body: string },
): Promise<Figures> {
  const cpuBefore = cpuSeconds(target.pid);
  const result = await autocannon({
    url: target.url,
    connections,
    duration: seconds,
    requests: [
      {
        method: 'PUT',
        headers: { 'x-api-key': target.key, 'content-type': 'application/json' },
        setupRequest: (request) => ({ ...request, ...next() }),
      },
    ],
  });
  const cpu = cpuSeconds(target.pid) - cpuBefore;
  const done = result['2xx'];
  return {
    perSecond: done / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuMicros: (cpu * 1e6) / Math.max(done, 1),
    failed: result.non2xx + result.errors,
  };
}

/** User and system time of the server's Node process (proc(5), fields 14 and 15, in hundredths of a second). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function memoryMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

function print(
  connections: number,
  round: number,
  what: string,
  { perSecond, p50, p99, cpuMicros, failed }: Figures,
): void {
  const figures = `${Math.round(perSecond)}/s  p50 ${p50} ms  p99 ${p99} ms  node ${Math.round(cpuMicros)} us each  failed ${failed}`;
  process.stdout.write(
    `${String(connections).padStart(4)} connections, round ${round}, ${what.padEnd(7)} ${figures}\n`,
  );
}
