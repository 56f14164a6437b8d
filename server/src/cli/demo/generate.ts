import type { HistoryEntryIn, ImportOrderIn } from '@milepost/sdk';
import type { Party } from './people.ts';
import { makeParties } from './people.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import type { Business, Step, Story } from './stories.ts';
import { businesses } from './stories.ts';

/** What a demonstration is made from; the same gives the same orders. */
export interface DemoWish {
  readonly seed: number;
  readonly count: number;
  /** The end of the story: nothing happens after it. */
  readonly now: Date;
}

/** The field-service visit that the documentation's Evreka call can be tried on. */
export const demoVisit = { id: '7b9f0c52-0a5e-4d53-9a1b-6d1a4c2f8e11', reference: 'DEMO-VISIT' } as const;

/** The first order; what the demonstration was made from stands in its free members. */
export const demoMark = { reference: 'DEMO-1', member: 'demo' } as const;

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const days = 60;

/** A shop's last sixty days: delays, holds, returns, backorders, and orders that are still on their way. */
export function* demoOrders({ seed, count, now }: DemoWish): Generator<ImportOrderIn> {
  const random = createRandom(seed);
  const parties = makeParties(random, Math.max(Math.ceil(count / 6), 8));
  yield markOrder({ seed, count, now });
  const starts = Array.from({ length: count }, () => startOf(random, now)).sort((a, b) => a - b);
  for (const [index, start] of starts.entries()) {
    yield makeOrder(random, random.weighted(businesses), random.pick(parties), start, index, now);
  }
  yield visitOrder(now);
}

/** Business grows, and few order in the night. */
function startOf(random: Random, now: Date): number {
  const age = (1 - Math.sqrt(random.next())) * days;
  return awake(now.getTime() - age * dayMs, random);
}

function makeOrder(
  random: Random,
  business: Business,
  party: Party,
  start: number,
  index: number,
  now: Date,
): ImportOrderIn {
  const { workflow, prefix, goods, quantityMax, lineCountMax, dueDays, source } = business;
  const story = random.weighted(business.stories);
  const history = tell(random, story, start, now);
  const last = history.at(-1)?.to ?? story.status;
  const isPartly = story.partly === true && history.length === story.steps.length;
  const chosen = Array.from({ length: random.between(1, lineCountMax) }, () => random.pick(goods));
  const lines = [...new Set(chosen)].map((good) => ({ good, ordered: random.between(1, quantityMax) }));
  const cents = lines.reduce((sum, { good, ordered }) => sum + good.cents * ordered, 0);
  const number = 100_000 + index;
  return {
    workflow,
    status: story.status,
    reference: `${prefix}-${number}`,
    ...(source === undefined ? {} : { externalIds: { [source]: externalId(source, number) } }),
    occurredAt: new Date(start).toISOString(),
    orderedAt: new Date(start).toISOString(),
    dueAt: new Date(start + dueDays * dayMs).toISOString(),
    customer: party.customer,
    shippingAddress: party.address,
    total: { amount: (cents / 100).toFixed(2), currency: 'EUR' },
    lines: lines.map(({ good, ordered }) => ({
      ...{ sku: good.sku, name: good.name, ordered },
      unitPrice: { amount: (good.cents / 100).toFixed(2), currency: 'EUR' },
      ...(isPartly ? { shipped: Math.floor(ordered / 2) } : quantities(last, ordered)),
    })),
    history,
  };
}

/** What happens to an order until now. */
function tell(random: Random, story: Story, start: number, now: Date): HistoryEntryIn[] {
  const history: HistoryEntryIn[] = [];
  let time = start;
  for (const step of story.steps) {
    time = awake(time + delayMs(random, step), random);
    if (time >= now.getTime()) break;
    const { to, message, note, reason, ships } = step;
    history.push({
      to,
      occurredAt: new Date(time).toISOString(),
      ...(message === undefined ? {} : { message }),
      ...(note === undefined ? {} : { note }),
      ...(reason === undefined ? {} : { reason }),
      ...(ships === undefined ? {} : { data: { trackingNumber: trackingNumber(random) } }),
    });
  }
  return history;
}

/** As a rule about as long as the step says; one in twelve takes several times as long. */
function delayMs(random: Random, { hours }: Step): number {
  const usual = hours * (0.35 + random.next() + random.next() * 0.6);
  return Math.max(usual * (random.chance(1 / 12) ? random.between(3, 6) : 1), 0.1) * hourMs;
}

/** What would be done in the night is done in the morning. */
function awake(time: number, random: Random): number {
  const hour = new Date(time).getUTCHours();
  if (hour >= 6 && hour < 20) return time;
  const nextMorning = Math.floor(time / dayMs) * dayMs + (hour < 6 ? 6 : 30) * hourMs;
  return nextMorning + random.between(0, 3_000_000);
}

/** How much of a line is where when the order is in this status. */
function quantities(status: string, ordered: number): Record<string, number> {
  if (status === 'shipped') return { shipped: ordered };
  if (status === 'delivered') return { shipped: ordered, fulfilled: ordered };
  if (status === 'returned') return { shipped: ordered, fulfilled: ordered, returned: ordered };
  if (status === 'canceled') return { canceled: ordered };
  return status === 'backordered' ? { backordered: ordered } : {};
}

function externalId(source: 'ingram' | 'thirdwatch', number: number): string {
  return source === 'ingram' ? `20-${number.toString(36).toUpperCase().padStart(5, '0')}` : `OCT${number}`;
}

function trackingNumber(random: Random): string {
  return `00340434${Array.from({ length: 12 }, () => random.between(0, 9)).join('')}`;
}

function markOrder({ seed, count, now }: DemoWish): ImportOrderIn {
  const at = new Date(now.getTime() - days * dayMs).toISOString();
  return {
    workflow: 'retail',
    status: 'placed',
    reference: demoMark.reference,
    occurredAt: at,
    data: { [demoMark.member]: { seed, count, now: now.toISOString() } },
    lines: [{ sku: 'KET-17', ordered: 1, canceled: 1 }],
    history: [{ to: 'canceled', occurredAt: at, reason: 'other', message: 'Made by milepost demo' }],
  };
}

function visitOrder(now: Date): ImportOrderIn {
  return {
    ...demoVisit,
    workflow: 'field-service',
    status: 'requested',
    occurredAt: new Date(now.getTime() - 30 * hourMs).toISOString(),
    dueAt: new Date(now.getTime() + 2 * dayMs).toISOString(),
    customer: { name: 'Ada Byron', email: 'ada.byron@mail.example', locale: 'en' },
    lines: [{ sku: 'INST-BIN', name: 'Sensor for a waste container', ordered: 1 }],
    history: [{ to: 'scheduled', occurredAt: new Date(now.getTime() - 26 * hourMs).toISOString() }],
  };
}
