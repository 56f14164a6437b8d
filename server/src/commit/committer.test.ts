import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { MemoryStore, MemoryStoreOptions } from '../../test/memory-store.ts';
import { createMemoryStore } from '../../test/memory-store.ts';
import { shop } from '../../test/shop-workflow.ts';
import { actor, defaultRules } from '../../test/story.ts';
import type { Command } from '../core/command.ts';
import type { Outcome, Submission } from '../core/outcome.ts';
import { Overloaded, StorageUnavailable } from '../core/outcome.ts';
import { newUuid } from '../lib/ids.ts';
import type { Committer, CommitterParts } from './committer.ts';
import { createCommitter } from './committer.ts';

function begin(options: MemoryStoreOptions & { store?: MemoryStore } & Partial<CommitterParts> = {}): {
  store: MemoryStore;
  committer: Committer;
} {
  const store = options.store ?? createMemoryStore(options);
  const committer = createCommitter({
    read: store.read,
    write: store.write,
    workflows: async () => ({ latest: () => shop, version: () => shop }),
    rules: defaultRules,
    now: () => new Date(),
    newId: newUuid,
    batchCountMax: 512,
    queueCountMax: 1000,
    queueAgeMaxMs: 10_000,
    ...options,
  });
  return { store, committer };
}

const circumstances = {
  actor: actor('manager'),
  source: 'native',
  intent: { kind: 'request' },
  backfill: false,
} as const;

const create = (orderId: string, more: Partial<Submission> = {}, fields = {}): Submission => ({
  accountId: 'account',
  lookups: [],
  newOrder: { orderId, workflow: 'shop', fields, lines: [] },
  command: { kind: 'create_order' },
  circumstances,
  ...more,
});

const change = (orderId: string, command: Command, more: Partial<Submission> = {}): Submission => ({
  accountId: 'account',
  lookups: [{ kind: 'id', id: orderId }],
  command,
  circumstances,
  ...more,
});

const to = (status: string, more = {}): Command => ({ kind: 'set_status', to: status, ...more });
const override = (status: string): Command => ({ kind: 'override', to: status, reason: 'x' });
const summary = (outcome: Outcome) => (outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind);

