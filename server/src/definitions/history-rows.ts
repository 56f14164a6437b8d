import { parse } from 'csv-parse';
import type { Json, JsonObject } from '../core/json.ts';

/** One change of a status as a file has it. */
export interface HistoryRow {
  /** Where it stands, from 1. */
  readonly line: number;
  /** However the file names the order. */
  readonly order: string;
  readonly from?: string;
  readonly to: string;
  readonly at: Date;
  readonly role?: string;
  readonly user?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly total?: { readonly amount: string; readonly currency: string };
  readonly data: JsonObject;
}

/** A line that could not be read, and why. */
export interface BadRow {
  readonly line: number;
  readonly problem: string;
}

export type ReadRow = HistoryRow | BadRow;

/** The members of a row, with the headings that name them. The first that a file has counts. */
const headings = {
  order: ['order', 'orderid', 'order_id', 'ordernumber', 'order_number', 'number', 'reference', 'caseid', 'case_id'],
  from: ['from', 'fromstatus', 'from_status', 'oldstatus', 'old_status'],
  to: ['to', 'tostatus', 'to_status', 'status', 'newstatus', 'new_status', 'activity'],
  at: ['at', 'time', 'timestamp', 'occurredat', 'occurred_at', 'date', 'datetime', 'changedat', 'changed_at'],
  role: ['role'],
  user: ['user', 'userid', 'user_id', 'by', 'changedby', 'changed_by'],
  message: ['message', 'comment'],
  reason: ['reason'],
  amount: ['total', 'amount'],
  currency: ['currency'],
} as const;

type Heading = keyof typeof headings;

/** Which heading a member has in this file, where it is not one of ours. */
export type Columns = Readonly<Partial<Record<Heading, string>>>;

/** The longest line that is read. */
const lineLimitBytes = 1024 * 1024;

/** Reads a history from CSV with headings, row by row; delimiters are comma, semicolon and tab. Bad rows do not end it. */
export async function* csvHistory(
  source: AsyncIterable<Buffer | string>,
  columns: Columns = {},
): AsyncGenerator<ReadRow> {
  const parser = parse({
    columns: (names: string[]) => names.map((name) => name.trim()),
    delimiter: [',', ';', '\t'],
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: lineLimitBytes,
  });
  void feed(source, parser);
  for await (const { record, info } of parser as AsyncIterable<{
    record: Record<string, string>;
    info: { lines: number };
  }>) {
    yield toRow(record, info.lines, columns);
  }
}

async function feed(source: AsyncIterable<Buffer | string>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const chunk of source) {
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

/**
 * Reads a history from NDJSON, line by line. Lines of the event feed can be read as they are: what is no change of a status is
 * passed over.
 */
export async function* ndjsonHistory(
  lines: AsyncIterable<{ readonly number: number; readonly line: Buffer | Error }>,
  columns: Columns = {},
): AsyncGenerator<ReadRow> {
  for await (const { number, line } of lines) {
    const row = line instanceof Error ? { line: number, problem: line.message } : readLine(line, number, columns);
    if (row !== undefined) yield row;
  }
}

const statusEvents: ReadonlySet<unknown> = new Set([
  'order.created',
  'order.status_changed',
  'order.status_overridden',
  undefined,
]);

function readLine(bytes: Buffer, line: number, columns: Columns): ReadRow | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return { line, problem: 'This is no JSON.' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, problem: 'This is no JSON object.' };
  }
  const { actor, ...rest } = value as Record<string, unknown>;
  if (!statusEvents.has(rest['type'])) return undefined;
  const { role, userId } = (typeof actor === 'object' && actor !== null ? actor : {}) as Record<string, unknown>;
  return toRow(
    { ...(role === undefined ? {} : { role }), ...(userId === null ? {} : { user: userId }), ...rest },
    line,
    columns,
  );
}

function toRow(record: Readonly<Record<string, unknown>>, line: number, columns: Columns): ReadRow {
  const byName = new Map(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]));
  const pick = (member: Heading): string | undefined => {
    const own = columns[member];
    const names: readonly string[] = own === undefined ? headings[member] : [own.toLowerCase()];
    const value = names.map((name) => byName.get(name)).find((found) => found !== undefined && found !== null);
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
    return text === '' ? undefined : text;
  };
  const [order, to, time] = [pick('order'), pick('to'), pick('at')];
  if (order === undefined || to === undefined) {
    const missing = order === undefined ? 'order' : 'to';
    return { line, problem: `There is no ${missing}: looked for ${columns[missing] ?? headings[missing].join(', ')}.` };
  }
  const at = toDate(time);
  if (at === undefined)
    return { line, problem: `${time === undefined ? 'There is no time' : `"${time}" is no time`}.` };
  const members = {
    from: pick('from'),
    role: pick('role'),
    user: pick('user'),
    message: pick('message'),
    reason: pick('reason'),
  };
  const [amount, currency] = [pick('amount'), pick('currency')];
  return {
    ...{ line, order, to, at, data: dataOf(record) },
    ...(Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<HistoryRow>),
    ...(amount !== undefined && /^-?\d{1,15}(\.\d{1,6})?$/.test(amount)
      ? { total: { amount, currency: currency ?? '' } }
      : {}),
  };
}

/** ISO 8601; without a zone it is UTC. Seconds or milliseconds since 1970 are taken too. */
function toDate(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  if (/^\d{9,11}$/.test(text)) return new Date(Number(text) * 1000);
  if (/^\d{12,14}$/.test(text)) return new Date(Number(text));
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const iso = text.replace(' ', 'T');
  const at = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** The member `data`, and columns named `data.weight` and the like. */
function dataOf(record: Readonly<Record<string, unknown>>): JsonObject {
  const columns = Object.entries(record).flatMap(([name, value]) =>
    name.startsWith('data.') && value !== '' ? [[name.slice('data.'.length), value] as const] : [],
  );
  const own = typeof record['data'] === 'object' && record['data'] !== null ? record['data'] : {};
  return Object.fromEntries<Json>([...(Object.entries(own) as [string, Json][]), ...(columns as [string, Json][])]);
}
