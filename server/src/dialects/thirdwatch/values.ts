import type { Json, JsonObject } from '../../core/json.ts';
import type { Money } from '../../core/order.ts';

/** Longer names cannot be looked up; they stay in the body as received. */
const nameLengthMax = 200;

/** A member as text: numbers and booleans come where strings are declared; empty, blank, null and missing are one. */
export function text(value: Json | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Who the shop says its user is. The vendor's pages spell the member `_userID` in one place (section 3). */
export function userOf(members: JsonObject): string | undefined {
  return text(members['_userId']) ?? text(members['_userID']);
}

/** A member by which something is found again. */
export function nameText(value: Json | undefined): string | undefined {
  const name = text(value);
  return name === undefined || name.length > nameLengthMax ? undefined : name;
}

/** A member as an object, or an empty one. */
export function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** A member as a list of objects; anything else in it is passed over. */
export function objects(value: Json | undefined): readonly JsonObject[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return (value as readonly Json[]).map(object).filter((entry) => Object.keys(entry).length > 0);
}

/** A merchant's own time: Unix milliseconds as a decimal string; `undefined` where it is no such thing. */
export function instant(value: Json | undefined): Date | undefined {
  const digits = text(value)?.trim();
  // Eleven digits of milliseconds are 1973: less is a number of seconds, which would be read as 1970.
  return digits !== undefined && /^\d{12,13}$/.test(digits) ? new Date(Number(digits)) : undefined;
}

/** An amount with its currency; `undefined` where the amount is no plain decimal. */
export function money(amount: Json | undefined, currency: Json | undefined, fallback: string): Money | undefined {
  const decimal = text(amount)?.trim();
  if (decimal === undefined || !/^-?\d{1,15}(\.\d{1,6})?$/.test(decimal)) return undefined;
  const code = text(currency)?.trim().toUpperCase();
  return { amount: decimal, currency: code !== undefined && /^[A-Z]{3}$/.test(code) ? code : fallback };
}

/** Whole units of a line; what is no such number counts as one. */
export function quantity(value: Json | undefined): number {
  const count = Number(text(value) ?? '1');
  return Number.isSafeInteger(count) && count >= 0 && count <= 1_000_000_000 ? count : 1;
}

/** At most so many characters. */
export function clipped(value: string | undefined, lengthMax: number): string | undefined {
  return value === undefined || value.length <= lengthMax ? value : `${value.slice(0, lengthMax - 1).toWellFormed()}…`;
}
