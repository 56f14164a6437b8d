import type {
  ChangedOrderOut,
  EventOut,
  OrderContactOut,
  MessageIn,
  NewOrderIn,
  OrderOut,
  LinePatchIn,
  NewOrderLineIn,
  NewShipmentIn,
  OrderPatchIn,
  ShipmentPatchIn,
  OrderRowOut,
  OverrideIn,
  RequestAnswerIn,
  SetStatusIn,
  TransitionRequestIn,
  TransitionsOut,
  UndoIn,
} from '@milepost/contract';
import type { List, Page } from './pages.ts';
import { toList } from './pages.ts';
import type { Watermark } from './watermark.ts';
import type { CallOptions, QueryValue, Transport } from './transport.ts';

/** What a list of orders is narrowed to. Times are instants, or dates in the account's zone. */
export interface OrderFilter {
  readonly status?: readonly string[];
  /** Categories, or `active` and `closed` for all of either kind. */
  readonly category?: readonly string[];
  readonly workflow?: string;
  readonly reference?: string;
  readonly customerId?: string;
  readonly attention?: string;
  readonly createdFrom?: string;
  readonly createdTo?: string;
  readonly updatedFrom?: string;
  readonly updatedTo?: string;
  /** At least this long in its status. */
  readonly inStatusSeconds?: number;
  readonly late?: boolean;
  /** Beginnings of number, reference, ids, customer, sku, tracking number. */
  readonly q?: string;
  readonly archived?: boolean;
  /** Entries of one page. */
  readonly limit?: number;
  /** The position that the list must show, `latest` for all that is committed; the client's own latest write where none is given. */
  readonly atLeast?: string;
}

/** When an order is looked at. */
export interface OrderView {
  /** As it was at this instant, by what is known today. */
  readonly at?: string;
  /** By what was known at this instant. */
  readonly knownAt?: string;
  readonly archived?: boolean;
}

/**
 * Orders. A `key` is a UUID, `number:7`, `reference:ABC` or `external:SOURCE:ID`. Every write answers the order with
 * `changed` and `event`.
 */
export interface OrdersClient {
  readonly create: (order: NewOrderIn, options?: CallOptions) => Promise<ChangedOrderOut>;
  readonly get: (key: string, view?: OrderView, options?: CallOptions) => Promise<OrderOut>;
  /** The customer and the addresses. */
  readonly contact: (key: string, options?: CallOptions) => Promise<OrderContactOut>;
  readonly list: (filter?: OrderFilter, options?: CallOptions) => List<OrderRowOut>;
  readonly patch: (key: string, patch: OrderPatchIn, options?: CallOptions) => Promise<ChangedOrderOut>;
  readonly addLine: (key: string, line: NewOrderLineIn, options?: CallOptions) => Promise<ChangedOrderOut>;
  /** Changes a line; its quantities are absolute. */
  readonly patchLine: (
    key: string,
    lineId: string,
    patch: LinePatchIn,
    options?: CallOptions,
  ) => Promise<ChangedOrderOut>;
  readonly removeLine: (key: string, lineId: string, options?: CallOptions) => Promise<ChangedOrderOut>;
  /** Adds a shipment, with what it does to the lines in the same commit. */
  readonly addShipment: (key: string, shipment: NewShipmentIn, options?: CallOptions) => Promise<ChangedOrderOut>;
  readonly patchShipment: (
    key: string,
    shipmentId: string,
    patch: ShipmentPatchIn,
    options?: CallOptions,
  ) => Promise<ChangedOrderOut>;
  readonly archive: (key: string, options?: CallOptions) => Promise<ChangedOrderOut>;
  /** The whole history, by when things happened. */
  readonly history: (
    key: string,
    view?: Pick<OrderView, 'archived'>,
    options?: CallOptions,
  ) => Promise<readonly EventOut[]>;
  readonly setStatus: (key: string, change: SetStatusIn, options?: CallOptions) => Promise<ChangedOrderOut>;
  /** What the caller can do now, and why not the rest. */
  readonly transitions: (key: string, options?: CallOptions) => Promise<TransitionsOut>;
  readonly override: (key: string, change: OverrideIn, options?: CallOptions) => Promise<ChangedOrderOut>;
  readonly undo: (key: string, undo?: UndoIn, options?: CallOptions) => Promise<ChangedOrderOut>;
  readonly addMessage: (key: string, message: MessageIn, options?: CallOptions) => Promise<ChangedOrderOut>;
  readonly requestTransition: (
    key: string,
    request: TransitionRequestIn,
    options?: CallOptions,
  ) => Promise<ChangedOrderOut>;
  readonly approve: (
    key: string,
    requestId: string,
    answer?: RequestAnswerIn,
    options?: CallOptions,
  ) => Promise<ChangedOrderOut>;
  readonly decline: (
    key: string,
    requestId: string,
    answer?: RequestAnswerIn,
    options?: CallOptions,
  ) => Promise<ChangedOrderOut>;
}

