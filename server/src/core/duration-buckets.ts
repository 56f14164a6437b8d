/** Buckets of one doubling: each is 4.4 % wide, so that a figure told from them is off by so much at most. */
const perDoubling = 16;

/** The bucket of a duration; what is negative, since clocks differ, counts as none. */
export function bucketOf(milliseconds: number): number {
  return Math.floor(perDoubling * Math.log2(1 + Math.max(0, milliseconds) / 1000));
}

/** Durations counted by bucket. */
export type Buckets = ReadonlyMap<number, number>;

/** The seconds that a share of the durations did not exceed, or `null` when there are none. */
export function quantileSeconds(buckets: Buckets, share: number): number | null {
  const sorted = [...buckets].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  let rest = share * total;
  for (const [bucket, count] of sorted) {
    if (rest <= count) return Math.round(2 ** ((bucket + rest / count) / perDoubling) - 1);
    rest -= count;
  }
  return Math.round(2 ** ((sorted.at(-1)![0] + 1) / perDoubling) - 1);
}

/** How many durations there are. */
export function countOf(buckets: Buckets): number {
  return [...buckets.values()].reduce((sum, count) => sum + count, 0);
}

/** The durations of several counts together. */
export function together(all: readonly Buckets[]): Buckets {
  const sums = new Map<number, number>();
  for (const buckets of all) for (const [bucket, count] of buckets) sums.set(bucket, (sums.get(bucket) ?? 0) + count);
  return sums;
}
