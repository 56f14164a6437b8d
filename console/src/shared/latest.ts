let latest: bigint | undefined;

/** Notes how far the log is known here: from a write of one's own, or from the live stream. */
export function notePosition(position: string | null | undefined): void {
  if (position === null || position === undefined || !/^\d+$/.test(position)) return;
  const value = BigInt(position);
  if (latest === undefined || value > latest) latest = value;
}

/** What a list must show to be up to date with what is known here; lists lag behind by a moment. */
export function latestPosition(): string | undefined {
  return latest?.toString();
}
