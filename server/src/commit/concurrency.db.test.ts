import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { CommitNode } from '../../test/commit-node.ts';
import { makeAccount, startCommitNode } from '../../test/commit-node.ts';
import type { TestDatabase } from '../../test/database.ts';
import { createTestDatabase } from '../../test/database.ts';
import type { Step } from '../../test/random-workflow.ts';
import { anyCommand, initialLines, scenario } from '../../test/random-workflow.ts';
import { systemPrincipal } from '../core/principal.ts';
import { statusEventTypes } from '../core/event.ts';
import { fold } from '../core/evolve.ts';
import type { Outcome, RecordedEvent } from '../core/outcome.ts';
import type { Workflow } from '../core/workflow.ts';
import { transitionsFrom } from '../core/workflow.ts';
import { newUuid } from '../lib/ids.ts';
import { createOrderViews } from '../store/order-views.ts';

describe('two nodes on one database', () => {
  let database: TestDatabase;
  let nodes: readonly [CommitNode, CommitNode];
  let workflow: Workflow | undefined;
  before(async () => {
    database = await createTestDatabase();
    const start = (batch: number) => startCommitNode(database.connectionString, () => [workflow!], batch);
    // One node with large batches, one with small ones.
    nodes = [start(512), start(3)];
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
  });

  /** Sends all steps at once to three orders, to both nodes in turn. */
  async function run(
    accountId: string,
    orderIds: readonly string[],
    steps: readonly Step[],
  ): Promise<readonly Outcome[]> {
    const creation = (orderId: string) => ({
      accountId,
      lookups: [],
      newOrder: { orderId, workflow: 'random', fields: {}, lines: initialLines },
      command: { kind: 'create_order' } as const,
      circumstances: {
        actor: systemPrincipal(accountId),
        source: 'native',
        intent: { kind: 'request' },
        backfill: false,
      } as const,
    });
    await Promise.all(orderIds.map((orderId, index) => nodes[index % 2]!.commit(creation(orderId))));
    return Promise.all(
      steps.map((step, index) =>
        nodes[index % 2]!.commit({
          accountId,
          lookups: [{ kind: 'id', id: orderIds[index % orderIds.length]! }],
          command: step.command,
          circumstances: {
            actor: { ...step.by, accountId },
            source: step.source,
            intent: { kind: 'request' },
            backfill: false,
          },
        }),
      ),
    );
  }

  test('every history is a valid path without a gap, acknowledged is recorded, and the row is the fold of the history', async () => {
    const views = createOrderViews(nodes[0].database);
    await fc.assert(
      fc.asyncProperty(scenario(anyCommand), fc.array(scenario(anyCommand), { maxLength: 2 }), async (first, more) => {
        workflow = first.workflow;
        const accountId = await makeAccount(nodes[0].database);
        const orderIds = [newUuid(), newUuid(), newUuid()];
        const steps = [first, ...more].flatMap((one) => one.steps);
        const outcomes = await run(accountId, orderIds, steps);
        const acknowledged = outcomes.flatMap((outcome) => (outcome.kind === 'committed' ? outcome.events : []));
        const recorded = new Map<string, RecordedEvent>();
        for (const orderId of orderIds) {
          const history = await views.history(accountId, orderId);
          const order = (await views.order(accountId, { kind: 'id', id: orderId }))!;
          for (const event of history) recorded.set(event.id, event);
          assert.deepEqual(
            history.map(({ seq }) => seq),
            history.map((_, index) => index + 1),
          );
          assert.equal(order.version, history.length);
          assert.deepEqual(fold(accountId, history), order);
          assertPath(history, first.workflow);
        }
        for (const event of acknowledged) assert.deepEqual(recorded.get(event.id), event);
        assert.equal(recorded.size, acknowledged.length + orderIds.length, 'nothing is recorded that nobody was told');
        const feed = await views.eventsAfter(accountId, '0', 10_000);
        assert.equal(feed.length, recorded.size);
      }),
      { numRuns: 25 },
    );
  });

  test('a reader that follows the positions misses nothing while both nodes write', async () => {
    const { steps, workflow: any } = fc
      .sample(scenario(anyCommand), { numRuns: 40, seed: 7 })
      .reduce((a, b) => ({ ...a, steps: [...a.steps, ...b.steps] }));
    workflow = any;
    const views = createOrderViews(nodes[0].database);
    const accountId = await makeAccount(nodes[0].database);
    const seen: RecordedEvent[] = [];
    let writing = true;
    const reader = (async () => {
      for (let last = false; !last;) {
        last = !writing;
        const events = await views.eventsAfter(accountId, seen.at(-1)?.position ?? '0', 7);
        seen.push(...events);
        if (events.length > 0) last = false;
      }
    })();
    const orderIds = Array.from({ length: 20 }, () => newUuid());
    const outcomes = await run(accountId, orderIds, steps);
    writing = false;
    await reader;
    const acknowledged = outcomes.flatMap((outcome) => (outcome.kind === 'committed' ? outcome.events : []));
    assert.ok(acknowledged.length > 100, `${acknowledged.length} events`);
    assert.equal(seen.length, acknowledged.length + orderIds.length);
    for (const [index, event] of seen.entries()) {
      if (index > 0) assert.ok(BigInt(event.position) > BigInt(seen[index - 1]!.position));
    }
    const ids = new Set(seen.map(({ id }) => id));
    assert.ok(acknowledged.every(({ id }) => ids.has(id)));
  });

  test('one order that everybody wants is moved by each of them once', async () => {
    const views = createOrderViews(nodes[0].database);
    const accountId = await makeAccount(nodes[0].database);
    workflow = fc.sample(scenario(anyCommand), 1)[0]!.workflow;
    const orderId = newUuid();
    await run(accountId, [orderId], []);
    const actor = systemPrincipal(accountId);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        nodes[index % 2]!.commit({
          accountId,
          lookups: [{ kind: 'id', id: orderId }],
          command: { kind: 'add_message', message: String(index) },
          circumstances: { actor, source: 'native', intent: { kind: 'request' }, backfill: false },
        }),
      ),
    );
    assert.ok(outcomes.every(({ kind }) => kind === 'committed'));
    const messages = (await views.history(accountId, orderId)).slice(1).map(({ message }) => Number(message));
    assert.deepEqual(
      messages.toSorted((a, b) => a - b),
      Array.from({ length: 200 }, (_, index) => index),
    );
    for (const parity of [0, 1]) {
      const own = messages.filter((message) => message % 2 === parity);
      assert.deepEqual(
        own,
        own.toSorted((a, b) => a - b),
        'each node keeps its order of arrival',
      );
    }
  });
});

/** Applied status changes follow each other; without override or undo, along the graph or the roll-up. */
function assertPath(history: readonly RecordedEvent[], { rollUp, ...workflow }: Workflow): void {
  let at: string | null = null;
  for (const { type, applied, from, to, says } of history) {
    if (!applied || !statusEventTypes.has(type)) continue;
    assert.equal(from, at);
    at = to;
    if (type !== 'order.status_changed') continue;
    if (says.rollUp) assert.ok(rollUp?.leaves.includes(from!));
    else assert.ok(transitionsFrom(workflow, from!).some((edge) => edge.name === says.transition && edge.to === to));
  }
}
