import type { CustomerOut, EventOut, HistoryEntryIn, ImportOrderIn, Milepost, OrderOut } from '@milepost/sdk';
import { MilepostProblem } from '@milepost/sdk';

/** Reads an order with its history as import takes it. */
export type ReadOrder = (id: string) => Promise<ImportOrderIn>;

/** So many customers are remembered, so that a customer of many orders is asked for once. */
const customersMax = 5000;

export function createOrderReader(client: Milepost): ReadOrder {
  const customers = new Map<string, Promise<CustomerOut | undefined>>();

  function customerOf(id: string): Promise<CustomerOut | undefined> {
    const known = customers.get(id);
    if (known !== undefined) return known;
    if (customers.size >= customersMax) customers.clear();
    const asked = client.customers.get(id).catch((error: unknown) => {
      // Erased meanwhile, or not for this key to see: the order goes without.
      if (error instanceof MilepostProblem && (error.status === 404 || error.status === 403)) return undefined;
      throw error;
    });
    customers.set(id, asked);
    return asked;
  }

  return async (id) => {
    const [order, history] = await Promise.all([
      client.orders.get(id, { archived: true }),
      client.orders.history(id, { archived: true }),
    ]);
    return toImportOrder(order, history, order.customerId === null ? undefined : await customerOf(order.customerId));
  };
}

/** An order as import takes it: how it began, and each status that it got then. */
function toImportOrder(order: OrderOut, events: readonly EventOut[], customer: CustomerOut | undefined): ImportOrderIn {
  const created = events.find(({ type }) => type === 'order.created');
  const steps = events.filter(
    (event) => event !== created && event.applied && event.from !== null && event.to !== null,
  );
  const { id, number, reference, externalIds, orderedAt, dueAt, total, data, archivedAt } = order;
  return {
    id,
    number,
    ...(reference === null ? {} : { reference }),
    ...(Object.keys(externalIds).length === 0 ? {} : { externalIds }),
    workflow: order.workflow.key,
    status: created?.to ?? order.status,
    occurredAt: created?.occurredAt ?? order.createdAt,
    ...(typeof created?.message === 'string' ? { message: created.message } : {}),
    ...(orderedAt === null ? {} : { orderedAt }),
    ...(dueAt === null ? {} : { dueAt }),
    ...(total === null ? {} : { total }),
    ...(customer === undefined ? {} : { customer: toCustomer(customer) }),
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...(order.lines.length === 0 ? {} : { lines: order.lines.map(toLine) }),
    ...(order.shipments.length === 0 ? {} : { shipments: order.shipments }),
    ...(steps.length === 0 ? {} : { history: steps.map(toEntry) }),
    ...(archivedAt === null ? {} : { archived: true }),
  };
}

function toCustomer({ profile, externalIds }: CustomerOut): NonNullable<ImportOrderIn['customer']> {
  const { name, email, phone, locale } = profile as Record<string, string | undefined>;
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(locale === undefined ? {} : { locale }),
    ...(Object.keys(externalIds).length === 0 ? {} : { externalIds }),
  };
}

/** Statuses of lines that follow from the quantities; one of these need not be said. */
const derived = new Set(['open', 'backordered', 'partially_shipped', 'shipped', 'fulfilled', 'returned', 'canceled']);

function toLine({ status, ...line }: OrderOut['lines'][number]): NonNullable<ImportOrderIn['lines']>[number] {
  return derived.has(status) ? line : { ...line, status };
}

function toEntry({ to, occurredAt, message, note, data }: EventOut): HistoryEntryIn {
  const { reason, data: said } = data;
  return {
    to: to!,
    occurredAt,
    ...(message === null ? {} : { message }),
    ...(note === null || note === undefined ? {} : { note }),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof said === 'object' && said !== null ? { data: said as Record<string, unknown> } : {}),
  };
}
