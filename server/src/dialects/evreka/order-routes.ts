import type { FastifyInstance, FastifyRequest } from 'fastify';
import { audienceIncludes } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { AccountBook } from '../../accounts/books.ts';
import { isUuid } from '../../lib/ids.ts';
import { labelIn } from '../../lib/label-in.ts';
import { bookOfOrders } from '../book-of-orders.ts';
import { bodyOf, readJson } from '../raw-body.ts';
import type { Written } from '../written.ts';
import { dynamicFieldsOf, fillDynamic, registerDynamicFields } from './dynamic-fields.ts';
import { EvrekaError, malformed, orderMissing } from './errors.ts';
import type { WantedOrder } from './new-order.ts';
import { readNewOrder, toNewOrder } from './new-order.ts';
import { circumstancesOf, findOrder, notifyOf, requireRead, sentId } from './order-access.ts';
import type { Query } from './order-filter.ts';
import { readFilter, readSort } from './order-filter.ts';
import { nameOf, toDetail, toListed } from './order-shape.ts';
import { toSettingsItem } from './order-items.ts';
import { pageOf } from './paging.ts';
import type { EvrekaParts } from './parts.ts';
import { listedStatus, orderTypes, statusId, typeId } from './translate.ts';

/** Orders beside setting their status (sheet sections 3 and 4). The fixed paths win over an order's id. */
export function registerOrders(app: FastifyInstance, parts: EvrekaParts, written: Written): void {
  app.get('/orders/status', (request) => listStatuses(parts, request));
  app.get('/orders', (request) => listOrders(parts, request, written));
  app.get('/orders/:orderId', (request) => readOrder(parts, request));
  app.post('/orders', (request) => createOrder(parts, request, written));
  app.delete('/orders/:orderId', (request) => deleteOrder(parts, request, written));
  registerDynamicFields(app, parts);
  app.get('/order_settings', (request) => readSettings(parts, request));
}

async function listStatuses(parts: EvrekaParts, request: FastifyRequest): Promise<{ items: readonly object[] }> {
  const { accountId, audience } = request.evreka;
  const [book, { locale }] = await Promise.all([parts.workflows(accountId), parts.account(accountId)]);
  const statuses = orderTypes(book).flatMap((workflow) =>
    [...workflow.statuses.values()]
      .filter((status) => audienceIncludes(audience, status.audience))
      .map((status) => listedStatus(accountId, workflow.key, status, locale)),
  );
  const page = pageOf(request, { whole: true });
  return { items: page === undefined ? statuses : statuses.slice(page.skip, page.skip + page.take) };
}

async function listOrders(
  parts: EvrekaParts,
  request: FastifyRequest,
  written: Written,
): Promise<{ items: readonly object[] }> {
  requireRead(request);
  const { accountId, audience, customerIds } = request.evreka;
  await written.seen(accountId);
  const [book, { locale, timeZone }] = await Promise.all([parts.workflows(accountId), parts.account(accountId)]);
  const query = request.query as Query;
  const { rows } = await parts.queries.query(accountId, {
    where: readFilter(
      query,
      accountId,
      orderTypes(book).map(({ key }) => key),
    ),
    sort: [readSort(query)],
    ...pageOf(request)!,
    dialect: 'evreka',
    codes: statusIds(accountId, book),
    viewer: { audience, customerIds },
  });
  const orders = rows.map(({ order }) => order);
  const known = await bookOfOrders(parts.workflows, accountId, orders);
  const items = rows.map((row) => {
    const workflow = known.version(row.order.workflow.key, row.order.workflow.version)!;
    return toListed(row, { workflow, audience, locale, timeZone });
  });
  return { items };
}

/** The UUID of every status, by workflow; of several versions the latest counts. */
function statusIds(accountId: string, book: AccountBook): Record<string, Record<string, string>> {
  const ids = (workflow: Workflow) =>
    [...workflow.statuses.values()].map((status) => [status.key, statusId(accountId, workflow.key, status)] as const);
  return Object.fromEntries(
    orderTypes(book).map(({ key }) => [key, Object.fromEntries(book.versions(key).flatMap((version) => ids(version)))]),
  );
}

