import type { LineChange, OrderChanges } from '../../core/command.ts';
import type { Line, Money, Order } from '../../core/order.ts';
import type { Companions } from '../../core/outcome.ts';
import { readAddress } from './address.ts';
import type { RejectedLine } from './create-order.ts';
import { lineData } from './create-order.ts';
import { listOf, membersOf, quantityOf, textOf } from './members.ts';
import { sumOf } from './money.ts';
import { lineNumberOf } from './order-details.ts';
import { invalid } from './problem.ts';

/** A wanted change of an order, and the lines of it that cannot be taken. */
export interface AskedChange {
  readonly changes: OrderChanges;
  readonly companions: Companions;
  readonly rejected: readonly RejectedLine[];
  /** How many lines are changed. */
  readonly taken: number;
}

type LineWish =
  | { readonly kind: 'change'; readonly change: LineChange }
  | { readonly kind: 'remove'; readonly lineId: string }
  | { readonly kind: 'rejected'; readonly rejection: RejectedLine };

/** Reads the body of order modify: lines added, changed and taken off, notes, and where it is sent. */
export function readChange(body: object, order: Order, newId: () => string): AskedChange {
  const members = membersOf(body);
  const nextNumber = numbersAfter(order);
  const wishes = listOf(members.get('lines')).map((line) => readLine(line, order, newId, nextNumber));
  const notes = textOf(members.get('notes'))?.slice(0, 400).toWellFormed();
  const address = readAddress(members.get('shipToInfo'));
  const rejected = wishes.flatMap((wish) => (wish.kind === 'rejected' ? [wish.rejection] : []));
  const taken = wishes.length - rejected.length;
  if (wishes.length === 0 && notes === undefined && address === undefined) {
    throw invalid('The body changes nothing. Give lines, notes or shipToInfo.', {
      field: 'lines',
      message: 'Give lines with addUpdateDeleteLine.',
    });
  }
  const addressId = newId();
  const lines = wishes.flatMap((wish) => (wish.kind === 'change' ? [wish.change] : []));
  const removedLines = wishes.flatMap((wish) => (wish.kind === 'remove' ? [wish.lineId] : []));
  const total = newTotal(order, lines, removedLines);
  return {
    rejected,
    taken,
    companions: address === undefined ? {} : { addresses: [{ addressId, address }] },
    changes: {
      lines,
      removedLines,
      fields: {
        ...(notes === undefined ? {} : { data: { ...order.data, notes } }),
        ...(address === undefined ? {} : { shippingAddressId: addressId }),
        ...(total === undefined ? {} : { total }),
      },
    },
  };
}

function readLine(line: object, order: Order, newId: () => string, nextNumber: () => string): LineWish {
  const members = membersOf(line);
  const part = textOf(members.get('ingramPartNumber'))?.slice(0, 400).toWellFormed();
  const lineNumber = textOf(members.get('ingramLineNumber'));
  const customerLineNumber = textOf(members.get('customerLineNumber'));
  const quantity = quantityOf(members.get('quantity'));
  const reject = (code: RejectedLine['code'], reason: string): LineWish => ({
    kind: 'rejected',
    rejection: { code, reason, customerLineNumber, lineNumber, part, quantity },
  });
  const noQuantity = quantity === undefined || quantity === 0;
  const action = textOf(members.get('addUpdateDeleteLine'))?.toUpperCase();
  if (action === 'ADD') {
    if (part === undefined) return reject('EN', 'A line that is added needs its ingramPartNumber.');
    if (noQuantity) return reject('EQ', 'The quantity is no whole number from 1.');
    const externalIds = { ingram: nextNumber() };
    const data = lineData(line);
    return { kind: 'change', change: { newLineId: newId(), externalIds, sku: part, ordered: quantity, data } };
  }
  const present = findLine(order, { lineNumber, customerLineNumber, part });
  if (action !== 'UPDATE' && action !== 'DELETE') return reject('EL', 'addUpdateDeleteLine is ADD, UPDATE or DELETE.');
  if (present === undefined) return reject('EL', 'The order has no such line.');
  if (action === 'DELETE') return { kind: 'remove', lineId: present.lineId };
  if (noQuantity) return reject('EQ', 'The quantity is no whole number from 1; DELETE takes a line off.');
  const data = { ...present.data, ...lineData(line) };
  return { kind: 'change', change: { lineId: present.lineId, ordered: quantity, data } };
}

/** Numbers of lines that are added, after the highest there is: `002`, `003`. */
function numbersAfter({ lines }: Order): () => string {
  let last = Math.max(
    lines.length,
    ...lines
      .map((line, index) => lineNumberOf(line, index))
      .map((number) => (/^\d{1,6}$/.test(number) ? Number(number) : 0)),
  );
  return () => {
    last += 1;
    return String(last).padStart(3, '0');
  };
}

function findLine(
  { lines }: Order,
  named: {
    readonly lineNumber: string | undefined;
    readonly customerLineNumber: string | undefined;
    readonly part: string | undefined;
  },
): Line | undefined {
  if (named.lineNumber !== undefined) {
    const number = named.lineNumber.padStart(3, '0');
    return lines.find((line, index) => lineNumberOf(line, index) === number);
  }
  if (named.customerLineNumber !== undefined) {
    return lines.find(({ data }) => data['customerLineNumber'] === named.customerLineNumber);
  }
  return lines.find(({ sku }) => sku !== null && sku === named.part);
}

/** The total follows the lines, where all of them have a price; one that has none leaves it as it was. */
function newTotal(order: Order, changes: readonly LineChange[], removed: readonly string[]): Money | undefined {
  if (order.total === null || changes.some(({ lineId }) => lineId === undefined)) return undefined;
  const kept = order.lines.filter(({ lineId }) => !removed.includes(lineId));
  const priced = kept.flatMap(({ lineId, unitPrice, ordered }) => {
    const count = changes.find((change) => change.lineId === lineId)?.ordered ?? ordered;
    return unitPrice === null ? [] : [{ amount: unitPrice.amount, count }];
  });
  return priced.length === kept.length && kept.length > 0 ? sumOf(priced, order.total.currency) : undefined;
}
