/** An instant as a field for date and time takes it, in the viewer's zone; '' for none. */
export function toLocalField(instant: string | null): string {
  if (instant === null) return '';
  const at = new Date(instant);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What stands in such a field as an instant; `null` for nothing. */
export function fromLocalField(text: string): string | null {
  return text === '' ? null : new Date(text).toISOString();
}

/** The day of an instant in a time zone, as a field for dates takes it; '' for none. */
export function toDayField(instant: string | null, timeZone: string): string {
  if (instant === null) return '';
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(instant));
}
