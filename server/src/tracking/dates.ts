import type { Speech } from './speech.ts';
import { dateLocale } from './speech.ts';

/** Dates as a customer reads them: in the account's time zone, as nobody here knows the reader's. */
export interface Dates {
  /** `Thu 26 November`, with the year where it is another than now. */
  readonly long: (at: Date) => string;
  /** `Thu 26 Nov`. */
  readonly short: (at: Date) => string;
  /** `today 14:33`, else the short date. */
  readonly recent: (at: Date) => string;
  /** `Today, 14:33` or `Sat 14 November, 13:31`. */
  readonly exact: (at: Date) => string;
  /** `5 November`. */
  readonly day: (at: Date) => string;
  /** `Thu 26 to Sat 28 November`, or one date. */
  readonly range: (from: Date, to: Date) => string;
  /** The same for little room. */
  readonly shortRange: (from: Date, to: Date) => string;
  /** `2026-11-26` in the zone: for comparing days. */
  readonly key: (at: Date) => string;
}

export function createDates({ locale, say }: Speech, timeZone: string, now: Date): Dates {
  const tag = dateLocale(locale);
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone, ...options });
  const keyFormat = new Intl.DateTimeFormat('en-CA', { timeZone });
  const key = (at: Date) => keyFormat.format(at);
  const year = (at: Date) => key(at).slice(0, 4);
  const yearOf = (at: Date): Intl.DateTimeFormatOptions => (year(at) === year(now) ? {} : { year: 'numeric' });
  const short = (at: Date) =>
    plain(format({ weekday: 'short', day: 'numeric', month: 'short', ...yearOf(at) }).format(at));
  const long = (at: Date) =>
    plain(format({ weekday: 'short', day: 'numeric', month: 'long', ...yearOf(at) }).format(at));
  const time = (at: Date) => format({ hour: '2-digit', minute: '2-digit' }).format(at);
  const isToday = (at: Date) => key(at) === key(now);
  const range = (from: Date, to: Date, month: 'long' | 'short') => {
    const one = month === 'long' ? long : short;
    if (key(from) === key(to)) return one(to);
    const sameMonth = key(from).slice(0, 7) === key(to).slice(0, 7);
    const first =
      sameMonth && dayComesFirst(tag) ? plain(format({ weekday: 'short', day: 'numeric' }).format(from)) : one(from);
    return say('range', { from: dotted(first, tag), to: one(to) });
  };
  return {
    long,
    short,
    key,
    recent: (at) => (isToday(at) ? say('today', { time: time(at) }) : short(at)),
    exact: (at) => (isToday(at) ? say('todayAt', { time: time(at) }) : `${long(at)}, ${time(at)}`),
    day: (at) => format({ day: 'numeric', month: 'long', ...yearOf(at) }).format(at),
    range: (from, to) => range(from, to, 'long'),
    shortRange: (from, to) => range(from, to, 'short'),
  };
}

/** Some locales put a comma after the weekday, others none: here it would only be in the way. */
function plain(text: string): string {
  return text.replace(/^(\p{L}+\.?), (?=\d)/u, '$1 ');
}

/** `Do., 26` needs its full stop in German. */
function dotted(text: string, tag: string): string {
  return tag.startsWith('de') && /\d$/.test(text) ? `${text}.` : text;
}

function dayComesFirst(tag: string): boolean {
  const parts = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long' }).formatToParts(new Date(0));
  return parts[0]?.type === 'day';
}
