import type { InvoiceSearch, InvoiceSort } from '../../store/invoice-views.ts';
import type { Span } from '../../store/order-search-views.ts';
import { textOf } from './page-query.ts';
import { invalid } from './problem.ts';
import { spanOfDays } from './search-query.ts';

/** What narrows a list of invoices beyond their numbers, their order and their status; days are whole ones of the account. */
export function readInvoiceFilter(
  query: URLSearchParams,
  timeZone: string,
): Omit<InvoiceSearch, 'statuses' | 'customerIds'> {
  const type = textOf(query, 'invoiceType');
  if (type !== undefined && type.toLowerCase() !== 'invoice') {
    throw invalid('Check invoiceType.', { field: 'invoiceType', value: type, message: 'All are of the type Invoice.' });
  }
  const span = (day: string, from: string, to: string) => {
    const only = textOf(query, day);
    const [first, last] = [only ?? textOf(query, from), only ?? textOf(query, to)];
    return spanOfDays(only === undefined ? [from, to] : [day], [first, last], timeZone);
  };
  // The day until which to pay is both of the vendor's: what the terms of payment lead to is not told apart here.
  const net = textOf(query, 'paymentTermsNetDate');
  const due = span('invoiceDueDate', 'invoiceFromDueDate', 'invoiceToDueDate');
  return defined({
    made: span('invoiceDate', 'invoiceFromDate', 'invoiceToDate'),
    due: both(due, spanOfDays(['paymentTermsNetDate'], [net, net], timeZone)),
    ordered: span('orderDate', 'orderFromDate', 'orderToDate'),
    orderData: member('endCustomerOrderNumber', textOf(query, 'endCustomerOrderNumber')),
    anyData: member('specialBidNumber', textOf(query, 'specialBidNumber')),
    shipmentData: member('deliveryNumber', textOf(query, 'DeliveryNumber')),
    serialNumber: textOf(query, 'serialNumber'),
  });
}

/** The members of an invoice by which a list of them can be sorted. */
const sortedBy: Readonly<Record<string, InvoiceSort['by']>> = {
  invoiceNumber: 'number',
  invoiceDate: 'made',
  invoiceDueDate: 'due',
  paymentTermsDueDate: 'due',
  orderCreateDate: 'ordered',
  customerOrderNumber: 'reference',
  invoiceAmountInclTax: 'amount',
};

/** `orderby` and `direction`; without them the newest come first. */
export function readInvoiceSort(query: URLSearchParams): InvoiceSort {
  const [column, direction = 'desc'] = [textOf(query, 'orderby'), textOf(query, 'direction')?.toLowerCase()];
  if (direction !== 'asc' && direction !== 'desc') {
    throw invalid('Check direction.', { field: 'direction', value: direction, message: 'It is asc or desc.' });
  }
  const ascending = direction === 'asc';
  if (column === undefined) return { by: 'number', ascending };
  const known = Object.entries(sortedBy).find(([name]) => name.toLowerCase() === column.toLowerCase());
  if (known !== undefined) return { by: known[1], ascending };
  const message = `Invoices are sorted by ${Object.keys(sortedBy).join(', ')}.`;
  throw invalid('Check orderby.', { field: 'orderby', value: column, message });
}

/** What is in both spans, as far as they are asked for. */
function both(one: Span | undefined, other: Span | undefined): Span | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    from: one.from > other.from ? one.from : other.from,
    before: one.before < other.before ? one.before : other.before,
  };
}

function member(name: string, value: string | undefined): Readonly<Record<string, string>> | undefined {
  return value === undefined ? undefined : { [name]: value };
}

function defined<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
