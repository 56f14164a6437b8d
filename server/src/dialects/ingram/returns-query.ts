import type { Comparison, Expression, OrderField } from '../../core/order-expression.ts';
import type { Span } from '../../store/order-search-views.ts';
import { textOf } from './page-query.ts';
import { invalid } from './problem.ts';
import { spanOfPair } from './search-query.ts';

/** The words of the vendor for the state of a return. */
const returnStatuses = ['Open', 'Approved', 'Partially Approved', 'Denied', 'Voided'] as const;

/** What came back is back: nothing is asked for here, and nothing is denied. */
export const returnStatus: (typeof returnStatuses)[number] = 'Approved';

const returned: Expression = compare('lineReturned', '>', 'number', 0);

/** What a search for returns asks of the lines of orders; `undefined` when no return here can be meant. */
export function readReturnFilter(
  query: URLSearchParams,
  timeZone: string,
  found: { readonly lineId: string | undefined; readonly orderId: string | undefined },
): Expression | undefined {
  const asked = ['returnStatus-in', 'claimStatus-in'].map((name) => statusesOf(query, name));
  // A return here is known by its goods alone, which give no reason.
  if (asked.some((words) => words?.includes(returnStatus) === false) || textOf(query, 'returnReason-in')) {
    return undefined;
  }
  const texts = [
    ['id', found.orderId],
    ['lineId', found.lineId],
    ['lineId', textOf(query, 'returnClaimId')],
    ['reference', textOf(query, 'referenceNumber')],
    ['lineSku', textOf(query, 'ingramPartNumber')],
    ['lineVendorPart', textOf(query, 'vendorPartNumber')],
  ] as const;
  // A return is shown as made and last changed when its order was last changed.
  const spans = ['createdOn-bt', 'modifiedOn-bt'].map((name) => spanOfPair(query, name, timeZone));
  return [
    ...texts.flatMap(([field, value]) => (value === undefined ? [] : [compare(field, '=', 'text', value)])),
    ...spans.flatMap((span) => (span === undefined ? [] : within(span))),
  ].reduce((left, right): Expression => ({ kind: 'and', left, right }), returned);
}

/** The members of a return by which a list of them can be sorted. */
const sortedBy: Readonly<Record<string, OrderField>> = {
  createdOn: 'updatedAt',
  modifiedOn: 'updatedAt',
  referenceNumber: 'reference',
  caseRequestNumber: 'number',
  returnClaimId: 'lineId',
};

/**
 * `sortingColumnName` is a column and `sort` a direction, or a column too: the vendor's pages say no more. Without them the
 * newest orders come first.
 */
export function readReturnSort(query: URLSearchParams): { readonly by: Expression; readonly ascending: boolean }[] {
  const sort = textOf(query, 'sort');
  const direction = /^(?:asc|desc)$/i.exec(sort ?? '')?.[0].toLowerCase();
  const named = textOf(query, 'sortingColumnName') ?? (direction === undefined ? sort : undefined);
  if (named === undefined) {
    return direction === 'asc' ? [{ by: { kind: 'field', field: 'number' }, ascending: true }] : [];
  }
  const known = Object.entries(sortedBy).find(([name]) => name.toLowerCase() === named.toLowerCase());
  if (known !== undefined) return [{ by: { kind: 'field', field: known[1] }, ascending: direction === 'asc' }];
  const field = query.get('sortingColumnName')?.trim() ? 'sortingColumnName' : 'sort';
  const message = `Returns are sorted by ${Object.keys(sortedBy).join(', ')}.`;
  throw invalid(`Check ${field}.`, { field, value: named, message });
}

/** The words that a list of statuses names, separated by commas; `undefined` when it was not sent. */
function statusesOf(query: URLSearchParams, name: string): readonly string[] | undefined {
  const words = query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((word) => word.trim().slice(0, 100))
    .filter((word) => word !== '');
  if (words.length === 0) return undefined;
  return words.map((word) => {
    const known = returnStatuses.find((status) => status.toLowerCase() === word.toLowerCase());
    if (known !== undefined) return known;
    throw invalid(`Check ${name}.`, { field: name, value: word, message: `Ask for ${returnStatuses.join(', ')}.` });
  });
}

function within({ from, before }: Span): readonly Expression[] {
  return [compare('updatedAt', '>=', 'time', from), compare('updatedAt', '<', 'time', before)];
}

function compare(
  field: OrderField,
  op: Comparison,
  type: 'text' | 'number' | 'time',
  value: string | number | Date,
): Expression {
  return { kind: 'compare', op, left: { kind: 'field', field }, right: { kind: 'value', type, value } };
}
