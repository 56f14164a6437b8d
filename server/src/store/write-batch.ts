import type { OrderEvent } from '../core/event.ts';
import type { Move } from '../core/move.ts';
import type { Element } from './arrays.ts';
import { arrayOf } from './arrays.ts';
import { detailsChanged, detailsJson, jsonOrNull, stateJson } from './order-rows.ts';

/** The call of the function in `0001_core.sql`, whose parameters are the members of `WriteBatchRows` in order. */
const types: readonly string[] = [
  ['uuid', 'timestamptz', 'uuid[]', 'int[]', 'int[]', 'int[]'],
  [
    'int[]',
    'uuid[]',
    'int[]',
    'int[]',
    'bigint[]',
    'timestamptz[]',
    'int[]',
    'int[]',
    'text[]',
    'int[]',
    'text[]',
    'timestamptz[]',
  ],
  ['text[]', 'text[]', 'uuid[]', 'jsonb[]', 'timestamptz[]', 'jsonb[]'],
  [
    'int[]',
    'int[]',
    'uuid[]',
    'int[]',
    'smallint[]',
    'text[]',
    'text[]',
    'text[]',
    'text[]',
    'text[]',
    'jsonb[]',
    'text[]',
  ],
  ['timestamptz[]', 'boolean[]', 'boolean[]', 'boolean[]', 'text[]', 'jsonb[]', 'jsonb[]'],
  ['int[]', 'text[]', 'text[]', 'boolean[]'],
  ['int[]', 'text[]', 'text[]', 'bytea[]', 'jsonb[]'],
  ['int[]', 'text[]', 'uuid[]', 'jsonb[]'],
].flat();

export const writeBatchText = `SELECT move, base_pos, order_number FROM write_batch(${types.map((type, index) => `$${index + 1}::${type}`).join(', ')})`;

/** What one account of the batch takes from its head row. */
interface AccountShare {
  events: number;
  orders: number;
  customers: number;
}

/** The parameters of the write, and by move the offset of each event in its account's positions. */
export function writeBatchArguments(
  moves: readonly Move[],
  now: Date,
): { values: unknown[]; offsets: readonly (readonly number[])[] } {
  const accounts = [...new Set(moves.map(({ accountId }) => accountId))].sort();
  const indexOf = new Map(accounts.map((accountId, index) => [accountId, index + 1]));
  const shares = accounts.map((): AccountShare => ({ events: 0, orders: 0, customers: 0 }));
  const offsets: number[][] = [];
  const numbers: number[] = [];
  for (const { accountId, events, before, order } of moves) {
    const share = shares[indexOf.get(accountId)! - 1]!;
    offsets.push(events.map(() => ++share.events));
    // A number of 0 means the account's next one; a number that an import has set is kept.
    numbers.push(before !== undefined || order.number > 0 ? order.number : -++share.orders);
  }
  const values = [
    ...[accounts[0], now.toISOString(), accounts],
    shares.map(({ events }) => events),
    shares.map(({ orders }) => orders),
    [], // customers: filled below, once they are numbered
    ...moveColumns(moves, indexOf, numbers, offsets),
    ...eventColumns(moves, offsets),
    ...keyColumns(moves),
    ...idempotencyColumns(moves),
    ...companionColumns(moves, indexOf, shares),
  ];
  values[5] = shares.map(({ customers }) => customers);
  const arrays = values.map((value, index) =>
    Array.isArray(value) ? arrayOf(types[index]!.slice(0, -'[]'.length), value as readonly Element[]) : value,
  );
  return { values: arrays, offsets };
}

