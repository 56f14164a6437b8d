import { countOf, quantileSeconds, together } from '../core/duration-buckets.ts';
import type { InsightViews } from '../store/insight-views.ts';

/** Milliseconds that orders usually stay in a status before they go on to the other; `undefined` where too few did to tell. */
export type UsualTime = (from: string, to: string) => number | undefined;

export interface UsualTimesParts {
  readonly moveTimes: InsightViews['moveTimes'];
  readonly now: () => Date;
}

/** Fewer than these say little. */
const moveCountMin = 20;
const dayMs = 86_400_000;
const windowDays = 90;
/** What is usual changes slowly, and pages are looked at often. */
const keptMs = 600_000;
const keptCountMax = 1000;

/** What is usual in the workflows of accounts: half of the orders of the last 90 days were as quick. */
export function createUsualTimes({ moveTimes, now }: UsualTimesParts) {
  const known = new Map<string, { readonly until: number; readonly times: Promise<UsualTime> }>();

  async function read(accountId: string, workflow: string): Promise<UsualTime> {
    const day = (ago: number) => new Date(now().getTime() - ago * dayMs).toISOString().slice(0, 10);
    const rows = await moveTimes(accountId, { workflow, from: day(windowDays), to: day(0) });
    const byMove = Map.groupBy(
      rows.filter(({ how }) => how !== 'late'),
      ({ from, to }) => `${from} ${to}`,
    );
    const medians = new Map(
      [...byMove].flatMap(([move, all]): [string, number][] => {
        const buckets = together(all.map((one) => one.buckets));
        const seconds = countOf(buckets) < moveCountMin ? null : quantileSeconds(buckets, 0.5);
        return seconds === null ? [] : [[move, seconds * 1000]];
      }),
    );
    return (from, to) => medians.get(`${from} ${to}`);
  }

  return (accountId: string, workflow: string): Promise<UsualTime> => {
    const key = `${accountId} ${workflow}`;
    const kept = known.get(key);
    if (kept !== undefined && kept.until > now().getTime()) return kept.times;
    if (known.size >= keptCountMax) known.clear();
    const times = read(accountId, workflow);
    known.set(key, { until: now().getTime() + keptMs, times });
    // A failure is not remembered.
    times.catch(() => known.delete(key));
    return times;
  };
}
