/** An order event as it is handed over. The quantities may be numbers or text. */
export interface OrderStatusAsyncNotificationRequest {
  readonly topic?: string;
  /** `im::updated`, `IM::created`. */
  readonly event?: string;
  readonly eventTimeStamp?: string;
  readonly eventId?: string;
  readonly resource?: readonly OrderResource[];
  readonly [name: string]: unknown;
}

interface OrderResource {
  /** `im::order_shipped` and its like. */
  readonly eventType?: string;
  readonly orderNumber?: string;
  readonly customerOrderNumber?: string;
  readonly orderEntryTimeStamp?: string;
  readonly lines?: readonly OrderLine[];
  readonly links?: readonly { readonly topic?: string; readonly href?: string; readonly type?: string }[];
  readonly [name: string]: unknown;
}

interface OrderLine {
  readonly ingramLineNumber?: string;
  readonly subOrderNumber?: string;
  readonly lineStatus?: string;
  readonly ingramPartNumber?: string;
  readonly vendorPartNumber?: string;
  readonly requestedQuantity?: number | string;
  readonly shippedQuantity?: number | string;
  readonly backOrderedQuantity?: number | string;
  readonly shipmentDetails?: readonly Readonly<Record<string, unknown>>[];
  readonly serialNumberDetails?: readonly { readonly serialNumber?: string }[];
  readonly [name: string]: unknown;
}
