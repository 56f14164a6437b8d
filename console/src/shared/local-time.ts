const minuteMs = 60_000;

/** An instant as a field for date and time takes it, in the zone (without one, the browser's); '' for none. */
export function toLocalField(instant: string | null, timeZone: string | undefined): string {
  return instant === null ? '' : fieldOf(Date.parse(instant), timeZone);
}

/** What stands in such a field as an instant; `null` for nothing. Of an hour that a zone has twice, one of the two. */
export function fromLocalField(text: string, timeZone: string | undefined): string | null {
  if (text === '') return null;
  const clock = Date.parse(`${text}Z`);
  const aheadAt = (ms: number) => Date.parse(`${fieldOf(ms, timeZone)}Z`) - Math.floor(ms / minuteMs) * minuteMs;
  // What the zone is ahead at about that time, and then at that time: they differ only where clocks are changed.
  const about = clock - aheadAt(clock);
  return new Date(clock - aheadAt(about)).toISOString();
}

function fieldOf(ms: number, timeZone: string | undefined): string {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(ms).replace(' ', 'T');
}

/** The day of an instant in a time zone, as a field for dates takes it; '' for none. */
export function toDayField(instant: string | null, timeZone: string): string {
  if (instant === null) return '';
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(instant));
}