/** The orders of the caller's account. */
export function createOrdersClient({ json }: Transport, watermark: Watermark): OrdersClient {
  const pathOf = (key: string) => `/v1/orders/${encodeURIComponent(key)}`;

  async function write(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    options: CallOptions | undefined,
  ): Promise<ChangedOrderOut> {
    const changed = await json<ChangedOrderOut>({ method, path, body, options });
    watermark.note(changed.position);
    return changed;
  }

  return {
    create: (order, options) => write('POST', '/v1/orders', order, options),
    get: (key, view = {}, options) => json({ method: 'GET', path: pathOf(key), query: { ...view }, options }),
    contact: (key, options) => json({ method: 'GET', path: `${pathOf(key)}/contact`, options }),
    list: (filter = {}, options) =>
      toList((cursor) => {
        const query: Record<string, QueryValue> = { atLeast: watermark.position(), ...filter, cursor };
        return json<Page<OrderRowOut>>({ method: 'GET', path: '/v1/orders', query, options });
      }),
    patch: (key, patch, options) => write('PATCH', pathOf(key), patch, options),
    addLine: (key, line, options) => write('POST', `${pathOf(key)}/lines`, line, options),
    patchLine: (key, lineId, patch, options) =>
      write('PATCH', `${pathOf(key)}/lines/${encodeURIComponent(lineId)}`, patch, options),
    removeLine: (key, lineId, options) =>
      write('DELETE', `${pathOf(key)}/lines/${encodeURIComponent(lineId)}`, undefined, options),
    addShipment: (key, shipment, options) => write('POST', `${pathOf(key)}/shipments`, shipment, options),
    patchShipment: (key, shipmentId, patch, options) =>
      write('PATCH', `${pathOf(key)}/shipments/${encodeURIComponent(shipmentId)}`, patch, options),
    archive: (key, options) => write('DELETE', pathOf(key), undefined, options),
    history: async (key, view = {}, options) => {
      const path = `${pathOf(key)}/events`;
      const { data } = await json<Page<EventOut>>({ method: 'GET', path, query: { ...view }, options });
      return data;
    },
    setStatus: (key, change, options) => write('PUT', `${pathOf(key)}/status`, change, options),
    transitions: (key, options) => json({ method: 'GET', path: `${pathOf(key)}/transitions`, options }),
    override: (key, change, options) => write('POST', `${pathOf(key)}/override`, change, options),
    undo: (key, undo = {}, options) => write('POST', `${pathOf(key)}/undo`, undo, options),
    addMessage: (key, message, options) => write('POST', `${pathOf(key)}/messages`, message, options),
    requestTransition: (key, request, options) => write('POST', `${pathOf(key)}/requests`, request, options),
    approve: (key, requestId, answer = {}, options) =>
      write('POST', `${pathOf(key)}/requests/${encodeURIComponent(requestId)}/approve`, answer, options),
    decline: (key, requestId, answer = {}, options) =>
      write('POST', `${pathOf(key)}/requests/${encodeURIComponent(requestId)}/decline`, answer, options),
  };
}
