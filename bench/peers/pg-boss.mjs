/**
 * pg-boss with a queue of jobs that do nothing. Runs in a folder where its package is installed, started by
 * `bench/peers.ts`, which hands in PEER_DATABASE and PEER_ORDERS.
 */
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { answer } from './copies.mjs';

const jobCount = 10_000;
const batchSize = 500;

const boss = new PgBoss({ connectionString: process.env.PEER_DATABASE, max: 20, supervise: false, schedule: false });
boss.on('error', (error) => process.stderr.write(`${String(error?.stack ?? error)}\n`));
await boss.start();
const client = new pg.Client({ connectionString: process.env.PEER_DATABASE });
await client.connect();

let queues = 0;

async function isOpen(queue) {
  const text = `SELECT EXISTS (SELECT FROM pgboss.job WHERE name = $1 AND state <> 'completed') AS open`;
  const { rows } = await client.query({ name: 'open', text, values: [queue] });
  return rows[0].open;
}

/** Jobs a second of a queue that is full when its one worker begins, until the last is done. */
async function worked(options) {
  queues += 1;
  const queue = `jobs-${queues}`;
  await boss.createQueue(queue);
  const jobs = Array.from({ length: jobCount }, (_, number) => ({ data: { number } }));
  await boss.insert(queue, jobs);
  const began = performance.now();
  await boss.work(queue, { batchSize, pollingIntervalSeconds: 0.5, ...options }, async () => {});
  while (await isOpen(queue)) await new Promise((resolve) => setTimeout(resolve, 10));
  const perSecond = (jobCount * 1000) / (performance.now() - began);
  await boss.offWork(queue);
  await boss.deleteQueue(queue);
  return perSecond;
}

answer(
  { orders: Number(process.env.PEER_ORDERS) },
  { polls: () => worked({}), bursts: () => worked({ burstWhenBatchFull: true }) },
);
