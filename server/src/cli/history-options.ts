import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { UsageError } from './usage-error.ts';

/** A history file as it is handed on: its bytes, what it is, and which headings stand for what. */
export interface HistoryFile {
  readonly bytes: AsyncIterable<Buffer>;
  readonly format: 'csv' | 'ndjson';
  readonly columns: Readonly<Record<string, string>>;
}

/** The options by which commands read a history. */
export const historyOptions = {
  column: {
    type: 'string',
    multiple: true,
    value: 'NAME=HEADING',
    description: 'which column has order, to, at, from, role, user, message, reason',
  },
  format: { type: 'string', value: 'csv|ndjson', description: "of the history; by the file's ending where not given" },
} as const;

const names = ['order', 'from', 'to', 'at', 'role', 'user', 'message', 'reason', 'amount', 'currency'];

/** Opens a history file; what cannot be meant is wrong use. */
export async function openHistory(
  path: string,
  { column = [], format }: { readonly column?: readonly string[]; readonly format?: string },
): Promise<HistoryFile> {
  const known = format ?? (/\.(ndjson|jsonl)$/i.test(path) ? 'ndjson' : 'csv');
  if (known !== 'csv' && known !== 'ndjson') throw new UsageError(`There is no format ${known}. Give csv or ndjson.`);
  await access(path).catch((error: unknown) => {
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
  });
  const columns = readPairs('--column', column);
  const wrong = Object.keys(columns).find((name) => !names.includes(name));
  if (wrong !== undefined) throw new UsageError(`A history has no column ${wrong}. It has ${names.join(', ')}.`);
  return { bytes: createReadStream(path), format: known, columns };
}

/** `name=value` pairs of an option that may be given several times. */
export function readPairs(option: string, pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`${option} takes NAME=VALUE, not ${pair}.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
