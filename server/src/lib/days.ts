/** The calendar days of a time zone: gives the day, `YYYY-MM-DD`, in which an instant of it lies. */
export function dayIn(timeZone: string): (milliseconds: number) => string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  let latest: { readonly second: number; readonly day: string } | undefined;
  return (milliseconds) => {
    // What is told together often happened in the same second, and a day takes microseconds to find.
    const second = Math.floor(milliseconds / 1000);
    if (latest?.second !== second) latest = { second, day: parts.format(milliseconds) };
    return latest.day;
  };
}

const dayMs = 86_400_000;

/** Every day from one to another, both included. */
export function daysBetween(from: string, to: string): readonly string[] {
  const first = Date.parse(from);
  const count = Math.max(0, Math.round((Date.parse(to) - first) / dayMs) + 1);
  return Array.from({ length: count }, (_, index) => new Date(first + index * dayMs).toISOString().slice(0, 10));
}

/** The day so many days later; earlier where the number is below 0. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10);
}

/** Whether it is a day that there is. */
export function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}
