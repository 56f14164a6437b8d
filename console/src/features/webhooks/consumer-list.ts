/** An order as a consumer has it: with the `seq` of the latest event it was told. */
export interface Held {
  readonly id: string;
  readonly seq: number;
}

/** A line that says no order and seq, with what is wrong with it. */
export interface ListFault {
  readonly line: number;
  readonly kind: 'id' | 'seq' | 'json';
  readonly text: string;
}

export interface ConsumerList {
  /** Each order once, by id, with the highest of its seqs. */
  readonly orders: readonly Held[];
  readonly faults: readonly ListFault[];
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const idNames: ReadonlySet<string> = new Set(['id', 'order', 'orderid', 'order_id']);
const seqNames: ReadonlySet<string> = new Set(['seq', 'version']);

/** One pair as it was written, before it is known to be one. */
interface Pair {
  readonly line: number;
  readonly id: unknown;
  readonly seq: unknown;
}

/** Reads what a consumer has: JSON (pairs, objects, or seqs by id), NDJSON, or CSV with or without a head. */
export function readConsumerList(text: string): ConsumerList {
  const trimmed = text.trim();
  if (trimmed === '') return { orders: [], faults: [] };
  const whole = /^[[{]/.test(trimmed) ? parse(trimmed) : undefined;
  const pairs =
    whole !== undefined ? pairsOf(whole) : trimmed.startsWith('{') ? ndjsonPairs(trimmed) : csvPairs(trimmed);
  if (pairs === undefined) return { orders: [], faults: [{ line: 1, kind: 'json', text: trimmed.slice(0, 60) }] };
  return check(pairs);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function pairsOf(value: unknown): readonly Pair[] | undefined {
  if (Array.isArray(value)) return value.map((item: unknown, index) => pairOf(item, index + 1));
  if (!isRecord(value)) return undefined;
  const inside = value['data'] ?? value['orders'];
  if (Array.isArray(inside)) return pairsOf(inside);
  // A single object of an NDJSON file is an order; any other is seqs by id.
  if (Object.keys(value).some((name) => idNames.has(name.toLowerCase()))) return [pairOf(value, 1)];
  return Object.entries(value).map(([id, seq], index) => ({ line: index + 1, id, seq }));
}

function pairOf(item: unknown, line: number): Pair {
  if (Array.isArray(item)) return { line, id: item[0] as unknown, seq: item[1] as unknown };
  const members = isRecord(item) ? Object.entries(item) : [];
  const member = (names: ReadonlySet<string>) => members.find(([name]) => names.has(name.toLowerCase()))?.[1];
  return { line, id: member(idNames), seq: member(seqNames) };
}

function ndjsonPairs(text: string): readonly Pair[] {
  return linesOf(text).map(({ line, content }) => pairOf(parse(content), line));
}

function csvPairs(text: string): readonly Pair[] | undefined {
  if (text.startsWith('[')) return undefined;
  const lines = linesOf(text);
  const [first] = lines;
  const separator = ['\t', ';', ','].find((candidate) => first?.content.includes(candidate)) ?? ',';
  const cellsOf = (content: string) => content.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const head = cellsOf(first?.content ?? '').map((cell) => cell.toLowerCase());
  const named = head.findIndex((name) => idNames.has(name));
  const hasHead = named >= 0;
  const idAt = hasHead ? named : 0;
  const seqAt = hasHead ? head.findIndex((name) => seqNames.has(name)) : 1;
  return lines.slice(hasHead ? 1 : 0).map(({ line, content }) => {
    const cells = cellsOf(content);
    return { line, id: cells[idAt], seq: cells[seqAt] };
  });
}

function linesOf(text: string): readonly { readonly line: number; readonly content: string }[] {
  return text.split(/\r?\n/).flatMap((content, index) => (content.trim() === '' ? [] : [{ line: index + 1, content }]));
}

function check(pairs: readonly Pair[]): ConsumerList {
  const held = new Map<string, number>();
  const faults: ListFault[] = [];
  for (const { line, id, seq } of pairs) {
    const key = typeof id === 'string' ? id.trim().toLowerCase() : '';
    const number =
      typeof seq === 'number' ? seq : typeof seq === 'string' && /^\s*\d+\s*$/.test(seq) ? Number(seq) : NaN;
    if (!uuid.test(key)) faults.push({ line, kind: 'id', text: shown(id) });
    else if (!Number.isSafeInteger(number) || number < 0) faults.push({ line, kind: 'seq', text: shown(seq) });
    else held.set(key, Math.max(held.get(key) ?? 0, number));
  }
  const orders = [...held].map(([id, seq]) => ({ id, seq })).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { orders, faults };
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 60) : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
