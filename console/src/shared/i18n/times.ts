import { useSyncExternalStore } from 'react';
import { useLocale } from './locale.tsx';
import { onceFor } from './once.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How times and durations are written in the viewer's language and zone. */
export interface Times {
  /** 6 d 1 h, 5 h, 41 min. Below a minute: 0 min. */
  readonly duration: (ms: number) => string;
  /** One unit: 4 d. */
  readonly distance: (ms: number) => string;
  /** Up to 7 days "52 min ago" or "in 3 h", then the day and time. */
  readonly relative: (at: Date, now: number) => string;
  /** Sat 14 Nov, 13:31; with its year if that is another one. */
  readonly moment: (at: Date, now: number) => string;
  /** Sat 14 Nov. */
  readonly day: (at: Date, now: number) => string;
  /** 13:31. */
  readonly clock: (at: Date) => string;
  /** To the second and with the zone. */
  readonly exact: (at: Date) => string;
}

const shortDay = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const forms = {
  day: shortDay,
  dayOfYear: { ...shortDay, year: 'numeric' },
  clock: { hour: '2-digit', minute: '2-digit' },
  exact: { dateStyle: 'full', timeStyle: 'long' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** The writer of times for the viewer. */
export function useTimes(): Times {
  const { format, zone } = useLocale();
  return timesIn(format)(zone);
}

// A formatter costs a slow machine milliseconds, and each cell of a table asks for one.
const timesIn = onceFor((locale: string) => onceFor((zone: string | undefined) => timesOf(locale, zone)));

function timesOf(locale: string, timeZone: string | undefined): Times {
  const whole = new Intl.NumberFormat(locale);
  const sign = (unit: string) => signOf(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' }));
  const [days, hours] = [sign('day'), sign('hour')];
  const parts = (ms: number) => {
    const total = Math.max(0, Math.floor(ms / minuteMs));
    const [d, h, m] = [Math.floor(total / 1440), Math.floor((total % 1440) / 60), total % 60];
    return [
      { value: d, text: `${whole.format(d)}\u00a0${days}` },
      { value: h, text: `${h}\u00a0${hours}` },
      { value: m, text: `${m}\u00a0min` },
    ];
  };
  // Days with their hours; what is shorter in one unit, so that it can be read at a glance.
  const duration = (ms: number, most: number) => {
    const all = parts(ms);
    const first = all.findIndex(({ value }) => value > 0);
    if (first === -1) return all[2]!.text;
    return all
      .slice(first, first + (first === 0 ? most : 1))
      .filter(({ value }, index) => index === 0 || value > 0)
      .map(({ text }) => text)
      .join(' ');
  };
  const ago = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' });
  const formatterOf = onceFor(
    (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone }),
  );
  const years = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone });
  const date = (at: Date, options: Intl.DateTimeFormatOptions) => formatterOf(options).format(at);
  const day = (at: Date, now: number) =>
    date(at, years.format(at) === years.format(now) ? forms.day : forms.dayOfYear).replace(/^(\p{L}+), /u, '$1 ');
  const clock = (at: Date) => date(at, forms.clock);
  const moment = (at: Date, now: number) => `${day(at, now)}, ${clock(at)}`;
  const relative = (at: Date, now: number) => {
    const ms = at.getTime() - now;
    const size = Math.abs(ms);
    if (size < minuteMs) return ago.format(0, 'second');
    if (size < hourMs) return ago.format(Math.trunc(ms / minuteMs), 'minute');
    if (size < dayMs) return ago.format(Math.trunc(ms / hourMs), 'hour');
    if (size < 7 * dayMs) return ago.format(Math.trunc(ms / dayMs), 'day');
    return moment(at, now);
  };
  const exact = (at: Date) => date(at, forms.exact);
  return { duration: (ms) => duration(ms, 2), distance: (ms) => duration(ms, 1), relative, moment, day, clock, exact };
}

/** The unit's own sign in the language: d, h. */
function signOf(formatter: Intl.NumberFormat): string {
  const part = formatter.formatToParts(2).find(({ type }) => type === 'unit')?.value ?? '';
  return part.trim().replace(/\.$/, '');
}

const tickMs = 15_000;
const listeners = new Set<() => void>();
let present = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    present = Date.now();
    for (const tell of listeners) tell();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** The present, renewed every 15 s, so that ages grow before one's eyes. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => {
    if (Date.now() - present > tickMs) present = Date.now();
    return present;
  });
}
