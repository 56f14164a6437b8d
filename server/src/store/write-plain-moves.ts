import type { OrderEvent } from '../core/event.ts';
import type { LoadedOrder, Move } from '../core/move.ts';
import type { Order } from '../core/order.ts';
import type { Columns } from './column-arrays.ts';
import { columnNames, toArrays, unnestArrays } from './column-arrays.ts';
import { detailsChanged, stateJson } from './order-rows.ts';

/** A move that is nothing but one event of an order that is there: most changes of status. */
interface PlainMove {
  readonly order: Order;
  readonly before: LoadedOrder;
  readonly event: OrderEvent;
}

/** What finds the order, and what its event names of the one before. */
const found: Columns<PlainMove> = [
  ['order_id', 'uuid', ({ order }) => order.orderId],
  ['expected', 'int', ({ before }) => before.order.version],
  ['prev_pos', 'bigint', ({ before }) => before.position],
  ['prev_recorded_at', 'timestamptz', ({ before }) => before.recordedAt.toISOString()],
];

/** What is set of the order. */
const set: Columns<PlainMove> = [
  ['version', 'int', ({ order }) => order.version],
  ['workflow_key', 'text', ({ order }) => order.workflow.key],
  ['workflow_version', 'int', ({ order }) => order.workflow.version],
  ['status', 'text', ({ order }) => order.status],
  ['status_since', 'timestamptz', ({ order }) => order.statusSince.toISOString()],
  ['status_source', 'text', ({ order }) => order.statusSource],
  ['attention', 'text', ({ order }) => order.attention],
  ['customer_id', 'uuid', ({ order }) => order.customerId],
  ['state', 'jsonb', ({ order }) => stateJson(order)],
  ['archived_at', 'timestamptz', ({ order }) => order.archivedAt?.toISOString() ?? null],
];

/** What the event says. */
const told: Columns<PlainMove> = [
  ['event_id', 'uuid', ({ event }) => event.id],
  ['seq', 'int', ({ event }) => event.seq],
  ['step', 'smallint', ({ event }) => event.step],
  ['type', 'text', ({ event }) => event.type],
  ['from_status', 'text', ({ event }) => event.from],
  ['to_status', 'text', ({ event }) => event.to],
  ['message', 'text', ({ event }) => event.message],
  ['note', 'text', ({ event }) => event.note],
  ['actor', 'jsonb', ({ event }) => JSON.stringify(event.actor)],
  ['source', 'text', ({ event }) => event.source],
  ['occurred_at', 'timestamptz', ({ event }) => event.occurredAt.toISOString()],
  ['applied', 'boolean', ({ event }) => event.applied],
  ['notify', 'boolean', ({ event }) => event.notify],
  ['historical', 'boolean', ({ event }) => event.historical],
  ['audience', 'text', ({ event }) => event.audience],
  ['sets', 'jsonb', ({ event }) => jsonOrNull(event.sets)],
  ['says', 'jsonb', ({ event }) => jsonOrNull(event.says)],
];

const columns = [...found, ...set, ...told];
const setByMove = set.map(([name]) => `${name} = m.${name}`).join(', ');

/**
 * Does what `write_batch` does, for plain moves of one account: one statement, one row a move. The head row is locked before
 * any order, since no order is joined before it is there. An order of another version than expected is left out.
 */
const textFrom = (source: string) => `WITH head AS (
    UPDATE log_heads AS h SET pos = h.pos + $2::int WHERE h.account_id = $1 RETURNING h.account_id, h.pos - $2::int AS base),
  moved AS (
    UPDATE orders AS o SET ${setByMove}, last_pos = head.base + m.move, last_recorded_at = $3::timestamptz
    FROM head, ${source} AS m (${columnNames(columns)}, move)
    WHERE o.account_id = head.account_id AND o.account_id = $1 AND o.order_id = m.order_id AND o.version = m.expected
    RETURNING head.base, m.*),
  told AS (
    INSERT INTO events (account_id, pos, recorded_at, order_id, prev_pos, prev_recorded_at, ${columnNames(told)})
    SELECT $1, base + move, $3::timestamptz, order_id, prev_pos, prev_recorded_at, ${columnNames(told)} FROM moved)
  SELECT move::int, base AS base_pos FROM moved`;

const textOfMany = textFrom(`${unnestArrays(columns, 4)} WITH ORDINALITY`);
/** Alone, a move is given as plain values: arrays of one cost the database as much again as the change. */
const textOfOne = textFrom(
  `(SELECT ${columns.map(([, type], index) => `$${index + 4}::${type}`).join(', ')}, 1 OFFSET 0)`,
);

/** The statement that writes these moves, or `undefined` where one of them is not plain or they are of several accounts. */
export function plainMovesStatement(
  moves: readonly Move[],
  now: Date,
): { readonly name: string; readonly text: string; readonly values: readonly unknown[] } | undefined {
  const plain = moves.flatMap(toPlain);
  const [first] = moves;
  if (first === undefined || plain.length < moves.length) return undefined;
  if (moves.some(({ accountId }) => accountId !== first.accountId)) return undefined;
  const head = [first.accountId, moves.length, now.toISOString()];
  const [only] = plain;
  if (only !== undefined && plain.length === 1) {
    const values = [...head, ...columns.map(([, , pick]) => pick(only))];
    return { name: 'write_plain_move', text: textOfOne, values };
  }
  return { name: 'write_plain_moves', text: textOfMany, values: [...head, ...toArrays(columns, plain)] };
}

function toPlain({ order, before, events, keys, idempotency, companions }: Move): PlainMove | [] {
  const [event] = events;
  if (before === undefined || event === undefined || events.length > 1) return [];
  if (keys.length > 0 || idempotency.length > 0 || companions.length > 0) return [];
  return detailsChanged(before.order, order) ? [] : { order, before, event };
}

function jsonOrNull(object: object): string | null {
  return Object.keys(object).length === 0 ? null : JSON.stringify(object);
}
