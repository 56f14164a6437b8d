import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CommitNode } from '../../test/commit-node.ts';
import { makeAccount, startCommitNode } from '../../test/commit-node.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import { shop } from '../../test/shop-workflow.ts';
import type { Command, NewOrder } from '../core/command.ts';
import { fold } from '../core/evolve.ts';
import type { Outcome, Submission } from '../core/outcome.ts';
import { systemPrincipal } from '../core/principal.ts';
import { newUuid } from '../lib/ids.ts';
import { createOrderViews } from './order-views.ts';
import type { OrderViews } from './order-views.ts';

const shopOfSystem = { ...shop, initial: [{ status: 'placed', roles: ['system'] }] };

describe('what a batch writes', () => {
  let database: TestDatabase;
  let nodes: readonly [CommitNode, CommitNode];
  let accountId: string;
  let views: OrderViews;
  before(async () => {
    database = await createTestDatabase();
    const start = () => startCommitNode(database.connectionString, () => [shopOfSystem]);
    nodes = [start(), start()];
    views = createOrderViews(nodes[0].database);
  });
  before(async () => {
    accountId = await makeAccount(nodes[0].database);
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
  });

  const circumstances = () =>
    ({ actor: systemPrincipal(accountId), source: 'native', intent: { kind: 'request' }, backfill: false }) as const;
  const report = () =>
    ({ ...circumstances(), source: 'ingram', intent: { kind: 'report', authority: 'follow' } }) as const;

  function creation(newOrder: Partial<NewOrder> = {}, more: Partial<Submission> = {}): Submission {
    return {
      accountId,
      lookups: [],
      newOrder: { orderId: newUuid(), workflow: 'shop', fields: {}, lines: [], ...newOrder },
      command: { kind: 'create_order' },
      circumstances: circumstances(),
      ...more,
    };
  }
  const change = (orderId: string, command: Command): Submission => ({
    accountId,
    lookups: [{ kind: 'id', id: orderId }],
    command,
    circumstances: circumstances(),
  });
  const both = (one: Submission, other: Submission) => Promise.all([nodes[0].commit(one), nodes[1].commit(other)]);
  const codes = (outcomes: readonly Outcome[]) =>
    outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind)).sort();
  async function made(newOrder: Partial<NewOrder> = {}): Promise<string> {
    const outcome = await nodes[0].commit(creation(newOrder));
    assert.ok(outcome.kind === 'committed', JSON.stringify(outcome));
    return outcome.order.orderId;
  }
  const read = async (orderId: string) => (await views.order(accountId, { kind: 'id', id: orderId }))!;

  test('one reference, external id or number is had by one order, whichever nodes ask at once', async () => {
    for (const fields of [{ reference: 'R-1' }, { externalIds: { ingram: '20-1' } }]) {
      const outcomes = await both(creation({ fields }), creation({ fields }));
      assert.deepEqual(codes(outcomes), ['committed', 'reference' in fields ? 'reference_taken' : 'external_id_taken']);
    }
    assert.deepEqual(codes(await both(creation({ number: 500 }), creation({ number: 500 }))), [
      'committed',
      'number_taken',
    ]);
  });

  test('two nodes that make one order with the same id make it once', async () => {
    const orderId = newUuid();
    assert.deepEqual(codes(await both(creation({ orderId }), creation({ orderId }))), ['committed', 'unchanged']);
    assert.equal((await views.history(accountId, orderId)).length, 1);
  });

  test('one idempotency key does it once on both nodes and answers both the same', async () => {
    const idempotency = { key: newUuid(), scope: 'key:1 POST /v1/orders', requestHash: 'ab'.repeat(32) };
    const [one, other] = await both(creation({}, { idempotency }), creation({}, { idempotency }));
    assert.ok(one.kind === 'committed' && other.kind === 'committed');
    assert.deepEqual([one.replayed, other.replayed].sort(), [false, true]);
    assert.deepEqual({ ...one, replayed: false }, { ...other, replayed: false });
    const otherBody = await nodes[0].commit(
      creation({}, { idempotency: { ...idempotency, requestHash: 'cd'.repeat(32) } }),
    );
    assert.deepEqual(codes([otherBody]), ['idempotency_mismatch']);
  });

  test('an idempotency key of a command that changed nothing is kept too', async () => {
    const orderId = await made();
    const idempotency = { key: newUuid(), scope: 'key:1 PUT', requestHash: 'ab'.repeat(32) };
    const again = { ...change(orderId, { kind: 'set_status', to: 'placed' }), idempotency };
    const [one, other] = await both(again, again);
    assert.deepEqual([one.kind, other.kind], ['unchanged', 'unchanged']);
    assert.ok('replayed' in one && 'replayed' in other && one.replayed !== other.replayed);
    assert.equal((await read(orderId)).version, 1);
  });

  test('numbers run on without one given twice, past those that an import has set', async () => {
    const orders = await Promise.all(Array.from({ length: 40 }, (_, index) => nodes[index % 2]!.commit(creation())));
    const numbers = orders.map((outcome) => (outcome.kind === 'committed' ? outcome.order.number : 0));
    assert.equal(new Set(numbers).size, 40);
    await made({ number: 10_000 });
    assert.equal((await read(await made())).number, 10_001);
    const below = await made({ number: 9_000 });
    assert.equal((await read(below)).number, 9_000);
    assert.equal((await read(await made())).number, 10_002);
  });

  test('a reference that is given up is free, and one that is changed is found by the new one', async () => {
    const orderId = await made({ fields: { reference: 'OLD' } });
    await nodes[0].commit(change(orderId, { kind: 'change_order', changes: { fields: { reference: 'NEW' } } }));
    assert.equal((await views.order(accountId, { kind: 'reference', reference: 'NEW' }))?.orderId, orderId);
    assert.equal(await views.order(accountId, { kind: 'reference', reference: 'OLD' }), undefined);
    assert.deepEqual(codes([await nodes[1].commit(creation({ fields: { reference: 'OLD' } }))]), ['committed']);
  });

  test('a report whose reference is taken makes its order without and keeps it in data', async () => {
    await made({ fields: { reference: 'TAKEN' } });
    const outcome = await nodes[1].commit(
      creation({ fields: { reference: 'TAKEN', externalIds: { ingram: 'X' } } }, { circumstances: report() }),
    );
    assert.ok(outcome.kind === 'committed');
    const { reference, data, externalIds } = await read(outcome.order.orderId);
    assert.deepEqual([reference, data, externalIds], [null, { reference: 'TAKEN' }, { ingram: 'X' }]);
  });

  test('everything that an order can have is read as it was written, and is the fold of its history', async () => {
    const orderId = await made({
      fields: {
        reference: 'Großes Ding 😀 \\ " \' %',
        externalIds: { ingram: 'I', wordbee: 'W' },
        ownerId: newUuid(),
        watcherIds: [newUuid(), newUuid()],
        orderedAt: '2026-11-01T00:00:00.000Z',
        dueAt: '2026-12-01T00:00:00.000Z',
        total: { amount: '0.10', currency: 'EUR' },
        data: { deep: [{ a: null }, true, 1e300, -0.5, ''], empty: {} },
      },
      lines: [
        {
          lineId: newUuid(),
          sku: 'A',
          ordered: 2,
          unitPrice: { amount: '1', currency: 'EUR' },
          serialNumbers: ['1', '2'],
        },
      ],
    });
    const parcel = { trackingNumber: '1Z', trackingUrl: null, carton: null, quantities: { x: 1 } };
    await nodes[0].commit(
      change(orderId, {
        kind: 'change_order',
        changes: { shipments: [{ shipmentId: newUuid(), carrier: 'UPS', packages: [parcel] }], timersHeld: true },
      }),
    );
    await nodes[1].commit(change(orderId, { kind: 'override', to: 'on_hold', reason: 'x' }));
    await nodes[0].commit(change(orderId, { kind: 'undo' }));
    await nodes[1].commit(change(orderId, { kind: 'archive' }));
    const history = await views.history(accountId, orderId);
    assert.deepEqual(fold(accountId, history), await read(orderId));
    assert.equal(history.length, 6);
  });

  test('data that the database cannot keep rejects its own command and no other', async () => {
    const outcomes = await Promise.allSettled([
      nodes[0].commit(creation({ fields: { data: { fine: 1 } } })),
      nodes[0].commit(creation({ fields: { data: { nul: 'a\0b' } } })),
      nodes[0].commit(creation({ orderId: 'no uuid' })),
      nodes[0].commit(creation()),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
  });

  test('accounts share nothing: the same names live in both', async () => {
    const other = await makeAccount(nodes[0].database);
    const wanted = { ...creation({ fields: { reference: 'SHARED' }, number: 77_000 }) };
    const outcomes = await both(wanted, {
      ...wanted,
      accountId: other,
      circumstances: { ...circumstances(), actor: systemPrincipal(other) },
    });
    assert.deepEqual(codes(outcomes), ['committed', 'committed']);
    const mine = await views.order(accountId, { kind: 'reference', reference: 'SHARED' });
    assert.equal(mine?.accountId, accountId);
  });
});
