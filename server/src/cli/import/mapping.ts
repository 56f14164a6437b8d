import { parse } from 'yaml';
import { suggest } from '../command.ts';
import { UsageError } from '../usage-error.ts';
import type { ReadDate } from './dates.ts';
import { createDateReader, dateFormatHelp } from './dates.ts';

/** What the rows of a file are. */
export type Kind = 'orders' | 'statuses';

/** How the columns of a file become orders or statuses. */
export interface Mapping {
  readonly kind: Kind;
  /** By column heading, the members that it fills. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
  /** By member, what a value of the file means: `{ status: { Neu: 'placed' } }`. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Members that every row has: `{ workflow: 'retail' }`. */
  readonly constants: Readonly<Record<string, string>>;
  readonly readDate: ReadDate;
  /** The decimal mark of amounts. */
  readonly decimal: '.' | ',';
  /** `undefined` = found out from the first line. */
  readonly delimiter: string | undefined;
}

/** What flags or a mapping file say, before it is checked. */
export interface MappingSource {
  readonly kind?: string;
  readonly columns?: Readonly<Record<string, string>>;
  readonly values?: Mapping['values'];
  readonly constants?: Readonly<Record<string, string>>;
  readonly dateFormat?: string;
  readonly timeZone?: string;
  readonly decimal?: string;
  readonly delimiter?: string;
}

const fileMembers = ['kind', 'columns', 'values', 'constants', 'dateFormat', 'timeZone', 'decimal', 'delimiter'];

/** Members of an order that a column may fill; those that end in a dot take any name behind it. */
const orderTargets = [
  ...['id', 'number', 'reference', 'workflow', 'status', 'message', 'note', 'occurredAt', 'orderedAt', 'dueAt'],
  ...['total.amount', 'total.currency', 'customer.name', 'customer.email', 'customer.phone', 'customer.locale'],
  'ownerEmail',
  ...['externalIds.', 'customer.externalIds.', 'billingAddress.', 'shippingAddress.', 'data.'],
  ...['line.sku', 'line.name', 'line.unit', 'line.ordered', 'line.shipped', 'line.backordered', 'line.canceled'],
  ...['line.fulfilled', 'line.returned', 'line.unitPrice.amount', 'line.unitPrice.currency', 'line.externalIds.'],
];

const statusTargets = ['order', 'to', 'occurredAt', 'message', 'note', 'reason', 'data.'];

/** The members that columns may fill. */
export function targetsOf(kind: Kind): readonly string[] {
  return kind === 'orders' ? orderTargets : statusTargets;
}

/** Reads a mapping file, YAML or JSON. */
export function readMappingFile(text: string, path: string): MappingSource {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not valid YAML: ${(error as Error).message.split('\n')[0]!}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${path} must hold members like "columns: { reference: Order no. }".`);
  }
  const unknown = Object.keys(value).find((member) => !fileMembers.includes(member));
  if (unknown !== undefined) {
    const advice = suggest(unknown, fileMembers) ?? '';
    throw new UsageError(`Unknown member "${unknown}" in ${path}. ${advice} Known: ${fileMembers.join(', ')}.`);
  }
  return value;
}

/** A mapping that can be used, or a `UsageError` that says what is wrong with it. */
export function toMapping(source: MappingSource): Mapping {
  const { kind = 'orders', decimal = '.', dateFormat = 'iso', timeZone = 'UTC', delimiter } = source;
  if (kind !== 'orders' && kind !== 'statuses') {
    throw new UsageError(`The kind of rows is "${kind}". Give orders or statuses.`);
  }
  if (decimal !== '.' && decimal !== ',') throw new UsageError(`The decimal mark is "${decimal}". Give . or ,.`);
  if (delimiter?.length === 0) throw new UsageError('The delimiter is empty. Give one like ";" or ",".');
  checkZone(timeZone);
  const readDate = createDateReader(dateFormat, timeZone);
  if (readDate === undefined) throw new UsageError(`The date format is "${dateFormat}". Give ${dateFormatHelp}.`);
  const columns = Object.entries(source.columns ?? {});
  for (const [target] of columns) checkTarget(kind, target);
  for (const target of Object.keys(source.constants ?? {})) checkTarget(kind, target);
  const byHeading = Map.groupBy(columns, ([, heading]) => heading);
  return {
    kind,
    targets: new Map([...byHeading].map(([heading, pairs]) => [heading, pairs.map(([target]) => target)])),
    values: source.values ?? {},
    constants: source.constants ?? {},
    ...{ readDate, decimal, delimiter },
  };
}

/** Whether a column may fill this member. */
export function isTarget(kind: Kind, target: string): boolean {
  return targetsOf(kind).some((known) =>
    known.endsWith('.') ? target.startsWith(known) && target.length > known.length : known === target,
  );
}

function checkTarget(kind: Kind, target: string): void {
  if (isTarget(kind, target)) return;
  const known = targetsOf(kind).map((name) => (name.endsWith('.') ? `${name}NAME` : name));
  throw new UsageError(
    `"${target}" is no member of ${kind}. ${suggest(target, known) ?? ''} Known: ${known.join(', ')}.`,
  );
}

function checkZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new UsageError(`The time zone is "${timeZone}". Give an IANA name, for example Europe/Berlin.`);
  }
}
