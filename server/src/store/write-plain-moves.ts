import type { OrderEvent } from '../core/event.ts';
import type { LoadedOrder, Move } from '../core/move.ts';
import type { Order } from '../core/order.ts';
import type { Columns, RowColumns } from './column-arrays.ts';
import { plainValue } from './arrays.ts';
import { columnNames, statementOfRows } from './column-arrays.ts';
import { detailsChanged, jsonOrNull, stateJson } from './order-rows.ts';

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
  ['prev_recorded_at', 'timestamptz', ({ before }) => before.recordedAt],
];

/** What is set of the order; its other columns stay as they are. */
const set: RowColumns<PlainMove> = {
  own: [
    ['status_since', 'timestamptz', ({ order }) => order.statusSince],
    ['state', 'jsonb', ({ order }) => stateJson(order)],
  ],
  recurring: [
    ['status', 'text', ({ order }) => order.status],
    ['status_source', 'text', ({ order }) => order.statusSource],
    ['attention', 'text', ({ order }) => order.attention],
  ],
};

/** What the event says. */
const told: RowColumns<PlainMove> = {
  own: [
    ['event_id', 'uuid', ({ event }) => event.id],
    ['message', 'text', ({ event }) => event.message],
    ['note', 'text', ({ event }) => event.note],
    ['occurred_at', 'timestamptz', ({ event }) => event.occurredAt],
    ['sets', 'jsonb', ({ event }) => jsonOrNull(event.sets)],
  ],
  recurring: [
    ['step', 'smallint', ({ event }) => event.step],
    ['type', 'text', ({ event }) => event.type],
    ['from_status', 'text', ({ event }) => event.from],
    ['to_status', 'text', ({ event }) => event.to],
    ['actor', 'jsonb', ({ event }) => JSON.stringify(event.actor)],
    ['source', 'text', ({ event }) => event.source],
    ['applied', 'boolean', ({ event }) => event.applied],
    ['notify', 'boolean', ({ event }) => event.notify],
    ['historical', 'boolean', ({ event }) => event.historical],
    ['audience', 'text', ({ event }) => event.audience],
    ['says', 'jsonb', ({ event }) => jsonOrNull(event.says)],
  ],
};

const columns: RowColumns<PlainMove> = {
  own: [...found, ...set.own, ...told.own],
  recurring: [...set.recurring, ...told.recurring],
};
const all = [...columns.own, ...columns.recurring];
const setByMove = [...set.own, ...set.recurring].map(([name]) => `${name} = m.${name}`).join(', ');
const toldNames = columnNames([...told.own, ...told.recurring]);

/**
 * Does what `write_batch` does, for plain moves of one account: one statement, one row a move. The head row is locked before
 * any order, since no order is joined before it is there. An order of another version than expected is left out.
 */
const textFrom = (source: string) => `WITH head AS (
    UPDATE log_heads AS h SET pos = h.pos + $2::int WHERE h.account_id = $1 RETURNING h.account_id, h.pos - $2::int AS base),
  moved AS (
    UPDATE orders AS o SET version = m.expected + 1, ${setByMove}, last_pos = head.base + m.place, last_recorded_at = $3::timestamptz
    FROM head, ${source} AS m
    WHERE o.account_id = head.account_id AND o.account_id = $1 AND o.order_id = m.order_id AND o.version = m.expected
    RETURNING head.base, m.*),
  told AS (
    INSERT INTO events (account_id, pos, recorded_at, order_id, seq, prev_pos, prev_recorded_at, ${toldNames})
    SELECT $1, base + place, $3::timestamptz, order_id, expected + 1, prev_pos, prev_recorded_at, ${toldNames} FROM moved)
  SELECT place::int AS move, base AS base_pos FROM moved`;

const ofMany = statementOfRows('write_plain_moves', columns, 4, textFrom);
/** Alone, a move is given as plain values: arrays of one cost the database as much again as the change. */
const textOfOne = textFrom(
  `(SELECT ${all.map(([name, type], index) => `$${index + 4}::${type} AS ${name}`).join(', ')}, 1 AS place OFFSET 0)`,
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
    const values = [...head, ...all.map(([, , pick]) => plainValue(pick(only)))];
    return { name: 'write_plain_move', text: textOfOne, values };
  }
  const { values, ...statement } = ofMany(plain);
  return { ...statement, values: [...head, ...values] };
}

function toPlain({ order, before, events, keys, idempotency, companions }: Move): PlainMove | [] {
  const [event] = events;
  if (before === undefined || event === undefined || events.length > 1) return [];
  if (keys.length > 0 || idempotency.length > 0 || companions.length > 0) return [];
  return onlyStatusChanged(before.order, order) ? { order, before, event } : [];
}

/** Whether all that the statement does not write is as it was. */
function onlyStatusChanged(before: Order, after: Order): boolean {
  const isSameWorkflow =
    before.workflow.key === after.workflow.key && before.workflow.version === after.workflow.version;
  const isAsArchived = before.archivedAt?.getTime() === after.archivedAt?.getTime();
  return isSameWorkflow && isAsArchived && before.customerId === after.customerId && !detailsChanged(before, after);
}
