import { Temporal } from 'temporal-polyfill';

/** When people work: ISO weekdays (1 = Monday) to spans of minutes after midnight, in a time zone. */
export interface BusinessHours {
  readonly timeZone: string;
  readonly hours: Readonly<Record<number, readonly { readonly from: number; readonly to: number }[]>>;
  /** Dates (`YYYY-MM-DD`) on which nothing counts. */
  readonly holidays: readonly string[];
}

/** Nobody waits longer; it ends the search in a calendar of holidays only. */
const dayCountMax = 20_000;

/**
 * The instant at which so many seconds of business time have passed since `since`, or `undefined` where the calendar
 * never gets that far. Days are those of the calendar's zone: where the clocks change, a span is as long as it really is.
 */
export function addBusinessSeconds(since: Date, seconds: number, calendar: BusinessHours): Date | undefined {
  if (Object.values(calendar.hours).every((spans) => spans.length === 0)) return undefined;
  let left = seconds * 1000;
  const begin = since.getTime();
  let date = Temporal.Instant.fromEpochMilliseconds(begin).toZonedDateTimeISO(calendar.timeZone).toPlainDate();
  for (let day = 0; day < dayCountMax; day += 1) {
    for (const { from, to } of spansOf(calendar, date)) {
      const start = Math.max(from, begin);
      if (to < start) continue;
      if (start + left <= to) return new Date(start + left);
      left -= to - start;
    }
    date = date.add({ days: 1 });
  }
  return undefined;
}

type Spans = readonly { readonly from: number; readonly to: number }[];

// A day of a calendar is the same for every order: asking the zone for it again took most of the time.
const known = new WeakMap<BusinessHours, Map<string, Spans>>();

/** The spans of one day in milliseconds since the epoch, in order. */
function spansOf(calendar: BusinessHours, date: Temporal.PlainDate): Spans {
  const days = known.get(calendar) ?? new Map<string, Spans>();
  known.set(calendar, days);
  const name = date.toString();
  const there = days.get(name);
  if (there !== undefined) return there;
  const hours = calendar.holidays.includes(name) ? [] : (calendar.hours[date.dayOfWeek] ?? []);
  const spans = hours
    .map(({ from, to }) => ({ from: instant(date, from, calendar), to: instant(date, to, calendar) }))
    .toSorted((a, b) => a.from - b.from);
  days.set(name, spans);
  return spans;
}

function instant(date: Temporal.PlainDate, minutes: number, { timeZone }: BusinessHours): number {
  const day = minutes === 24 * 60 ? date.add({ days: 1 }) : date;
  const time = Temporal.PlainTime.from({ hour: Math.floor((minutes % 1440) / 60), minute: minutes % 60 });
  return day.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
}
