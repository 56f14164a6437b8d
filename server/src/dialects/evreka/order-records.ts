import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AssetType } from '../../accounts/sources.ts';
import { sourceSettings } from '../../accounts/sources.ts';
import type { Json } from '../../core/json.ts';
import type { Line, Money, Order } from '../../core/order.ts';
import { namedUuid } from '../../lib/ids.ts';
import { EvrekaError } from './errors.ts';
import type { Found } from './order-access.ts';
import { findNamed, requireRead } from './order-access.ts';
import { nameOf } from './order-shape.ts';
import { pageOf } from './paging.ts';
import type { EvrekaParts } from './parts.ts';

/** What belongs to one order: its items, which are its lines, and its assets (sheet section 4, "Neighbours"). */
export function registerOrderRecords(app: FastifyInstance, parts: EvrekaParts): void {
  app.get('/order_item_records', async (request) => {
    const { order } = await orderOf(parts, request);
    return { items: pageIn(request, order.lines).map((line) => toItemRecord(order, line)) };
  });

  app.get('/order_asset_records', async (request) => {
    const found = await orderOf(parts, request);
    // An order's own data is for those inside alone (rulings 12).
    const inside = request.evreka.audience === 'internal';
    const records = inside ? toAssetRecords(found, await knownAssets(parts, found.order.accountId)) : [];
    return { items: pageIn(request, records) };
  });
}

async function orderOf(parts: EvrekaParts, request: FastifyRequest): Promise<Found> {
  requireRead(request);
  const sent = [(request.query as Readonly<Record<string, string | string[] | undefined>>)['order_id']].flat()[0];
  if (sent === undefined) {
    throw new EvrekaError(422, [{ loc: ['query', 'order_id'], msg: 'field required', type: 'value_error.missing' }]);
  }
  return findNamed(parts, request, sent, 404);
}

function pageIn<T>(request: FastifyRequest, all: readonly T[]): readonly T[] {
  const { skip, take } = pageOf(request)!;
  return all.slice(skip, skip + take);
}

function toItemRecord(order: Order, line: Line): Record<string, unknown> {
  const actual = Math.max(line.fulfilled, line.shipped);
  return {
    id: line.lineId,
    name: line.name ?? line.sku ?? '',
    ...times(order),
    planned_quantity_of_primary_uom: line.ordered,
    actual_quantity_of_primary_uom: actual,
    order_item_id: line.externalIds['evreka'] ?? null,
    unit_price: price(line.unitPrice, 1),
    ...notKept,
    total_actual_price: price(line.unitPrice, actual),
  };
}

/** What the account says of the assets and their types, by number. */
interface KnownAssets {
  readonly names: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, AssetType>;
}

async function knownAssets({ account }: EvrekaParts, accountId: string): Promise<KnownAssets> {
  const { assets = [], assetTypes = [] } = sourceSettings(await account(accountId), 'evreka');
  return {
    names: new Map(assets.map(({ number, name }) => [String(number), name])),
    types: new Map(assetTypes.map((type) => [String(type.number), type])),
  };
}

/** One record for each kind of asset under each action, as the order was made with. */
function toAssetRecords({ order, workflow }: Found, known: KnownAssets): readonly Record<string, unknown>[] {
  const category = workflow.statuses.get(order.status)?.category ?? 'open';
  return Object.entries(object(order.data['orderAssets'])).flatMap(([action, entries]) =>
    list(entries).map((entry, index) => {
      const { asset_type: type = null, assets = [] } = object(entry);
      const ids = list(assets);
      const kind = known.types.get(numberIn(type));
      const isCollected = category === 'fulfilled';
      return {
        id: namedUuid(order.accountId, `asset/${order.orderId}/${action}/${index}`),
        order: nameOf(order),
        asset_action: action,
        order_assets: ids.map((id) => ({ id, name: known.names.get(numberIn(id)) ?? numberIn(id) })),
        order_asset_type: type === null ? null : { id: type, name: kind?.name ?? numberIn(type) },
        is_collected: isCollected,
        unit_price: price(kind?.unitPrice ?? null, 1),
        ...notKept,
        total_actual_price: price(kind?.unitPrice ?? null, isCollected ? ids.length : 0),
        ...times(order),
      };
    }),
  );
}

/** A number as text, which is the name of what has no other. */
function numberIn(id: Json): string {
  return typeof id === 'number' || typeof id === 'string' ? String(id) : '';
}

/** Members of the vendor for which an order here has no place. */
const notKept = { market_share: null, tax: null } as const;

function times({ createdAt, updatedAt }: Order): Record<string, string> {
  return { created_at: createdAt.toISOString(), updated_at: updatedAt.toISOString() };
}

/** A float is what the vendor's clients read; inside, amounts are decimals. */
function price(unit: Money | null, count: number): { value: number; currency: string } | null {
  if (unit === null) return null;
  return { value: Number((Number(unit.amount) * count).toFixed(6)), currency: unit.currency };
}

function object(value: Json | undefined): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {};
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
