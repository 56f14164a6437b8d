import type { ImportOrderIn, Milepost } from '@milepost/sdk';
import { MilepostProblem } from '@milepost/sdk';
import { defineCommand } from './command.ts';
import type { DemoWish } from './demo/generate.ts';
import { demoMark, demoOrders, demoVisit } from './demo/generate.ts';
import { exitCodes } from './exit-codes.ts';
import { count } from './import/progress.ts';
import { createProgress } from './import/progress.ts';
import { sendItems } from './import/send.ts';
import { readNumberOption } from './json-option.ts';

const countDefault = 3000;
const seedDefault = 1;

/** The status that the documentation's Evreka call sets: `Completed`. */
const completed = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

export const demo = defineCommand({
  name: 'demo',
  usage: '',
  summary: 'Fill the account with an invented shop: the last sixty days of a few thousand orders. Nobody is told.',
  examples: [
    ['milepost demo', 'then: milepost order list --late'],
    ['milepost demo --count 20000 --seed 7', 'a larger shop, another one'],
  ],
  options: {
    count: { type: 'string', value: 'N', description: `how many orders; ${countDefault} where not given` },
    seed: { type: 'string', value: 'N', description: `another seed, other orders; ${seedDefault} where not given` },
  },
  positionals: [0, 0],
  run: async (values, _positionals, { client, output, url, now }) => {
    const asked = {
      seed: values.seed === undefined ? seedDefault : readNumberOption('seed', values.seed, 0, 4_294_967_295),
      count: values.count === undefined ? countDefault : readNumberOption('count', values.count, 1, 1_000_000),
    };
    const wish = (await earlier(client())) ?? { ...asked, now: now() };
    const progress = createProgress(output, () => undefined);
    const rejected: string[] = [];
    const sent = await sendItems(
      client(),
      itemsOf(demoOrders(wish)),
      { mode: 'backfill' },
      { onRejected: async ({ reason }) => void rejected.push(reason), onLine: progress.note },
    );
    const { created, unchanged, events, toTell } = sent.counts;
    const call = `curl -X PUT ${url}/engagement/orders/${demoVisit.id}/status -H "Authorization: Bearer KEY" -H 'Content-Type: application/json' -d '{"status_id":"${completed}"}'`;
    if (output.json) output.print(JSON.stringify({ ...sent.counts, seed: wish.seed, visit: demoVisit.id }));
    else {
      output.print(
        `${count(created)} orders made, ${count(unchanged)} were here already; ${count(events)} events, ${count(toTell)} of them told to anybody.`,
      );
      output.print(`A visit to try the Evreka call on: ${demoVisit.id} (${demoVisit.reference})`);
      output.say(`  ${call}`);
      output.say('Look around: milepost order list --late');
    }
    if (rejected.length === 0) return exitCodes.done;
    output.complain(`${count(rejected.length)} orders were refused, the first because: ${rejected[0]!}`);
    return exitCodes.refused;
  },
});

/** What an earlier run was made from: going on with the same makes nothing twice. */
async function earlier(client: Milepost): Promise<DemoWish | undefined> {
  try {
    const { data } = await client.orders.get(`reference:${demoMark.reference}`);
    const made = data[demoMark.member] as { seed: number; count: number; now: string } | undefined;
    return made === undefined ? undefined : { ...made, now: new Date(made.now) };
  } catch (error) {
    if (error instanceof MilepostProblem && error.status === 404) return undefined;
    throw error;
  }
}

async function* itemsOf(orders: Iterable<ImportOrderIn>) {
  let line = 0;
  for (const value of orders) {
    line += 1;
    yield { line, raw: value, value };
  }
}
