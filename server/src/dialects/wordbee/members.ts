import { readJson } from '../raw-body.ts';
import { WordbeeError } from './errors.ts';

/** The members of a request's object, by name in lower case: Wordbee's own software does not mind letter case. */
export type Members = ReadonlyMap<string, unknown>;

/** The JSON object of a body. An empty body is an object without members. */
export function readMembers(bytes: Buffer): Members {
  if (bytes.length === 0) return new Map();
  const reading = readJson(bytes);
  if (reading.kind === 'faulty') throw new WordbeeError(reading.detail);
  return toMembers(reading.value, 'The body');
}

/** The members of an object that came in a body; `name` says which, in the refusal of anything else. */
export function toMembers(value: unknown, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WordbeeError(`${name} must be a JSON object.`);
  }
  return new Map(Object.entries(value).map(([key, member]) => [key.toLowerCase(), member]));
}

/** A text; `null` where it is null or left out. */
export function textMember(members: Members, name: string): string | null {
  const value = members.get(name.toLowerCase()) ?? null;
  if (value === null || typeof value === 'string') return value;
  throw new WordbeeError(`"${name}" must be a text.`);
}

/** A boolean; `null` where it is null or left out. */
export function booleanMember(members: Members, name: string): boolean | null {
  const value = members.get(name.toLowerCase()) ?? null;
  if (value === null || typeof value === 'boolean') return value;
  throw new WordbeeError(`"${name}" must be true or false.`);
}

/** A whole number; `null` where it is null or left out. A text, `true` or 2.5 is none. */
export function integerMember(members: Members, name: string): number | null {
  const value = members.get(name.toLowerCase()) ?? null;
  if (value === null || Number.isSafeInteger(value)) return value as number | null;
  throw new WordbeeError(`"${name}" must be an integer, not ${shown(value)}.`);
}

/** A list; `null` where it is null or left out. */
export function listMember(members: Members, name: string): readonly unknown[] | null {
  const value = members.get(name.toLowerCase()) ?? null;
  if (value === null || Array.isArray(value)) return value;
  throw new WordbeeError(`"${name}" must be a list.`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
