import type { Json, JsonObject } from '../../core/json.ts';
import type { Line, Order } from '../../core/order.ts';
import type { Audience } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { RejectedLine } from './create-order.ts';
import { lineNumberOf, toAddress, withOffset } from './order-details.ts';
import { shownNumber } from './order-number.ts';
import { orderWord } from './shown-status.ts';

export interface WrittenContext {
  readonly workflow: Workflow;
  readonly branch: string;
  readonly timeZone: string;
  readonly audience: Audience;
  /** Where the order is sent, if that is known. */
  readonly shipTo: JsonObject | undefined;
}

type Members = Record<string, Json>;

/** A new order as `OrderCreateResponse`. */
export function toCreated(order: Order, rejected: readonly RejectedLine[], context: WrittenContext): Members {
  const number = shownNumber(order, context.branch);
  const orderTotal = order.total === null ? undefined : Number(order.total.amount);
  return defined({
    customerOrderNumber: order.reference,
    endCustomerOrderNumber: order.data['endCustomerOrderNumber'],
    billToAddressId: order.data['billToAddressId'],
    specialBidNumber: order.data['specialBidNumber'],
    orderSplit: false,
    processedPartially: rejected.length > 0,
    purchaseOrderTotal: orderTotal,
    shipToInfo: toAddress(context.shipTo),
    orders: [
      defined({
        numberOfLinesWithSuccess: order.lines.length,
        numberOfLinesWithError: rejected.length,
        numberOfLinesWithWarning: 0,
        ingramOrderNumber: number,
        ingramOrderDate: withOffset(order.createdAt.toISOString(), context.timeZone),
        notes: order.data['notes'],
        orderType: 'S',
        orderTotal,
        currencyCode: order.total?.currency,
        lines: order.lines.map((line, index) => toCreatedLine(line, index, number)),
        miscellaneousCharges: [],
        links: [{ topic: 'orders', href: `/resellers/v6.1/orders/${number}`, type: 'GET' }],
        rejectedLineItems: rejected.map(({ customerLineNumber, ...rest }) =>
          // The vendor's schema writes this one with a small n, and only here.
          defined({ customerLinenumber: customerLineNumber, ...toRejected(rest) }),
        ),
        additionalAttributes: [],
      }),
    ],
  });
}

/** Stands in the event that made an order whose client awaits the details by webhook (order create v7). */
export const asyncMark = 'asyncOrderCreate';

/** A new order as the vendor tells it to its reseller's webhook: `resource` of `OrderCreateV7Response` (section 2.3). */
export function toAsyncCreated(order: Order, context: WrittenContext): Members {
  const { specialBidNumber: _, orders, ...head } = toCreated(order, [], context);
  return {
    ...head,
    // Empty lists that the schema of this event does not have would break the stricter packages.
    orders: (orders as Members[]).map(
      ({ rejectedLineItems: _r, additionalAttributes: _a, miscellaneousCharges: _m, lines, ...made }) => ({
        ...made,
        freightCharges: 0,
        totalTax: 0,
        lines: (lines as Members[]).map(
          ({ vendorPartNumber: _v, specialBidNumber: _s, additionalAttributes: _l, ...line }) => line,
        ),
      }),
    ),
  };
}

/** A changed order as `OrderModifyResponse`. */
export function toModified(order: Order, rejected: readonly RejectedLine[], context: WrittenContext): Members {
  const number = shownNumber(order, context.branch);
  return defined({
    ingramOrderNumber: number,
    changeDescription: rejected.length === 0 ? 'The order was changed.' : 'The order was changed in part.',
    orderModifiedDate: withOffset(order.updatedAt.toISOString(), context.timeZone),
    customerOrderNumber: order.reference,
    endCustomerOrderNumber: order.data['endCustomerOrderNumber'],
    orderTotal: order.total === null ? undefined : Number(order.total.amount),
    notes: order.data['notes'],
    // Orders have Processing here where details of lines, and this schema, have In Progress.
    orderStatus: orderWord(order, context.workflow, context.audience).replace('Processing', 'In Progress'),
    billToAddressId: order.data['billToAddressId'],
    shipToInfo: toAddress(context.shipTo),
    lines: order.lines.map((line, index) => toModifiedLine(line, index, number)),
    rejectedLineItems: rejected.map(({ lineNumber, customerLineNumber, ...rest }) =>
      defined({ ingramLineNumber: lineNumber, customerLineNumber, ...toRejected(rest) }),
    ),
    additionalAttributes: [],
  });
}

function toModifiedLine(line: Line, index: number, number: string): Members {
  return defined({
    subOrderNumber: line.data['subOrderNumber'] ?? `${number}-11`,
    ingramLineNumber: lineNumberOf(line, index),
    customerLineNumber: line.data['customerLineNumber'],
    ingramPartNumber: line.sku,
    vendorPartNumber: line.data['vendorPartNumber'],
    quantityOrdered: line.ordered,
    quantityConfirmed: Math.max(line.ordered - line.backordered - line.canceled, 0),
    quantityBackOrdered: line.backordered,
    additionalAttributes: [],
    notes: line.data['notes'],
  });
}

function toCreatedLine(line: Line, index: number, number: string): Members {
  const price = line.unitPrice === null ? undefined : Number(line.unitPrice.amount);
  return defined({
    ...toModifiedLine(line, index, number),
    lineStatus: line.backordered > 0 ? 'Backordered' : 'Open',
    unitPrice: price,
    extendedUnitPrice: price === undefined ? undefined : Math.round(price * line.ordered * 100) / 100,
    specialBidNumber: line.data['specialBidNumber'],
    shipmentDetails: [],
  });
}

function toRejected({
  part,
  quantity,
  code,
  reason,
}: Omit<RejectedLine, 'customerLineNumber' | 'lineNumber'>): Members {
  return defined({ ingramPartNumber: part, quantityOrdered: quantity, rejectCode: code, rejectReason: reason });
}

function defined(members: Readonly<Record<string, Json | undefined>>): Members {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as Members;
}