async function readOrder(parts: EvrekaParts, request: FastifyRequest): Promise<object> {
  requireRead(request);
  const { order, workflow, locale } = await findOrder(parts, request, 404);
  const { accountId, customerId, shippingAddressId } = order;
  const [{ timeZone }, customers, addresses] = await Promise.all([
    parts.account(accountId),
    customerId === null ? [] : parts.parties.customersById(accountId, [customerId]),
    parts.addresses(accountId, shippingAddressId === null ? [] : [shippingAddressId]),
  ]);
  const { audience } = request.evreka;
  return toDetail(
    { order, customer: customers[0] ?? null, owner: null },
    { workflow, audience, locale, timeZone },
    addresses.get(shippingAddressId ?? ''),
  );
}

async function createOrder(
  parts: EvrekaParts,
  request: FastifyRequest,
  written: Written,
): Promise<{ order_id: string }> {
  const actor = request.evreka;
  const { accountId } = actor;
  const reading = readJson(bodyOf(request));
  if (reading.kind === 'faulty') throw malformed('__root__', reading.detail, 'value_error.jsondecode');
  const account = await parts.account(accountId);
  const wanted = readNewOrder(reading.value, account.timeZone);
  const types = orderTypes(await parts.workflows(accountId));
  const type = types.find(({ key }) => typeId(accountId, key) === wanted.typeId);
  if (type === undefined) throw notCreated(`Order type (${wanted.typeId}) not found`);
  const [entity] = await parts.parties.customersById(accountId, [wanted.entityId]);
  if (entity === undefined || actor.customerIds?.has(entity.id) === false) {
    throw notCreated(`Entity (${wanted.entityId}) not found`);
  }
  const filled = fillDynamic(dynamicFieldsOf(account), type.key, wanted.dynamic);
  if ('fault' in filled) throw notCreated(filled.fault);
  const asked = { ...wanted, dynamic: filled.dynamic };
  const outcome = await parts.commit({
    accountId,
    lookups: [],
    newOrder: toNewOrder(asked, type.key, entity.id, await itemNames(parts, accountId, wanted), parts.newId),
    command: { kind: 'create_order', notify: await notifyOf(parts, accountId) },
    circumstances: circumstancesOf(actor),
  });
  if (outcome.kind === 'refused') throw notCreated(outcome.refusal.detail);
  written.note(accountId, outcome);
  return { order_id: outcome.order.orderId };
}

/** The names of the items, by id, as far as they are defined here. */
async function itemNames(
  { items }: EvrekaParts,
  accountId: string,
  { items: wanted }: WantedOrder,
): Promise<ReadonlyMap<string, string>> {
  const ids = wanted.map(({ id }) => id).filter(isUuid);
  return new Map((await items.byId(accountId, ids)).map(({ itemId, name }) => [itemId, name]));
}

/** The vendor's one text for this, and our reason behind it. */
function notCreated(reason: string): EvrekaError {
  return new EvrekaError(400, `An error occurred while creating the Order: ${reason}`);
}

async function deleteOrder(parts: EvrekaParts, request: FastifyRequest, written: Written): Promise<{ detail: string }> {
  const { order } = await findOrder(parts, request, 404);
  const actor = request.evreka;
  if (!actor.rights.has('orders.write')) throw new EvrekaError(400, 'Client does not have orders permission');
  const outcome = await parts.commit({
    accountId: order.accountId,
    lookups: [{ kind: 'id', id: order.orderId }],
    command: { kind: 'archive' },
    circumstances: circumstancesOf(actor),
  });
  if (outcome.kind === 'refused') throw orderMissing(404, sentId(request));
  written.note(order.accountId, outcome);
  return { detail: `Successfully deleted Order (${nameOf(order)})` };
}

/** This call has no pages. */
const settingsItemsMax = 1000;

/** The order types, which are the account's workflows, for whatever entity or service point is asked about. */
async function readSettings(parts: EvrekaParts, request: FastifyRequest): Promise<object> {
  const { entity_id: entity, service_point_id: point } = request.query as Query;
  if (!entity && !point) return { order_types: [], order_items: [] };
  const { accountId } = request.evreka;
  const [book, { locale }] = await Promise.all([parts.workflows(accountId), parts.account(accountId)]);
  const types = orderTypes(book).map(({ key, name }) => ({
    id: typeId(accountId, key),
    name: labelIn(name, locale),
    template_id: null,
    item_selection: 'optional',
    asset_selection: 'no_asset_item',
  }));
  const items = await parts.items.list(accountId, { skip: 0, take: settingsItemsMax });
  return { order_types: types, order_items: items.map((item) => toSettingsItem(accountId, item)) };
}
