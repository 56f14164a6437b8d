import type { ImportLineIn } from '@milepost/sdk';
import { toOrderKey } from '../order-key.ts';
import type { Mapping } from './mapping.ts';
import { isTarget } from './mapping.ts';

/** A row of a file by column heading. */
export type Row = Readonly<Record<string, string>>;

type Members = { [member: string]: Members | string | number | Members[] };

const dates = new Set(['occurredAt', 'orderedAt', 'dueAt']);
const wholeNumbers = /^(number|line\.(ordered|shipped|backordered|canceled|fulfilled|returned))$/;

/**
 * What a row says, by the mapping: an order with at most one line, or a status of an order. Empty cells say nothing.
 *
 * @throws RangeError with the cell at fault
 */
export function readRow(row: Row, mapping: Mapping): ImportLineIn {
  const result: Members = {};
  for (const [target, value] of Object.entries(mapping.constants)) put(result, target, value, mapping);
  for (const [heading, text] of Object.entries(row)) {
    if (text.trim() === '') continue;
    for (const target of targetsFor(heading, mapping)) {
      try {
        put(result, target, text, mapping);
      } catch (error) {
        throw new RangeError(`Column "${heading}": ${(error as Error).message}.`);
      }
    }
  }
  if (mapping.kind === 'statuses') return toStatus(result);
  const { line, ...order } = result;
  if (line === undefined) return order;
  return { ...order, lines: [{ ordered: 1, ...(line as Members) }] };
}

/** What the mapping says of a column; where it says nothing, a heading that is a member's name means that. */
export function targetsFor(heading: string, { targets, kind }: Pick<Mapping, 'targets' | 'kind'>): readonly string[] {
  return targets.get(heading) ?? (isTarget(kind, heading) ? [heading] : []);
}

function toStatus({ order, ...status }: Members): ImportLineIn {
  if (typeof order !== 'string') throw new RangeError('The row names no order.');
  if (status['to'] === undefined) throw new RangeError('The row names no status.');
  return { ...status, orderId: toOrderKey(order) } as unknown as ImportLineIn;
}

function put(result: Members, target: string, text: string, mapping: Mapping): void {
  const value = valueOf(target, mapping.values[target]?.[text.trim()] ?? text.trim(), mapping);
  const path = pathOf(target);
  let place = result;
  for (const step of path.slice(0, -1)) {
    const next = Object.hasOwn(place, step) ? place[step] : undefined;
    if (typeof next === 'object' && !Array.isArray(next)) place = next;
    else place = place[step] = {};
  }
  place[path.at(-1)!] = value;
}

/** `data.` and `externalIds.` end the path: what comes after is a name, dots and all. */
function pathOf(target: string): readonly string[] {
  const [, before = '', name = ''] = /^((?:\w+\.)*?(?:data|externalIds))\.(.+)$/.exec(target) ?? [];
  return before === '' ? target.split('.') : [...before.split('.'), name];
}

function valueOf(target: string, text: string, { readDate, decimal }: Mapping): string | number {
  if (dates.has(target)) return readDate(text);
  if (wholeNumbers.test(target)) {
    if (!/^\d{1,10}$/.test(text)) throw new RangeError(`"${text}" is no whole number`);
    return Number(text);
  }
  return target.endsWith('.amount') ? readAmount(text, decimal) : text;
}

/** `1.234,50` with a decimal comma is 1234.50. Never a floating-point number. */
function readAmount(text: string, decimal: '.' | ','): string {
  const group = decimal === '.' ? ',' : '.';
  const plain = text.replaceAll(group, '').replaceAll(/\s/g, '').replace(decimal, '.');
  if (!/^-?\d{1,15}(\.\d{1,6})?$/.test(plain)) throw new RangeError(`"${text}" is no amount`);
  return plain;
}
