import type { Applied } from '../../accounts/quarantine.ts';
import type { NewOrder, OrderChanges } from '../../core/command.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Order, OrderFields } from '../../core/order.ts';
import type { Companions } from '../../core/outcome.ts';
import { toActor } from '../../core/principal.ts';
import { recordActivity } from './apply-activity.ts';
import { lineChanges, newLines, readAddress, readCustomer, readItems } from './order-parts.ts';
import { keptMembers } from './translate.ts';
import { money } from './values.ts';
import type { Subject, Way } from './way.ts';
import { applied, claim, commitReport, findSubject, placeholderOf, saidOf, waits } from './way.ts';

/** `createOrder` and `update_order`: both make the order or change the one that is there; the latter replaces it. */
export async function applyOrder(way: Way): Promise<Applied> {
  const done = await createOrChange(way);
  if (done.kind === 'applied' && !way.dryRun) {
    const { accountId, actor, parts, report } = way;
    const customer = readCustomer(report.members, { accountId, newId: parts.newId });
    await parts.nameCustomer(accountId, customer?.keys ?? [], toActor(actor));
  }
  return done;
}

async function createOrChange(way: Way): Promise<Applied> {
  const subject = await findSubject(way);
  if (subject === undefined) return waits('order_unknown', 'The event names no order in _orderId');
  if (subject.found !== undefined) return change(way, subject, subject.found);
  const made = await create(way, subject);
  if (made !== undefined) return made;
  // Another event about the same order came first: this one changes what that one made.
  const again = await findSubject(way);
  if (again?.found === undefined) return waits('refused', `Order ${subject.name} was there and is gone`);
  return change(way, again, again.found);
}

async function create(way: Way, { lookups, name }: Subject): Promise<Applied | undefined> {
  const { report, currency, parts, released, receivedAt } = way;
  const { members } = report;
  const blank = placeholderOf(way);
  if (blank === undefined) return waits('order_unknown', 'The event names no order in _orderId');
  const { placeholder: _, ...order } = blank;
  const brought = await readCompanions(way, undefined);
  const total = money(members['_amount'], members['_currencyCode'], currency);
  const newOrder: NewOrder = {
    ...order,
    fields: {
      ...order.fields,
      ...brought.fields,
      ...(total === undefined ? {} : { total }),
      ...(report.occurredAt === undefined ? {} : { orderedAt: report.occurredAt.toISOString() }),
    },
    lines: newLines(readItems(members['_items'], currency) ?? [], parts.newId),
  };
  const occurredAt = report.occurredAt ?? (released === undefined ? undefined : receivedAt);
  const data = keptMembers(report, total === undefined ? [] : ['_amount', '_currencyCode']);
  const outcome = await commitReport(way, {
    lookups,
    newOrder,
    companions: brought.companions,
    command: {
      kind: 'create_order',
      ...saidOf(way),
      ...(data === undefined ? {} : { data }),
      ...(occurredAt === undefined ? {} : { occurredAt }),
    },
  });
  if (outcome.kind === 'refused') return waits('refused', outcome.refusal.detail);
  return outcome.kind === 'unchanged' ? undefined : applied(outcome, `Order ${name} is created`);
}

async function change(way: Way, subject: Subject, found: Order): Promise<Applied> {
  const { report, currency, parts } = way;
  const { members } = report;
  const replaces = report.event === 'update_order';
  const brought = await readCompanions(way, found);
  const total = money(members['_amount'], members['_currencyCode'], currency);
  const items = readItems(members['_items'], currency);
  const cleared: Partial<OrderFields> = replaces
    ? { total: null, billingAddressId: null, shippingAddressId: null }
    : {};
  const orderedAt = found.orderedAt === null && report.occurredAt !== undefined && !replaces;
  const changes: OrderChanges = {
    fields: {
      ...cleared,
      ...claim(report, found),
      ...brought.fields,
      ...(total === undefined ? {} : { total }),
      ...(orderedAt ? { orderedAt: report.occurredAt.toISOString() } : {}),
    },
    lines: lineChanges(items ?? [], parts.newId),
    ...(replaces && items !== undefined ? { removedLines: leftOut(found, items) } : {}),
    ...(found.placeholder ? { placeholder: false } : {}),
  };
  const done = await recordActivity(way, subject, {
    activity: report.event,
    changes,
    companions: brought.companions,
    leftOut: total === undefined ? [] : ['_amount', '_currencyCode'],
  });
  if (done.kind === 'waits') return done;
  const status = subject.workflow.statuses.get(found.status)?.label['en']?.toLowerCase() ?? found.status;
  const result = found.placeholder
    ? `Order ${subject.name} is filled in and stays ${status}`
    : `Order ${subject.name} is ${replaces ? 'replaced' : 'updated'} and stays ${status}`;
  return { ...done, result };
}

/** Lines that an order has and the list of its items no longer names. */
function leftOut({ lines }: Order, items: NonNullable<ReturnType<typeof readItems>>): readonly string[] {
  const named = new Set(items.map(({ externalIds }) => externalIds?.['thirdwatch']));
  const skus = new Set(items.map(({ sku }) => sku));
  return lines
    .filter(({ externalIds, sku }) =>
      externalIds['thirdwatch'] === undefined ? !skus.has(sku) : !named.has(externalIds['thirdwatch']),
    )
    .map(({ lineId }) => lineId);
}

/** The customer and the addresses of an order event. What is as it was gets no new row. */
async function readCompanions(
  { accountId, report, parts }: Way,
  found: Order | undefined,
): Promise<{ readonly companions: Companions; readonly fields: Partial<OrderFields> }> {
  const { members, event } = report;
  const wanted = found === undefined || found.customerId === null || event === 'update_order';
  const customer = wanted ? readCustomer(members, { accountId, newId: parts.newId }) : undefined;
  const present = [found?.billingAddressId, found?.shippingAddressId].filter((id) => typeof id === 'string');
  const known = present.length === 0 ? new Map<string, JsonObject>() : await parts.addresses(accountId, present);
  const billing = place(readAddress(members['_billingAddress']), found?.billingAddressId, known, parts.newId);
  const shipping = place(readAddress(members['_shippingAddress']), found?.shippingAddressId, known, parts.newId);
  return {
    companions: {
      ...(customer === undefined ? {} : { customer }),
      addresses: [billing, shipping].flatMap((address) => address?.added ?? []),
    },
    fields: {
      ...(customer === undefined ? {} : { customerId: customer.customerId }),
      ...(billing === undefined ? {} : { billingAddressId: billing.addressId }),
      ...(shipping === undefined ? {} : { shippingAddressId: shipping.addressId }),
    },
  };
}

function place(
  address: JsonObject | undefined,
  presentId: string | null | undefined,
  known: ReadonlyMap<string, JsonObject>,
  newId: () => string,
): { addressId: string; added: readonly { addressId: string; address: JsonObject }[] } | undefined {
  if (address === undefined) return undefined;
  const present = typeof presentId === 'string' ? known.get(presentId) : undefined;
  if (typeof presentId === 'string' && present !== undefined && sameMembers(present, address)) {
    return { addressId: presentId, added: [] };
  }
  const addressId = newId();
  return { addressId, added: [{ addressId, address }] };
}

/** Whatever the order of the members, in which the database does not give them back. */
function sameMembers(a: JsonObject, b: JsonObject): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