function moveColumns(
  moves: readonly Move[],
  indexOf: ReadonlyMap<string, number>,
  numbers: readonly number[],
  offsets: readonly (readonly number[])[],
): unknown[] {
  const any = new Date(0);
  return [
    moves.map(({ accountId }) => indexOf.get(accountId)),
    moves.map(({ order }) => order.orderId),
    moves.map(({ before }) => before?.order.version ?? 0),
    numbers,
    moves.map(({ before }) => before?.position ?? 0),
    moves.map(({ before }) => before?.recordedAt ?? any),
    offsets.map((own) => own.at(-1) ?? 0),
    moves.map(({ order }) => order.version),
    moves.map(({ order }) => order.workflow.key),
    moves.map(({ order }) => order.workflow.version),
    moves.map(({ order }) => order.status),
    moves.map(({ order }) => order.statusSince),
    moves.map(({ order }) => order.statusSource),
    moves.map(({ order }) => order.attention),
    moves.map(({ order }) => order.customerId),
    moves.map(({ order }) => stateJson(order)),
    moves.map(({ order }) => order.archivedAt),
    moves.map(({ order, before }) =>
      before === undefined || detailsChanged(before.order, order) ? detailsJson(order) : null,
    ),
  ];
}

function eventColumns(moves: readonly Move[], offsets: readonly (readonly number[])[]): unknown[] {
  const rows = moves.flatMap(({ events }, index) =>
    events.map((event, place) => ({ event, move: index + 1, offset: offsets[index]![place]! })),
  );
  const column = <T>(pick: (event: OrderEvent) => T): T[] => rows.map(({ event }) => pick(event));
  return [
    rows.map(({ move }) => move),
    rows.map(({ offset }) => offset),
    column(({ id }) => id),
    column(({ seq }) => seq),
    column(({ step }) => step),
    column(({ type }) => type),
    column(({ from }) => from),
    column(({ to }) => to),
    column(({ message }) => message),
    column(({ note }) => note),
    column(({ actor }) => JSON.stringify(actor)),
    column(({ source }) => source),
    column(({ occurredAt }) => occurredAt),
    column(({ applied }) => applied),
    column(({ notify }) => notify),
    column(({ historical }) => historical),
    column(({ audience }) => audience),
    column(({ sets }) => jsonOrNull(sets)),
    column(({ says }) => jsonOrNull(says)),
  ];
}

function keyColumns(moves: readonly Move[]): unknown[] {
  const rows = moves.flatMap(({ keys }, index) => keys.map((key) => ({ ...key, move: index + 1 })));
  return [
    rows.map(({ move }) => move),
    rows.map(({ kind }) => kind),
    rows.map(({ value }) => value),
    rows.map(({ claimed }) => claimed),
  ];
}

function idempotencyColumns(moves: readonly Move[]): unknown[] {
  const rows = moves.flatMap(({ idempotency }, index) => idempotency.map((record) => ({ ...record, move: index + 1 })));
  return [
    rows.map(({ move }) => move),
    rows.map(({ key }) => key),
    rows.map(({ scope }) => scope),
    rows.map(({ requestHash }) => String.raw`\x${requestHash}`),
    rows.map(({ outcome }) => JSON.stringify(outcome)),
  ];
}

function companionColumns(
  moves: readonly Move[],
  indexOf: ReadonlyMap<string, number>,
  shares: readonly AccountShare[],
): unknown[] {
  const rows = moves.flatMap(({ accountId, companions }, index) =>
    companions.flatMap(({ customer, addresses = [], personId: known }) => {
      const move = index + 1;
      const personId = customer?.personId ?? known ?? null;
      const places = addresses.map(({ addressId, address }) => ({
        move,
        kind: 'address',
        id: addressId,
        data: { personId, address },
      }));
      if (customer === undefined) return places;
      const offset = ++shares[indexOf.get(accountId)! - 1]!.customers;
      const { customerId, profile, externalIds, keys } = customer;
      return [
        { move, kind: 'person', id: customer.personId, data: profile },
        { move, kind: 'customer', id: customerId, data: { offset, personId, externalIds } },
        ...keys.map((key) => ({ move, kind: 'customer_key', id: customerId, data: { ...key } })),
        ...places,
      ];
    }),
  );
  return [
    rows.map(({ move }) => move),
    rows.map(({ kind }) => kind),
    rows.map(({ id }) => id),
    rows.map(({ data }) => JSON.stringify(data)),
  ];
}
