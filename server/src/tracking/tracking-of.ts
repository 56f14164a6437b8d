import type { Branding, EventOut, OrderOut, TrackingOut } from '@milepost/contract';
import type { JsonObject } from '../core/json.ts';
import type { Transition, Workflow } from '../core/workflow.ts';
import { isClosed } from '../core/workflow.ts';
import { labelIn } from '../lib/label-in.ts';
import { brandOf } from './brand.ts';
import type { Dates } from './dates.ts';
import { createDates } from './dates.ts';
import { parcelsOf, unsentItems } from './parcels.ts';
import type { Station } from './road.ts';
import { roadOf } from './road.ts';
import type { UsualTime } from './usual-times.ts';
import type { Speech } from './speech.ts';
import { remarksOf, speechOf } from './speech.ts';

/** Everything the page is made of: the order and its events as the audience `customer` is given them, and nothing else. */
export interface TrackingInput {
  readonly order: OrderOut;
  readonly workflow: Workflow;
  readonly events: readonly EventOut[];
  /** The dates that were promised, in the order in which they were. */
  readonly promises: readonly string[];
  readonly address: JsonObject | undefined;
  readonly account: { readonly name: string; readonly timeZone: string };
  readonly branding: Branding;
  readonly locale: string;
  /** How long orders of this workflow usually take from one status to the next. */
  readonly usual: UsualTime;
  /** What the customer can do by the link in hand. */
  readonly steps: readonly Transition[];
  readonly now: Date;
}

interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** News that are shown at most, the newest first. */
const newsCountMax = 12;

/** What a customer sees of an order; pure, and the same for the page, its data and the widget. */
export function trackingOf(input: TrackingInput): TrackingOut {
  const { order, workflow, events, locale, now, account, branding } = input;
  const speech = speechOf(branding.texts, locale);
  const dates = createDates(speech, account.timeZone, now);
  const category = workflow.statuses.get(order.status)?.category;
  const closed = category !== undefined && isClosed(category);
  const expected = closed ? undefined : expectedSpan(order);
  const delay = closed ? null : delayOf(input, expected, dates, speech);
  const overdue = expected !== undefined && dates.key(expected.to) < dates.key(now);
  const own = remarksOf(branding.texts, locale);
  const brand = brandOf(branding, account.name);
  return {
    order: { name: order.reference ?? String(order.number), orderedAt: order.orderedAt ?? order.createdAt },
    language: locale,
    direction: speech.direction,
    status: order.status,
    statusLabel: labelOf(workflow, order.status, locale),
    category: order.category,
    statusSince: order.statusSince,
    headline: headline(input, expected, overdue, dates, speech),
    expected: expected === undefined ? null : { from: expected.from.toISOString(), to: expected.to.toISOString() },
    delay: delay === null ? null : { ...delay, detail: own.delay },
    road: roadOf(order, workflow, events, input.usual).map((station, index, all) => {
      const promised = overdue ? undefined : expected;
      const isLast = index === all.length - 1;
      const usualAt = isLast ? undefined : usualBetween(station, now, promised, dates);
      const expectedAt = station.state === 'next' ? (isLast ? promised?.to : usualAt) : undefined;
      return {
        status: station.status.key,
        label: labelIn(station.status.label, locale),
        state: station.state,
        at: station.at?.toISOString() ?? null,
        expectedAt: expectedAt?.toISOString() ?? null,
        text:
          usualAt === undefined
            ? whenReached(station, isLast ? promised : undefined, dates, speech)
            : speech.say('about', { date: dates.short(usualAt) }),
      };
    }),
    parcels: parcelsOf(order, dates, speech),
    items: unsentItems(order),
    news: newsOf(events, dates),
    goingTo: shortAddress(input.address),
    steps: input.steps.map(({ name, label }) => ({ name, label: labelIn(label, locale) })),
    detailsLabel: speech.words.details,
    brand: {
      name: brand.name,
      logo: brand.logo,
      color: brand.color,
      onColor: brand.onColor,
      supportUrl: brand.supportUrl,
      intro: own.intro,
      footer: own.footer,
    },
    updatedAt: lastOf(events)?.occurredAt ?? order.statusSince,
  };
}

function labelOf(workflow: Workflow, status: string, locale: string): string {
  const label = workflow.statuses.get(status)?.label;
  return label === undefined ? status : labelIn(label, locale);
}

/** From the parcels under way that have a date; else the order's own. */
function expectedSpan({ shipments, dueAt }: OrderOut): Span | undefined {
  const times = shipments
    .filter(({ deliveredAt }) => deliveredAt === null)
    .flatMap(({ expectedAt }) => toTime(expectedAt) ?? [])
    .sort((one, other) => one - other);
  if (times.length > 0) return { from: new Date(times[0]!), to: new Date(times.at(-1)!) };
  const due = toTime(dueAt);
  return due === undefined ? undefined : { from: new Date(due), to: new Date(due) };
}

