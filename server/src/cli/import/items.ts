import type { ImportLineIn, ImportOrderIn } from '@milepost/sdk';
import { namedUuid, sha256Hex } from '../../lib/ids.ts';
import type { FileRow } from './read-file.ts';
import type { Mapping } from './mapping.ts';
import type { Row } from './read-row.ts';
import { readRow } from './read-row.ts';

/** A line that can be sent, or why not, with where it stands in the file and what it was made from. */
export interface ImportItem {
  readonly line: number;
  readonly raw: unknown;
  readonly value: ImportLineIn | Error;
}

/** The lines of a CSV file. Rows of one order that follow each other become one order with a line of each. */
export async function* itemsOfRows(rows: AsyncIterable<FileRow<Row>>, mapping: Mapping): AsyncGenerator<ImportItem> {
  let pending: ImportItem | undefined;
  for await (const { line, value } of rows) {
    const item = { line, raw: value instanceof Error ? undefined : value, value: toLine(value, mapping) };
    const merged = pending === undefined ? undefined : mergeItems(pending, item);
    if (merged !== undefined) pending = merged;
    else {
      if (pending !== undefined) yield pending;
      pending = item;
    }
  }
  if (pending !== undefined) yield pending;
}

/** The lines of an NDJSON file, as they are. */
export async function* itemsOfObjects(objects: AsyncIterable<FileRow<object>>): AsyncGenerator<ImportItem> {
  for await (const { line, value } of objects) {
    yield { line, raw: value instanceof Error ? undefined : value, value: value };
  }
}

function toLine(row: Row | Error, mapping: Mapping): ImportLineIn | Error {
  if (row instanceof Error) return row;
  try {
    return readRow(row, mapping);
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

function mergeItems(before: ImportItem, next: ImportItem): ImportItem | undefined {
  if (before.value instanceof Error || next.value instanceof Error) return undefined;
  if ('orderId' in before.value || 'orderId' in next.value) return undefined;
  const [a, b] = [before.value, next.value];
  if (b.lines === undefined || nameOf(a) === undefined || nameOf(a) !== nameOf(b)) return undefined;
  return { ...before, value: { ...a, lines: [...(a.lines ?? []), ...b.lines] } };
}

/** By what an order is found again; `undefined` where the file gives it no name. */
function nameOf({ id, reference, number, externalIds }: ImportOrderIn): string | undefined {
  if (reference !== undefined && reference !== null) return `reference ${reference}`;
  if (id !== undefined) return `id ${id}`;
  if (number !== undefined) return `number ${number}`;
  return externalIds === undefined ? undefined : JSON.stringify(externalIds);
}

/** Any fixed UUID: the same line of the same file gives the same order. */
const namespace = '5d8a6f0e-6f2b-4c69-9a55-2b1a2f6f3c11';

/**
 * The line with a key made from its content and its place in the file, and an id where it has no name of its own: running
 * an import again makes nothing twice.
 */
export function withKey(line: ImportLineIn, fileLine: number): ImportLineIn {
  if (line.idempotencyKey !== undefined) return line;
  const idempotencyKey = `import:${sha256Hex(`${fileLine}\n${JSON.stringify(line)}`).slice(0, 40)}`;
  if ('orderId' in line || nameOf(line) !== undefined) return { ...line, idempotencyKey };
  return { id: namedUuid(namespace, idempotencyKey), ...line, idempotencyKey };
}
