import type { Found, LoadedOrder, Move, ReadWish, RecordedOutcome, StoredKey, Written } from '../core/move.ts';
import { storedKey } from '../core/move.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Database } from './database.ts';
import { readHistories } from './history-views.ts';
import { loadOrders, orderName } from './load-orders.ts';
import { writeBatchArguments, writeBatchText } from './write-batch.ts';
import { plainMovesStatement } from './write-plain-moves.ts';

/** What the commit engine reads and writes, over whole batches. */
export interface BatchStore {
  readonly read: (wishes: readonly ReadWish[]) => Promise<readonly Found[]>;
  readonly write: (moves: readonly Move[], now: Date) => Promise<ReadonlyMap<number, Written>>;
}

/** The commit engine's statements on this database. */
export function createBatchStore(database: Database): BatchStore {
  return {
    read: (wishes) => readBatch(database, wishes),
    write: (moves, now) => writeBatch(database, moves, now),
  };
}

async function readBatch(database: Database, wishes: readonly ReadWish[]): Promise<readonly Found[]> {
  const [candidates, taken, customers] = await Promise.all([
    resolveOrders(database, wishes),
    findKeys(
      database,
      wishes.flatMap(({ accountId, claims }) => claims.map((key) => ({ accountId, key }))),
    ),
    findCustomers(database, wishes),
  ]);
  const orders = await loadCandidates(database, wishes, candidates);
  // Last of all: whoever saw what a request with the same key has done must see its record too.
  const earlier = await findEarlier(database, wishes);
  const loaded = wishes.map(({ accountId }, index) => {
    const orderId = candidates[index]!.find((id) => orders.has(orderName({ accountId, orderId: id })));
    return orderId === undefined ? undefined : orders.get(orderName({ accountId, orderId }));
  });
  // A repeat needs its first answer, which is built from the order's events.
  const orderOfHistory = wishes.map(
    ({ withHistory }, index) => earlier.get(index)?.orderId ?? (withHistory ? loaded[index]?.order.orderId : undefined),
  );
  const wanted = wishes.flatMap(({ accountId }, index) => {
    const orderId = orderOfHistory[index];
    return orderId === undefined ? [] : [{ accountId, orderId }];
  });
  const histories =
    wanted.length === 0 ? new Map<string, readonly RecordedEvent[]>() : await readHistories(database, wanted);
  /** An undo is decided on the order as it was loaded, whatever was written since. */
  const historyOf = (name: string, index: number) => {
    const version = earlier.has(index) ? undefined : loaded[index]?.order.version;
    const history = histories.get(name);
    return version === undefined ? history : history?.filter(({ seq }) => seq <= version);
  };
  return wishes.map(({ accountId, claims }, index) => ({
    loaded: loaded[index],
    earlier: earlier.get(index),
    customerId: customers.get(index)?.customerId,
    customerPersonId: customers.get(index)?.personId,
    history: historyOf(`${accountId}/${orderOfHistory[index] ?? ''}`, index),
    taken: claims.flatMap((key) => {
      const owner = taken.get(keyName(accountId, key));
      return owner === undefined ? [] : [{ ...key, orderId: owner }];
    }),
  }));
}

/** By wish, the ids that its lookups lead to, best first. An id is not yet known to be an order's. */
async function resolveOrders(database: Database, wishes: readonly ReadWish[]): Promise<readonly (readonly string[])[]> {
  const named = wishes.flatMap(({ accountId, lookups }) =>
    lookups.flatMap((lookup) => {
      const key = lookup.kind === 'number' ? { kind: 'number', value: String(lookup.number) } : storedKey(lookup);
      return key === undefined ? [] : [{ accountId, key }];
    }),
  );
  const byName = await findKeys(database, named);
  return wishes.map(({ accountId, lookups }) =>
    lookups.flatMap((lookup) => {
      if (lookup.kind === 'id') return [lookup.id];
      const key = lookup.kind === 'number' ? { kind: 'number', value: String(lookup.number) } : storedKey(lookup);
      return (key === undefined ? undefined : byName.get(keyName(accountId, key))) ?? [];
    }),
  );
}

function keyName(accountId: string, { kind, value }: StoredKey): string {
  return `${accountId}\n${kind}\n${value}`;
}

