import { addDays, dayIn, daysBetween, isDay } from '../lib/days.ts';
import type { StayStep, TookFilter } from '../store/insight-views.ts';
import { Problem } from './problems.ts';

/** What is asked about where no days are named, today included. */
const defaultDays = 30;

/** The most days that are asked about at once. */
const daysMax = 1100;

/** The days of a question: those named, else the last thirty. */
export function defaultSpan(
  now: Date,
  timeZone: string,
  from: string | undefined,
  to: string | undefined,
): { readonly from: string; readonly to: string } {
  for (const [member, day] of Object.entries({ from, to })) {
    if (day !== undefined && !isDay(day)) throw badDays(member, `There is no day ${day}.`, 'Write it as 2026-11-21.');
  }
  const last = to ?? dayIn(timeZone)(now.getTime());
  const first = from ?? addDays(last, 1 - defaultDays);
  if (first > last) throw badDays('from', `${first} comes after ${last}.`, 'Name the earlier day in from.');
  if (daysBetween(first, last).length > daysMax) {
    throw badDays('from', 'These are more days than can be asked about.', `Ask about at most ${daysMax} days.`);
  }
  return { from: first, to: last };
}

/** The most days that a series tells one by one: each has a spread of its own for every status. */
const seriesDaysMax = 190;

/** How long the stretches of a series are: days unless there are too many to look at. */
export function seriesStep({ from, to }: { readonly from: string; readonly to: string }, step?: StayStep): StayStep {
  const days = daysBetween(from, to).length;
  if (step === 'day' && days > seriesDaysMax) {
    throw badDays('step', `${days} days are too many to be told one by one.`, 'Ask for step=week or step=month.');
  }
  return step ?? (days > 366 ? 'month' : days > 92 ? 'week' : 'day');
}

function badDays(member: string, detail: string, hint: string): Problem {
  return new Problem('validation_failed', { detail, hint, pointer: `/${member}` });
}

/** What the orders that are looked for did, as the filter `took` writes it. */
export function readTook(text: string): Pick<TookFilter, 'fromStatus' | 'toStatus' | 'path' | 'reached'> {
  if (text.startsWith('way:')) return { path: text.slice('way:'.length) };
  if (text.startsWith('reached:')) return { reached: text.slice('reached:'.length) };
  const [from = '', to = ''] = text.split('>');
  return { ...(from === '*' ? {} : { fromStatus: from }), ...(to === '*' ? {} : { toStatus: to }) };
}