function toTime(instant: string | null): number | undefined {
  const time = instant === null ? Number.NaN : Date.parse(instant);
  return Number.isNaN(time) ? undefined : time;
}

function delayOf(
  { promises, now }: TrackingInput,
  expected: Span | undefined,
  dates: Dates,
  { say }: Speech,
): { promisedAt: string; text: string } | null {
  const promised = toTime(promises[0] ?? null);
  if (expected !== undefined && dates.key(expected.to) < dates.key(now)) {
    const text = say('overdue', { date: dates.day(expected.to) });
    return { promisedAt: expected.to.toISOString(), text };
  }
  if (promised === undefined || expected === undefined) return null;
  const before = new Date(promised);
  if (dates.key(expected.to) <= dates.key(before)) return null;
  return { promisedAt: before.toISOString(), text: say('delayed', { date: dates.day(before) }) };
}

function headline(
  { order, workflow, locale }: TrackingInput,
  expected: Span | undefined,
  overdue: boolean,
  dates: Dates,
  speech: Speech,
): TrackingOut['headline'] {
  const label = labelOf(workflow, order.status, locale);
  const { words, say } = speech;
  const since = new Date(order.statusSince);
  const date = dates.recent(since);
  const detail = [say('statusSince', { status: label, date }), arrived(order, dates, speech)].join(' ').trim();
  const { category } = order;
  if (category === 'fulfilled') return { lead: label, text: dates.long(since), detail: '' };
  if (category === 'canceled' || category === 'returned' || category === 'failed')
    return { lead: dates.long(since), text: label, detail: '' };
  if (category === 'ready') return { lead: words.readyForYou, text: dates.long(since), detail: label };
  if (overdue) return { lead: words.wasDue, text: dates.long(expected!.to), detail };
  if (expected !== undefined) {
    const partly = order.shipments.some(({ deliveredAt }) => deliveredAt !== null);
    const lead = partly ? words.stillToCome : category === 'in_transit' ? words.arriving : words.expectedBy;
    return { lead, text: dates.range(expected.from, expected.to), detail };
  }
  return { lead: '', text: label, detail: say('sinceThen', { date }) };
}

/** What is with the customer already, while something is still to come. */
function arrived({ shipments }: OrderOut, dates: Dates, { say }: Speech): string {
  const times = shipments.flatMap(({ deliveredAt }) => toTime(deliveredAt) ?? []);
  if (times.length === 0) return '';
  return times.length === 1
    ? say('oneArrived', { date: dates.long(new Date(times[0]!)) })
    : say('someArrived', { count: times.length });
}

/**
 * When a step between now and the promised day is usually reached. Nothing is said where no day is promised, where the order is
 * slower than usual already, and where the usual is later than what is promised: that would say two things.
 */
function usualBetween({ usualAt }: Station, now: Date, promised: Span | undefined, dates: Dates): Date | undefined {
  if (usualAt === undefined || promised === undefined) return undefined;
  const day = dates.key(usualAt);
  return day < dates.key(now) || day > dates.key(promised.from) ? undefined : usualAt;
}

function whenReached({ state, at }: Station, expected: Span | undefined, dates: Dates, { say }: Speech): string {
  if (state === 'next') return expected === undefined ? '' : dates.shortRange(expected.from, expected.to);
  if (at === undefined) return '';
  return state === 'now' ? say('since', { date: dates.recent(at) }) : dates.short(at);
}

function newsOf(events: readonly EventOut[], dates: Dates): TrackingOut['news'] {
  return events
    .flatMap(({ message, occurredAt }) =>
      message === null || message.trim() === ''
        ? []
        : [{ at: occurredAt, message, text: dates.exact(new Date(occurredAt)) }],
    )
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, newsCountMax);
}

/** Enough to recognise it by, and not the whole of it: whoever has the link reads this. */
function shortAddress(address: JsonObject | undefined): string | null {
  if (address === undefined) return null;
  const text = (member: string) => (typeof address[member] === 'string' ? address[member] : '');
  const names = (text('company') || text('name')).trim().split(/\s+/);
  const name =
    text('company') !== '' || names.length < 2 ? names.join(' ') : `${names[0]!.charAt(0)}. ${names.at(-1)!}`;
  const place = [text('postcode'), text('city')].filter((part) => part !== '').join(' ');
  return [name, place].filter((part) => part !== '').join(', ') || null;
}

function lastOf(events: readonly EventOut[]): EventOut | undefined {
  return events.reduce<EventOut | undefined>(
    (last, event) => (last === undefined || event.occurredAt >= last.occurredAt ? event : last),
    undefined,
  );
}
