import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '../../core/json.ts';
import { keepable } from './keepable.ts';

/** A body that is a JSON object, as far as it can be kept; or why it is none. */
export type Body =
  | { readonly kind: 'object'; readonly members: JsonObject; readonly altered: boolean }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Reads a body as any of the vendor's clients may send it: compact or pretty-printed, escaped or raw UTF-8, with or without
 * a byte order mark. Only what no client can mean is refused: not JSON, not an object (section 8, checklist 4).
 */
export function readBody(bytes: Buffer): Body {
  if (bytes.length === 0) return refused('The body is empty; send a JSON object.');
  if (!isUtf8(bytes)) return refused('The body is not UTF-8; encode the JSON object as UTF-8.');
  const parsed = tryParse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  if (parsed instanceof Error) return refused(`The body is not JSON: ${parsed.message.slice(0, 200)}`);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return refused(`The body is ${kindOf(parsed)}; send a JSON object.`);
  }
  const { value, altered } = keepable(parsed);
  return { kind: 'object', members: value as JsonObject, altered };
}

function refused(message: string): Body {
  return { kind: 'refused', message };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text, exactNumber);
  } catch (error) {
    // The reviver walks recursively; what is nested too deeply for it is read without.
    return error instanceof RangeError ? parsePlain(text) : error;
  }
}

function parsePlain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

/** A number that a double would round, like a long order id, is taken as the text it was written as. */
function exactNumber(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return exact ? value : context.source;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
