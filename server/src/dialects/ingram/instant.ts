import { toInstant } from '../../lib/instants.ts';

const form = /^(19|2\d)\d\d-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * A time as the vendor writes it: with an offset, or without one in UTC. A date alone is the end of that day in the account's
 * zone (rulings 3). `undefined` when it cannot be read.
 */
export function readInstant(text: string | undefined, timeZone: string): Date | undefined {
  const given = text?.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T').toUpperCase();
  const match = given === undefined ? null : form.exec(given);
  if (given === undefined || match === null) return undefined;
  try {
    const zoned = match[2] !== undefined && match[5] === undefined ? `${given}Z` : given;
    const instant = toInstant(zoned, timeZone);
    return Number.isNaN(instant.getTime()) ? undefined : instant;
  } catch (error) {
    // Temporal refuses days that no calendar has.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