/** Which order has each of these names; names that no order has are missing. */
async function findKeys(
  database: Database,
  wanted: readonly { readonly accountId: string; readonly key: StoredKey }[],
): Promise<ReadonlyMap<string, string>> {
  const names = wanted.filter(({ key }) => key.kind !== 'number');
  const numbers = wanted.filter(({ key }) => key.kind === 'number');
  const [byKey, byNumber] = await Promise.all([
    names.length === 0
      ? { rows: [] }
      : database.query<{ account_id: string; kind: string; value: string; order_id: string }>({
          name: 'find_order_keys',
          text: `SELECT k.account_id, k.kind, k.value, k.order_id
            FROM unnest($1::uuid[], $2::text[], $3::text[]) AS w (account_id, kind, value)
            JOIN order_keys k ON k.account_id = w.account_id AND k.kind = w.kind AND k.value = w.value
            WHERE k.account_id = ANY ($4::uuid[])`,
          values: [
            names.map(({ accountId }) => accountId),
            names.map(({ key }) => key.kind),
            names.map(({ key }) => key.value),
            accountsOf(names),
          ],
        }),
    numbers.length === 0
      ? { rows: [] }
      : database.query<{ account_id: string; number: number; order_id: string }>({
          name: 'find_order_numbers',
          text: `SELECT o.account_id, o.number, o.order_id
            FROM unnest($1::uuid[], $2::int[]) AS w (account_id, number)
            JOIN orders o ON o.account_id = w.account_id AND o.number = w.number
            WHERE o.account_id = ANY ($3::uuid[])`,
          values: [numbers.map(({ accountId }) => accountId), numbers.map(({ key }) => key.value), accountsOf(numbers)],
        }),
  ]);
  return new Map([
    ...byKey.rows.map((row) => [keyName(row.account_id, row), row.order_id] as const),
    ...byNumber.rows.map(
      (row) => [keyName(row.account_id, { kind: 'number', value: String(row.number) }), row.order_id] as const,
    ),
  ]);
}

function accountsOf(wanted: readonly { readonly accountId: string }[]): string[] {
  return [...new Set(wanted.map(({ accountId }) => accountId))];
}

function loadCandidates(
  database: Database,
  wishes: readonly ReadWish[],
  candidates: readonly (readonly string[])[],
): Promise<ReadonlyMap<string, LoadedOrder>> {
  const wanted = wishes.flatMap(({ accountId }, index) =>
    candidates[index]!.map((orderId) => [orderName({ accountId, orderId }), { accountId, orderId }] as const),
  );
  return loadOrders(database, [...new Map(wanted).values()]);
}

async function findEarlier(
  database: Database,
  wishes: readonly ReadWish[],
): Promise<ReadonlyMap<number, RecordedOutcome>> {
  const wanted = wishes.flatMap(({ accountId, idempotency }, index) =>
    idempotency === undefined ? [] : [{ accountId, index, ...idempotency }],
  );
  if (wanted.length === 0) return new Map();
  const { rows } = await database.query<{ i: number; hash: string; outcome: Omit<RecordedOutcome, 'requestHash'> }>({
    name: 'find_idempotency_keys',
    text: `SELECT w.i, encode(s.request_hash, 'hex') AS hash, s.outcome
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) AS w (account_id, key, scope, i)
      JOIN idempotency_keys s ON s.account_id = w.account_id AND s.key = w.key AND s.scope = w.scope
      WHERE s.account_id = ANY ($5::uuid[])`,
    values: [
      wanted.map(({ accountId }) => accountId),
      wanted.map(({ key }) => key),
      wanted.map(({ scope }) => scope),
      wanted.map(({ index }) => index),
      accountsOf(wanted),
    ],
  });
  return new Map(rows.map(({ i, hash, outcome }) => [i, { ...outcome, requestHash: hash }]));
}

async function findCustomers(
  database: Database,
  wishes: readonly ReadWish[],
): Promise<ReadonlyMap<number, { readonly customerId: string; readonly personId: string }>> {
  const wanted = wishes.flatMap(({ accountId, customerKeys }, index) =>
    customerKeys.map(({ kind, value }) => ({ accountId, index, kind, value })),
  );
  if (wanted.length === 0) return new Map();
  const { rows } = await database.query<{ i: number; customer_id: string; person_id: string }>({
    name: 'find_customers',
    text: `SELECT w.i, c.customer_id, p.person_id
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) WITH ORDINALITY AS w (account_id, kind, value, i, n)
      JOIN customer_keys c ON c.account_id = w.account_id AND c.kind = w.kind AND c.value = w.value
      JOIN customers p ON p.account_id = c.account_id AND p.customer_id = c.customer_id
      WHERE c.account_id = ANY ($5::uuid[]) ORDER BY w.n DESC`,
    values: [
      wanted.map(({ accountId }) => accountId),
      wanted.map(({ kind }) => kind),
      wanted.map(({ value }) => value),
      wanted.map(({ index }) => index),
      accountsOf(wanted),
    ],
  });
  return new Map(rows.map(({ i, customer_id, person_id }) => [i, { customerId: customer_id, personId: person_id }]));
}

async function writeBatch(
  database: Database,
  moves: readonly Move[],
  now: Date,
): Promise<ReadonlyMap<number, Written>> {
  const plain = plainMovesStatement(moves, now);
  if (plain !== undefined) {
    const { rows } = await database.query<{ move: number; base_pos: string }>(plain);
    return new Map(
      rows.map(({ move, base_pos }) => {
        const position = String(BigInt(base_pos) + BigInt(move));
        return [move - 1, { number: moves[move - 1]!.order.number, positions: [position] }];
      }),
    );
  }
  const { values, offsets } = writeBatchArguments(moves, now);
  const { rows } = await database.query<{ move: number; base_pos: string; order_number: number }>({
    name: 'write_batch',
    text: writeBatchText,
    values,
  });
  return new Map(
    rows.map(({ move, base_pos, order_number }) => {
      const base = BigInt(base_pos);
      const positions = offsets[move - 1]!.map((offset) => String(base + BigInt(offset)));
      return [move - 1, { number: order_number, positions }];
    }),
  );
}
