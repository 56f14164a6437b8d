import type { Json } from '../../core/json.ts';

/** Nested deeper than this, a value is kept only in the body as received. */
const depthMax = 32;

const omitted = '(nested too deeply: see the body as received)';

/** A value as PostgreSQL can keep it, and whether that took a change. */
export interface Keepable {
  readonly value: Json;
  readonly altered: boolean;
}

/**
 * A parsed JSON value without what PostgreSQL's text and jsonb refuse: NUL characters and halves of surrogate pairs become
 * U+FFFD, numbers beyond a double become text, and what is nested too deeply is left out. The body as received has it all.
 */
export function keepable(value: unknown): Keepable {
  let altered = false;

  function note<T>(kept: T, same: boolean): T {
    altered ||= !same;
    return kept;
  }

  function keep(part: unknown, depth: number): Json {
    if (typeof part === 'string') return keepText(part);
    if (typeof part === 'number') return Number.isFinite(part) ? part : note(String(part), false);
    if (typeof part !== 'object' || part === null) return part as boolean | null;
    if (depth >= depthMax) return note(omitted, false);
    if (Array.isArray(part)) return part.map((entry) => keep(entry, depth + 1));
    // `fromEntries` defines members, so that one called `__proto__` stays a member like any other.
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [keepText(name), keep(member, depth + 1)]));
  }

  function keepText(text: string): string {
    const kept = text.toWellFormed().replaceAll('\0', '\ufffd');
    return note(kept, kept === text);
  }

  const kept = keep(value, 0);
  return { value: kept, altered };
}
