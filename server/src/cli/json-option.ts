import { UsageError } from './usage-error.ts';

/** The value of an option that is a JSON object. */
export function readJsonOption(option: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, as for a value that is no object.
  }
  throw new UsageError(`--${option} is ${text}. Give a JSON object, for example '{"trackingNumber":"1Z999"}'.`);
}

/** The value of an option that is a whole number. */
export function readNumberOption(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`--${option} is "${text}". Give a number from ${least} to ${most}.`);
}
