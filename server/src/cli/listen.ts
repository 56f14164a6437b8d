import type { FeedPage, Milepost } from '@milepost/sdk';
import { MilepostUnreachable } from '@milepost/sdk';
import { isStandardSecret, newStandardSecret, standardSignature } from '../lib/standard-signature.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage-error.ts';

/** How long the server lets a question wait for an event. */
const waitSeconds = 30;

/** How long to wait for a server that is away. */
const againMs = 2000;

/** How long the receiver may take. */
const timeoutMs = 15_000;

export const listen = defineCommand({
  name: 'listen',
  usage: '',
  summary: 'Pass events on to a program on this machine, signed like real webhooks.',
  examples: [
    ['milepost listen --forward-to http://localhost:3000/hook', 'what happens from now on, until Ctrl+C'],
    [
      'milepost listen --forward-to http://localhost:3000/hook --after 4711 --types order.status_changed',
      'from a position',
    ],
  ],
  options: {
    'forward-to': { type: 'string', value: 'URL', description: 'where to post them' },
    secret: { type: 'string', value: 'WHSEC', description: 'signs them; one is made and shown where not given' },
    types: {
      type: 'string',
      value: 'LIST',
      description: 'types of events, with commas; all of orders where not given',
    },
    after: { type: 'string', value: 'POSITION', description: 'begin after this position; now where not given' },
  },
  positionals: [0, 0],
  run: async (values, _positionals, { client, output, now }) => {
    const { secret = newStandardSecret(), types, after = 'latest' } = values;
    const target = toTarget(values['forward-to']);
    if (!isStandardSecret(secret))
      throw new UsageError('--secret is none of Standard Webhooks: whsec_ and 24 to 64 bytes in base64.');
    if (!/^(\d{1,18}|latest)$/.test(after)) throw new UsageError(`--after is "${after}". Give a position, a number.`);
    const api = client();
    const signal = untilStopped();
    const wanted = types?.split(',');
    // Where "now" is, the first answer says.
    let position = after;
    let isFirst = true;
    while (!signal.aborted) {
      const page = await nextPage(api, { after: position, types: wanted, isFirst }, signal, output);
      if (page === undefined) continue;
      if (isFirst) {
        isFirst = false;
        output.say(`Listening after position ${page.position}, passing on to ${target}. Stop with Ctrl+C.`);
        if (values.secret === undefined) output.say(`The secret is ${secret}`);
      }
      for (const event of page.data) {
        if (signal.aborted) break;
        await pass(event, { target, secret, output, now, signal });
      }
      ({ position } = page);
    }
    return exitCodes.done;
  },
});

function toTarget(text: string | undefined): string {
  if (text === undefined)
    throw new UsageError('milepost listen needs --forward-to, for example http://localhost:3000/hook.');
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`--forward-to is "${text}". Give an address, for example http://localhost:3000/hook.`);
}

/** Ends with the first SIGINT or SIGTERM. */
function untilStopped(): AbortSignal {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  return stopping.signal;
}

interface Question {
  readonly after: string;
  readonly types: readonly string[] | undefined;
  readonly isFirst: boolean;
}

/** The next events, waited for; `undefined` where there were none to be had for now. */
async function nextPage(
  api: Milepost,
  { after, types, isFirst }: Question,
  signal: AbortSignal,
  output: Output,
): Promise<FeedPage | undefined> {
  const filter = { after, orders: true, wait: isFirst ? 0 : waitSeconds, limit: 100 };
  try {
    return await api.events.page({ ...filter, ...(types === undefined ? {} : { types }) }, { signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    if (isFirst || !(error instanceof MilepostUnreachable)) throw error;
    output.say('The server cannot be reached; trying again.');
    await new Promise((resolve) => setTimeout(resolve, againMs));
    return undefined;
  }
}

interface Way {
  readonly target: string;
  readonly secret: string;
  readonly output: Output;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

type FeedEvent = FeedPage['data'][number];

/** Posts one event as a webhook of the native format is; what the receiver makes of it is told and not tried again. */
async function pass(event: FeedEvent, { target, secret, output, now, signal }: Way): Promise<void> {
  const { id, type, occurredAt } = event;
  const body = JSON.stringify({ type, timestamp: occurredAt, data: event });
  const began = performance.now();
  const result = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...standardSignature({ id, timestamp: now(), body }, [secret]) },
    body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  }).then(
    async (response) => {
      await response.body?.cancel();
      return String(response.status);
    },
    (error: unknown) => wordsOf(error),
  );
  if (signal.aborted) return;
  const order = event.order === undefined ? '' : ` #${event.order.number}`;
  const step = event.to === null ? '' : ` ${event.from ?? 'new'} → ${event.to}`;
  output.print(`${type}${order}${step}: ${result} (${Math.round(performance.now() - began)} ms)`);
}

function wordsOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code === 'ECONNREFUSED' ? 'nobody listens there' : (cause?.code ?? message);
}
