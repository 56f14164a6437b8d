import { Temporal } from 'temporal-polyfill';

/** An instant as a Date; a date without a time is the end of that day in the zone (rulings 3). */
export function toInstant(text: string, timeZone: string): Date {
  if (text.length > 'YYYY-MM-DD'.length) return new Date(text);
  const nextDay = Temporal.PlainDate.from(text).add({ days: 1 }).toZonedDateTime(timeZone);
  return new Date(nextDay.epochMilliseconds - 1);
}

/** An instant as a Date; a date without a time is the beginning of that day in the zone. */
export function toFirstInstant(text: string, timeZone: string): Date {
  if (text.length > 'YYYY-MM-DD'.length) return new Date(text);
  return new Date(Temporal.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds);
}

/** The last instant of the day in the zone. */
export function endOfDay(now: Date, timeZone: string): Date {
  const day = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  return toInstant(day.toString(), timeZone);
}