/** A gate that stays shut until it is opened. */
function gate(): { passed: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

/** Waits until the condition holds; fails the test's time limit otherwise. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the commit engine', () => {
  test('answers nothing before the write is durable', async () => {
    const written = gate();
    const { store, committer } = begin({ afterWrite: () => written.passed });
    let answered = false;
    const outcome = committer.commit(create('a')).finally(() => (answered = true));
    await until(() => store.orders.has('a'));
    await setTimeout(20);
    assert.equal(answered, false);
    written.open();
    assert.equal(summary(await outcome), 'committed');
  });

  test('gathers what arrives together into one read and one write', async () => {
    const { store, committer } = begin();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => committer.commit(create(`o${index}`))),
    );
    assert.ok(outcomes.every(({ kind }) => kind === 'committed'));
    assert.deepEqual([store.reads, store.writes], [[100], [100]]);
  });

  test('gathers while a batch is being written', async () => {
    const first = gate();
    let writes = 0;
    const { store, committer } = begin({ beforeWrite: () => (writes++ === 0 ? first.passed : undefined) });
    const one = committer.commit(create('first'));
    await until(() => store.writes.length === 1);
    const rest = Array.from({ length: 50 }, (_, index) => committer.commit(create(`o${index}`)));
    first.open();
    await Promise.all([one, ...rest]);
    assert.deepEqual(store.writes, [1, 50]);
  });

  test('applies several commands of one order in the order of arrival, as one move', async () => {
    const { store, committer } = begin();
    const outcomes = await Promise.all([
      committer.commit(create('a')),
      committer.commit(change('a', to('approved'))),
      committer.commit(change('a', to('packed', { message: 'x' }))),
      committer.commit(change('a', to('approved'))),
      committer.commit(change('a', override('shipped'))),
    ]);
    assert.deepEqual(outcomes.map(summary), [
      'committed',
      'committed',
      'committed',
      'transition_not_allowed',
      'committed',
    ]);
    assert.deepEqual(store.writes, [1]);
    assert.deepEqual(
      store.histories.get('a')?.map(({ seq, to: status }) => [seq, status]),
      [
        [1, 'placed'],
        [2, 'approved'],
        [3, 'packed'],
        [4, 'shipped'],
      ],
    );
    const positions = outcomes.flatMap((outcome) =>
      outcome.kind === 'committed' ? outcome.events.map(({ position }) => position) : [],
    );
    assert.deepEqual(positions, ['1', '2', '3', '4']);
  });

  test('a refusal that rests on an undurable change is answered after it', async () => {
    const written = gate();
    const { store, committer } = begin({ afterWrite: () => written.passed });
    const made = committer.commit(create('a'));
    let answered = false;
    const refused = committer.commit(change('a', to('delivered'))).finally(() => (answered = true));
    await until(() => store.orders.has('a'));
    await setTimeout(20);
    assert.equal(answered, false);
    written.open();
    await made;
    assert.equal(summary(await refused), 'transition_not_allowed');
  });

  test('a move that cannot be written harms no other of its batch', async () => {
    const { committer } = begin({
      beforeWrite: (moves) => {
        if (moves.some(({ order }) => order.orderId === 'bad')) throw new Error('value out of range');
      },
    });
    const outcomes = await Promise.allSettled(['a', 'bad', 'b'].map((id) => committer.commit(create(id))));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  });

  test('a command that cannot be read harms no other of its batch', async () => {
    const { committer } = begin({
      beforeRead: (wishes) => {
        if (wishes.some(({ lookups }) => lookups.some((key) => key.kind === 'id' && key.id === 'bad')))
          throw new Error('invalid input syntax for type uuid');
      },
    });
    const outcomes = await Promise.allSettled(['a', 'bad', 'b'].map((id) => committer.commit(create(id))));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  });

  test('when the database is lost everything under way is rejected as such, and the next batch is tried anew', async () => {
    let lost = true;
    const { committer } = begin({
      beforeWrite: () => {
        if (lost) throw new StorageUnavailable('gone');
      },
    });
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((id) => committer.commit(create(id))));
    for (const outcome of outcomes)
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StorageUnavailable);
    lost = false;
    assert.equal(summary(await committer.commit(create('a'))), 'committed');
  });

  test('when the read fails as a whole, everything in it is rejected as such', async () => {
    const { committer } = begin({
      beforeRead: () => {
        throw new StorageUnavailable('gone');
      },
    });
    await assert.rejects(committer.commit(create('a')), StorageUnavailable);
  });
});

describe('a lost race', () => {
  /** Another node that moves the order just before our write. */
  function raced(theirs: string) {
    const store = createMemoryStore();
    const other = begin({ store }).committer;
    let once = false;
    const { committer } = begin({
      store,
      write: async (moves, now) => {
        if (!once && moves[0]?.before !== undefined) {
          once = true;
          await other.commit(change('a', override(theirs)));
        }
        return store.write(moves, now);
      },
    });
    return { store, committer };
  }

  test('with the same wish is a success that changes nothing', async () => {
    const { store, committer } = raced('approved');
    await committer.commit(create('a'));
    const outcome = await committer.commit(change('a', to('approved')));
    assert.equal(outcome.kind, 'unchanged');
    assert.equal(store.histories.get('a')?.length, 2);
  });

  test('with another wish is decided again on what is there now', async () => {
    const { store, committer } = raced('shipped');
    await committer.commit(create('a'));
    assert.equal(summary(await committer.commit(change('a', to('approved')))), 'transition_not_allowed');
    assert.equal(store.orders.get('a')?.order.status, 'shipped');
  });

  test('with a wanted version is a conflict with the fresh order', async () => {
    const { committer } = raced('shipped');
    await committer.commit(create('a'));
    const outcome = await committer.commit(
      change('a', override('returned'), { circumstances: { ...circumstances, ifVersion: [1] } }),
    );
    assert.ok(outcome.kind === 'refused');
    assert.deepEqual([outcome.refusal.code, outcome.order?.version], ['version_conflict', 2]);
  });

  test('that is lost again and again ends with a conflict instead of trying for ever', async () => {
    const store = createMemoryStore();
    await begin({ store }).committer.commit(create('a'));
    const { committer } = begin({ store, write: async () => new Map() });
    assert.equal(summary(await committer.commit(change('a', to('approved')))), 'version_conflict');
  });
});

