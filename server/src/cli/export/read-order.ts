import type {
  CustomerOut,
  EventOut,
  HistoryEntryIn,
  ImportOrderIn,
  Milepost,
  OrderContactOut,
  OrderOut,
} from '@milepost/sdk';
import { MilepostProblem } from '@milepost/sdk';
import type { UserEmail } from './user-emails.ts';

/** Reads an order with its history as import takes it. */
export type ReadOrder = (id: string) => Promise<ImportOrderIn>;

/** So many customers are remembered, so that a customer of many orders is asked for once. */
const customersMax = 5000;

export function createOrderReader(client: Milepost, emailOf: UserEmail): ReadOrder {
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
    const { customerId, billingAddressId, shippingAddressId } = order;
    const hasPlaces = billingAddressId !== null || shippingAddressId !== null;
    const [customer, contact, users] = await Promise.all([
      customerId === null ? undefined : customerOf(customerId),
      hasPlaces ? client.orders.contact(id) : undefined,
      usersOf(order, emailOf),
    ]);
    return { ...toImportOrder(order, history, customer), ...placesOf(contact), ...users };
  };
}

/** The addresses of an order; one that was erased is left out. */
function placesOf(contact: OrderContactOut | undefined): Pick<ImportOrderIn, 'billingAddress' | 'shippingAddress'> {
  return Object.fromEntries(
    (['billingAddress', 'shippingAddress'] as const).flatMap((member) => {
      const address = contact?.[member] ?? {};
      return Object.keys(address).length === 0 ? [] : [[member, address]];
    }),
  );
}

type Users = Pick<ImportOrderIn, 'ownerId' | 'ownerEmail' | 'watcherIds' | 'watcherEmails'>;

/** Who takes care of an order and who watches it: by e-mail address, since ids mean nothing elsewhere, else by id. */
async function usersOf({ ownerId, watcherIds }: OrderOut, emailOf: UserEmail): Promise<Users> {
  const ownerEmail = ownerId === null ? undefined : await emailOf(ownerId);
  const watchers = await Promise.all(watcherIds.map(async (id) => ({ id, email: await emailOf(id) })));
  const watcherEmails = watchers.flatMap(({ email }) => email ?? []);
  const unnamed = watchers.flatMap(({ id, email }) => (email === undefined ? [id] : []));
  return {
    ...(ownerId === null ? {} : ownerEmail === undefined ? { ownerId } : { ownerEmail }),
    ...(watcherEmails.length === 0 ? {} : { watcherEmails }),
    ...(unnamed.length === 0 ? {} : { watcherIds: unnamed }),
  };
}

/** An order as import takes it: how it began, and each status that it got then. */
function toImportOrder(order: OrderOut, events: readonly EventOut[], customer: CustomerOut | undefined): ImportOrderIn {
  const created = events.find(({ type }) => type === 'order.created');
  const steps = events.filter(
    (event) => event !== created && event.applied && event.from !== null && event.to !== null,
  );
  const placed = events.filter(({ applied, to }) => !applied && to !== null);
  const way = [...inOrder(steps, created?.occurredAt), ...placed.map((event) => ({ ...toEntry(event), placed: true }))];
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
    ...(way.length === 0 ? {} : { history: way }),
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

/**
 * The steps as they were recorded, so that the last one leads where the order is: where clocks differed, a step is told at
 * the time of the one before it.
 */
function inOrder(steps: readonly EventOut[], begin = ''): readonly HistoryEntryIn[] {
  let latest = begin;
  return steps
    .toSorted((a, b) => a.seq - b.seq)
    .map((step) => {
      if (step.occurredAt > latest) latest = step.occurredAt;
      return { ...toEntry(step), occurredAt: latest };
    });
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
