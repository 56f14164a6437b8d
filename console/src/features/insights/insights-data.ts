import type {
  InsightFunnelOut,
  InsightLateOut,
  InsightPathsOut,
  InsightRulesOut,
  InsightThroughputOut,
  InsightTimesOut,
} from '@milepost/contract';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get } from '../../shared/api.ts';

/** How many days can be looked at. */
export const periods = [7, 30, 90, 365] as const;

export type Period = (typeof periods)[number];

/** Which figures: of one workflow, on these days, both included. */
export interface Span {
  readonly workflow: string;
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;

/** The last so many days of the account, or as many before those. */
export function spanOf(workflow: string, days: Period, timeZone: string, now: number, before = 0): Span {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
  const back = (count: number) => new Date(Date.parse(today) - count * dayMs).toISOString().slice(0, 10);
  return { workflow, from: back(days * (before + 1) - 1), to: back(days * before) };
}

/** A day of the account as a moment that has this date in the viewer's zone, whichever that is. */
export function dayAt(day: string): Date {
  return new Date(`${day}T12:00:00`);
}

/** Figures are added up behind the log and change slowly. */
const renewMs = 30_000;

function figures<Out>(what: string, span: Span, more: Readonly<Record<string, string>> = {}) {
  return queryOptions({
    queryKey: ['insights', what, span, more],
    queryFn: ({ signal }) => get<Out>(`/v1/insights/${what}`, { ...span, ...more }, signal),
    refetchInterval: renewMs,
    // Another period is shown in the place of this one, without a gap.
    placeholderData: keepPreviousData,
  });
}

/** By the week where there are too many days for a line that can be read. */
export const timesQuery = (span: Span, days: Period) =>
  figures<InsightTimesOut>('times', span, { step: days > 31 ? 'week' : 'day' });
export const throughputQuery = (span: Span) => figures<InsightThroughputOut>('throughput', span);
export const pathsQuery = (span: Span) => figures<InsightPathsOut>('paths', span);
export const funnelQuery = (span: Span) => figures<InsightFunnelOut>('funnel', span);
export const lateQuery = (span: Span) => figures<InsightLateOut>('late', span);
export const rulesQuery = (span: Span) => figures<InsightRulesOut>('rules', span);