describe('the same thing at once', () => {
  const idempotency = { key: 'k', scope: 's', requestHash: 'ab' };

  test('two requests with one idempotency key do it once and answer the same', async () => {
    const { store, committer } = begin();
    const [first, second] = await Promise.all([
      committer.commit(create('a', { idempotency })),
      committer.commit(create('b', { idempotency })),
    ]);
    assert.ok(first.kind === 'committed' && second.kind === 'committed');
    assert.deepEqual([first.replayed, second.replayed], [false, true]);
    assert.deepEqual({ ...second, replayed: false }, first);
    assert.deepEqual([...store.orders.keys()], ['a']);
  });

  test('one idempotency key for two bodies refuses the second', async () => {
    const { committer } = begin();
    const outcomes = await Promise.all([
      committer.commit(create('a', { idempotency })),
      committer.commit(create('b', { idempotency: { ...idempotency, requestHash: 'cd' } })),
    ]);
    assert.deepEqual(outcomes.map(summary), ['committed', 'idempotency_mismatch']);
  });

  test('a repeat on one order is answered from its history, also when the order has moved on', async () => {
    const { committer } = begin();
    await committer.commit(create('a'));
    const wish = change('a', to('approved'), { idempotency });
    const first = await committer.commit(wish);
    await committer.commit(change('a', override('shipped')));
    const again = await committer.commit(wish);
    assert.ok(again.kind === 'committed' && first.kind === 'committed');
    assert.equal(again.replayed, true);
    assert.deepEqual({ ...again, replayed: false }, first);
  });

  test('a refusal is decided anew', async () => {
    const { committer } = begin();
    await committer.commit(create('a'));
    const wish = change('a', to('packed', { message: 'x' }), { idempotency });
    assert.equal(summary(await committer.commit(wish)), 'guard_not_met');
    await committer.commit(change('a', to('approved')));
    assert.equal(summary(await committer.commit(wish)), 'committed');
  });

  test('two orders of one reference: the second is refused, in one batch and in two', async () => {
    const { store, committer } = begin();
    const outcomes = await Promise.all([
      committer.commit(create('a', {}, { reference: 'R' })),
      committer.commit(create('b', {}, { reference: 'R' })),
    ]);
    assert.deepEqual(outcomes.map(summary), ['committed', 'reference_taken']);
    assert.equal(summary(await committer.commit(create('c', {}, { reference: 'R' }))), 'reference_taken');
    assert.deepEqual([...store.orders.keys()], ['a']);
  });

  test('reports about one new order that are found by its name make it once', async () => {
    const { store, committer } = begin();
    const report = (id: string, status: string): Submission => ({
      ...create(id, {}, { externalIds: { ingram: '20-1' } }),
      lookups: [{ kind: 'external', source: 'ingram', externalId: '20-1' }],
      command: to(status),
      circumstances: { ...circumstances, source: 'ingram', intent: { kind: 'report', authority: 'follow' } },
    });
    await Promise.all([committer.commit(report('a', 'approved')), committer.commit(report('b', 'shipped'))]);
    assert.deepEqual([...store.orders.keys()], ['a']);
    assert.deepEqual(
      store.histories.get('a')?.map(({ to: status }) => status),
      ['placed', 'approved', 'shipped'],
    );
  });

  test('a name that is taken is told only to those who may make the change', async () => {
    const { committer } = begin();
    await committer.commit(create('a', {}, { reference: 'R' }));
    await committer.commit(create('b', {}, { customerId: 'ada' }));
    const patch: Command = { kind: 'change_order', changes: { fields: { reference: 'R' } } };
    const as = (by: ReturnType<typeof actor>) => ({ circumstances: { ...circumstances, actor: by } });
    const ada = actor('client', { customerIds: new Set(['ada']) });
    assert.equal(summary(await committer.commit(change('a', patch, as(ada)))), 'order_not_found');
    assert.equal(summary(await committer.commit(change('b', patch, as(ada)))), 'right_missing');
    assert.equal(summary(await committer.commit(change('zz', patch))), 'order_not_found');
    assert.equal(summary(await committer.commit(change('b', patch))), 'reference_taken');
  });
});

