import type { OrderSearch, Span } from '../../store/order-search-views.ts';
import type { Workflow } from '../../core/workflow.ts';
import { Temporal } from 'temporal-polyfill';
import { lookupsOf } from './order-number.ts';
import type { FieldFault } from './problem.ts';
import { invalid } from './problem.ts';
import { searchableWords, statusesShownAs } from './shown-status.ts';

/** A search as it was asked for. */
export interface AskedSearch {
  readonly search: OrderSearch;
  readonly pageSize: number;
  readonly pageNumber: number;
}

export interface SearchContext {
  readonly branch: string;
  readonly timeZone: string;
  /** All versions of the account's workflows. */
  readonly workflows: readonly Workflow[];
}

const pageSizes = { default: 25, max: 100 };

/** Deeper pages would make the database walk all that lies before them. */
const pageNumberMax = 100_000;

/**
 * Reads the query of an order search, in the vendor's exact spelling, its mixed separators included. Arrays are repeated
 * parameters. Parameters that are not the vendor's are left alone; faults are told together.
 */
export function readSearch(query: URLSearchParams, context: SearchContext): AskedSearch {
  const faults: FieldFault[] = [];
  const text = (name: string) => {
    const value = query.get(name)?.trim() ?? '';
    return value === '' ? undefined : value.slice(0, 200);
  };
  const whole = (name: string, fallback: number, max: number) => {
    const value = text(name) ?? String(fallback);
    const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
    if (number >= 1 && number <= max) return number;
    faults.push({ field: name, value, message: `Give a whole number from 1 to ${max}.` });
    return fallback;
  };
  const span = (name: string) => spanOf(name, query.getAll(name), context.timeZone, faults);
  const day = text('ingramOrderDate');
  const ordered =
    span('ingramOrderDate-bt') ??
    (day === undefined ? undefined : spanOf('ingramOrderDate', [day, day], context.timeZone, faults));
  const dates = { ordered, shipped: span('shipDate_bt'), delivered: span('deliveryDate_bt') };
  const invoiced = daysOf('invoiceDate_bt', query.getAll('invoiceDate_bt'), faults);
  const number = text('ingramOrderNumber');
  const statuses = statusesOf(query, context.workflows, faults);
  const asked = {
    search: defined({
      ...dates,
      named: number === undefined ? undefined : namedBy(number, context.branch),
      statuses,
      reference: text('customerOrderNumber'),
      sku: text('ingramPartNumber'),
      serialNumber: text('serialNumber'),
      trackingNumber: text('trackingNumber'),
      data: some({ endCustomerOrderNumber: text('endCustomerOrderNumber') }),
      lineData: some({ vendorPartNumber: text('vendorPartNumber') }),
      anyData: some({ vendorName: text('vendorName'), specialBidNumber: text('specialBidNumber') }),
      lineDate: invoiced === undefined ? undefined : { member: 'invoiceDate', ...invoiced },
    }),
    pageSize: whole('pageSize', pageSizes.default, pageSizes.max),
    pageNumber: whole('pageNumber', 1, pageNumberMax),
  };
  if (faults.length > 0) throw invalid(`Check ${faults.map(({ field }) => field).join(', ')}.`, ...faults);
  return asked;
}

function namedBy(text: string, branch: string): NonNullable<OrderSearch['named']> {
  const lookups = lookupsOf(text, branch);
  const externalIds = lookups.flatMap((key) => (key.kind === 'external' ? [key.externalId] : []));
  const own = lookups.find((key) => key.kind === 'number');
  return { source: 'ingram', externalIds, ...(own === undefined ? {} : { number: own.number }) };
}

function statusesOf(
  query: URLSearchParams,
  workflows: readonly Workflow[],
  faults: FieldFault[],
): OrderSearch['statuses'] {
  const names = ['orderStatus', 'orderStatus-in'] as const;
  const asked = names.map((name) => {
    const words = query.getAll(name).filter((word) => word.trim() !== '');
    return words.flatMap((word) => {
      const found = statusesShownAs(word, workflows);
      if (found === undefined) {
        faults.push({ field: name, value: word.slice(0, 100), message: `Ask for ${searchableWords}.` });
      }
      return found ?? [];
    });
  });
  const [one, several] = asked.map((found, index) => (query.getAll(names[index]!).length === 0 ? undefined : found));
  if (one === undefined || several === undefined) return one ?? several;
  return one.filter(({ workflow, status }) =>
    several.some((other) => other.workflow === workflow && other.status === status),
  );
}

/** A pair of days, both included. */
function daysOf(
  name: string,
  values: readonly string[],
  faults: FieldFault[],
): { readonly from: string; readonly to: string } | undefined {
  // Some clients join the two with a comma instead of repeating the parameter.
  const days = values.flatMap((value) => value.split(',')).map((value) => value.trim().slice(0, 10));
  if (days.length === 0) return undefined;
  const [from = '', to = ''] = days;
  if (days.length === 2 && isDay(from) && isDay(to) && from <= to) return { from, to };
  const message = 'Give a start and an end date, each as yyyy-MM-dd, the start first.';
  faults.push({ field: name, value: values.join(', ').slice(0, 100), message });
  return undefined;
}

/** The days from the first to the second as a span, open at the end that is missing; neither is no span. `names` are the parameters. */
export function spanOfDays(
  names: readonly string[],
  [first, last]: readonly [string | undefined, string | undefined],
  timeZone: string,
): Span | undefined {
  if (first === undefined && last === undefined) return undefined;
  const faults: FieldFault[] = [];
  const span = spanOf(names.join(', '), [first ?? firstDay, last ?? lastDay], timeZone, faults);
  if (faults.length > 0) throw invalid(`Check ${names.join(', ')}.`, ...faults);
  return span;
}

/** The span of a parameter that has both days, repeated or joined by a comma; `undefined` when it was not sent. */
export function spanOfPair(query: URLSearchParams, name: string, timeZone: string): Span | undefined {
  const faults: FieldFault[] = [];
  const values = query.getAll(name).filter((value) => value.trim() !== '');
  const span = spanOf(name, values, timeZone, faults);
  if (faults.length > 0) throw invalid(`Check ${name}.`, ...faults);
  return span;
}

/** No order of anybody's is older or younger. */
const [firstDay, lastDay] = ['1900-01-01', '2999-12-31'] as const;

function spanOf(name: string, values: readonly string[], timeZone: string, faults: FieldFault[]): Span | undefined {
  const days = daysOf(name, values, faults);
  if (days === undefined) return undefined;
  const midnight = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
  const [from, to] = [Temporal.PlainDate.from(days.from), Temporal.PlainDate.from(days.to)];
  return { from: midnight(from), before: midnight(to.add({ days: 1 })) };
}

function isDay(text: string): boolean {
  if (!/^(19|2\d)\d\d-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function some(members: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> | undefined {
  const given = Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function defined<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
