/** What the caller wants kept beside an event: any JSON, under names of its own. */
export type CustomInfo = Record<string, unknown>;

/** How the processing of an order goes on. Every member is optional; what else is put on it is sent too. */
export class OrderStatus {
  _userId?: string;
  _sessionId?: string;
  _orderId?: string;
  /** `_approved`, `_canceled`, `_held`, `_fulfilled`, `_returned`, `_rto`, or what the shop calls it. */
  _orderStatus?: string;
  /** Why it was canceled: `_paymentRisk`, `_abuse`, `_policy`, `_other`. */
  _reason?: string;
  _shippingCost?: string;
  _trackingNumber?: string;
  /** The address of the tracking page. */
  _trackingMethod?: string;
  /** `_automated` or `_manualReview`. */
  _source?: string;
  _analyst?: string;
  _description?: string;
  _customInfo?: CustomInfo;
  [name: string]: unknown;
}

/** Behaviour that none of the reserved events covers. */
export class Custom {
  _userId?: string;
  _sessionId?: string;
  _deviceIp?: string;
  /** Unix milliseconds as text. */
  _originTimestamp?: string;
  _customInfo?: CustomInfo;
  [name: string]: unknown;
}

/** The answer to any event; `message` says what was done. */
export interface EventResponse {
  readonly status?: string;
  readonly message?: string;
}