describe('under load', () => {
  test('a queue that is full takes no more and says so; what it took is answered', async () => {
    const written = gate();
    const { store, committer } = begin({ queueCountMax: 10, beforeWrite: () => written.passed });
    const first = committer.commit(create('first'));
    await until(() => store.writes.length === 1);
    const queued = Array.from({ length: 10 }, (_, index) => committer.commit(create(`q${index}`)));
    await assert.rejects(committer.commit(create('over')), Overloaded);
    written.open();
    assert.ok((await Promise.all([first, ...queued])).every(({ kind }) => kind === 'committed'));
    assert.equal(store.orders.has('over'), false);
  });

  test('a queue whose oldest has waited too long takes no more', async () => {
    const written = gate();
    const { store, committer } = begin({ queueAgeMaxMs: 20, beforeWrite: () => written.passed });
    const all = [committer.commit(create('a'))];
    await until(() => store.writes.length === 1);
    all.push(committer.commit(create('b')));
    await setTimeout(40);
    await assert.rejects(committer.commit(create('c')), Overloaded);
    written.open();
    await Promise.all(all);
  });

  test('a clock that is put forward makes no queue late', async () => {
    let now = new Date();
    const written = gate();
    const { store, committer } = begin({ now: () => now, beforeWrite: () => written.passed });
    const all = [committer.commit(create('a'))];
    await until(() => store.writes.length === 1);
    all.push(committer.commit(create('b')));
    now = new Date(now.getTime() + 3_600_000);
    all.push(committer.commit(create('c')));
    written.open();
    assert.deepEqual((await Promise.all(all)).map(summary), ['committed', 'committed', 'committed']);
  });

  test('one hot order is written once per batch and never read in a loop while it waits', async () => {
    let waits = 0;
    const { store, committer } = begin({
      beforeWrite: () => setTimeout(++waits),
    });
    await committer.commit(create('a'));
    const running: Promise<Outcome>[] = [];
    for (let count = 0; count < 200; count += 1) {
      running.push(committer.commit(change('a', { kind: 'add_message', message: String(count) })));
      if (count % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(running);
    assert.deepEqual(
      store.histories
        .get('a')
        ?.slice(1)
        .map(({ message }) => message),
      Array.from({ length: 200 }, (_, index) => String(index)),
    );
    assert.ok(
      store.reads.length <= 2 * store.writes.length + 2,
      `${store.reads.length} reads, ${store.writes.length} writes`,
    );
  });

  test('a command that comes in the very moment the queue runs dry is not forgotten', async () => {
    const { committer } = begin();
    await committer.commit(create('a'));
    for (let ticks = 0; ticks < 60; ticks += 1) {
      await committer.commit(change('a', { kind: 'add_message', message: `after ${ticks}` }));
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    }
  });

  test('draining waits for everything accepted so far', async () => {
    const { committer } = begin({ beforeWrite: () => setTimeout(5) });
    let answered = 0;
    for (let index = 0; index < 30; index += 1) {
      void committer.commit(create(`o${index}`)).then(() => (answered += 1));
      if (index % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
    }
    await committer.drain();
    assert.equal(answered, 30);
  });

  test('a dry run decides the same and writes nothing', async () => {
    const { store, committer } = begin();
    const dry = await committer.commit(create('a', { dryRun: true }));
    assert.ok(dry.kind === 'committed');
    assert.deepEqual([dry.order.status, dry.events[0]?.position, store.writes], ['placed', '0', []]);
    await committer.commit(create('a'));
    assert.equal(
      summary(await committer.commit(change('a', to('shipped'), { dryRun: true }))),
      'transition_not_allowed',
    );
  });
});
