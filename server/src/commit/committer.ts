import type { Rules } from '../core/command.ts';
import type { CommittedMove } from '../core/committed-move.ts';
import type { WorkflowBook } from '../core/decision.ts';
import type { Found, Move, ReadWish, Written } from '../core/move.ts';
import type { Order } from '../core/order.ts';
import type { Commit, Outcome, Submission } from '../core/outcome.ts';
import { Overloaded, StorageUnavailable } from '../core/outcome.ts';
import { decideBatch, recordedEvents } from './decide-batch.ts';
import type { DecidedBatch, Pending } from './decide-batch.ts';
import { refusal } from '../core/refusal.ts';
import { say } from '../core/sentences.ts';
import { claimsOf } from './names.ts';

/** What the engine needs from the outside. */
export interface CommitterParts {
  /** Reads what a batch is decided on, one answer per wish. */
  readonly read: (wishes: readonly ReadWish[]) => Promise<readonly Found[]>;
  /** Writes a batch durably; a move that lost its race is missing from the answer, which is by index. */
  readonly write: (moves: readonly Move[], now: Date) => Promise<ReadonlyMap<number, Written>>;
  /** Where the version `needed` is not known yet, the workflows are read anew: another node has just published it. */
  readonly workflows: (accountId: string, needed?: Order['workflow']) => Promise<WorkflowBook>;
  readonly rules: Rules;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly batchCountMax: number;
  readonly queueCountMax: number;
  /** A submission older than this in the queue means that the server cannot keep up. */
  readonly queueAgeMaxMs: number;
  /** Called after each batch, with what it added to the log, in the order of the log. Must not throw. */
  readonly onCommitted?: (moves: readonly CommittedMove[]) => void;
}

export interface Committer {
  readonly commit: Commit;
  /** Resolves when everything accepted so far is answered. */
  readonly drain: () => Promise<void>;
}

/** How often a lost race is decided again before the caller is told. */
const triesMax = 10;

/**
 * Gathers commands while the batch before is written, reads what they need in one go, decides in memory and writes in one
 * call. One batch is read and decided while another is written; without load a command waits for nobody.
 */
export function createCommitter(parts: CommitterParts): Committer {
  let queue: Pending[] = [];
  let running: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const busyOrders = new Set<string>();

  function commit(submission: Submission): Promise<Outcome> {
    const oldest = queue[0];
    const late = oldest !== undefined && performance.now() - oldest.sinceMs > parts.queueAgeMaxMs;
    if (queue.length >= parts.queueCountMax || late) {
      return Promise.reject(new Overloaded('The server cannot keep up for the moment; nothing was changed.'));
    }
    return new Promise((resolve, reject) => {
      queue.push({
        submission,
        resolve,
        reject,
        sinceMs: performance.now(),
        tries: 0,
        orderId: knownOrderId(submission),
      });
      start();
    });
  }

  function start(): void {
    running ??= run().finally(() => {
      running = undefined;
      // What came after the last look into the queue must not wait for the next caller.
      if (queue.length > 0) start();
    });
  }

  async function run(): Promise<void> {
    // One turn of the event loop, so that requests which arrived together leave together.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const batch = take();
      if (batch.length === 0) {
        await writing;
        continue;
      }
      const stale = new Set(busyOrders);
      const decided = await readAndDecide(batch, stale);
      if (decided === undefined) continue;
      await writing;
      for (const { move } of decided.groups) busyOrders.add(orderName(move.accountId, move.order.orderId));
      writing = writeAndAnswer(decided);
    }
    await writing;
  }

  /** The next submissions, leaving those whose order is being written right now. */
  function take(): Pending[] {
    const batch: Pending[] = [];
    const rest: Pending[] = [];
    for (const pending of queue) {
      const { orderId, submission } = pending;
      const busy = orderId !== undefined && busyOrders.has(orderName(submission.accountId, orderId));
      const full = batch.length >= (pending.alone || batch[0]?.alone ? 1 : parts.batchCountMax);
      (busy || full ? rest : batch).push(pending);
    }
    queue = rest;
    return batch;
  }

  async function readAndDecide(
    batch: readonly Pending[],
    stale: ReadonlySet<string>,
  ): Promise<DecidedBatch | undefined> {
    try {
      const wishes = batch.map(({ submission }) => toWish(submission));
      const accounts = [...new Set(batch.map(({ submission }) => submission.accountId))];
      const [found, books] = await Promise.all([
        parts.read(wishes),
        Promise.all(accounts.map(async (accountId) => [accountId, await parts.workflows(accountId)] as const)),
      ]);
      const known = new Map(books);
      for (const { loaded } of found) {
        const order = loaded?.order;
        if (order === undefined || isKnown(known.get(order.accountId), order.workflow)) continue;
        known.set(order.accountId, await parts.workflows(order.accountId, order.workflow));
      }
      const decided = decideBatch(batch, found, known, stale, parts);
      putBack(decided.postponed);
      return decided;
    } catch (error) {
      // A fault in one command must not harm the others; a lost connection concerns all of them.
      if (error instanceof StorageUnavailable || batch.length === 1) for (const { reject } of batch) reject(error);
      else putBack(batch.map((pending) => ({ ...pending, alone: true })));
      return undefined;
    }
  }

  async function writeAndAnswer(decided: DecidedBatch): Promise<void> {
    const { groups } = decided;
    const committed = await writeGroups(groups, decided.now);
    for (const { move } of groups) busyOrders.delete(orderName(move.accountId, move.order.orderId));
    if (committed.length > 0) parts.onCommitted?.(committed);
  }

  /** Writes and answers, and gives what was added to the log; never throws. */
  async function writeGroups(groups: DecidedBatch['groups'], now: Date): Promise<readonly CommittedMove[]> {
    if (groups.length === 0) return [];
    try {
      const written = await parts.write(
        groups.map(({ move }) => move),
        now,
      );
      const lost: Pending[] = [];
      const committed: CommittedMove[] = [];
      for (const [index, group] of groups.entries()) {
        const place = written.get(index);
        if (place === undefined) {
          lost.push(...group.answers.map(({ pending }) => pending));
          continue;
        }
        const recorded = recordedEvents(group.move, place);
        for (const { pending, toOutcome } of group.answers) pending.resolve(toOutcome(place.number, recorded));
        const last = recorded.at(-1);
        if (last === undefined) continue;
        const order = { ...group.move.order, number: place.number };
        committed.push({ loaded: { order, position: last.position, recordedAt: now }, events: recorded });
      }
      retry(lost);
      return committed;
    } catch (error) {
      // A fault of the data of one move must not harm the others; a lost connection concerns all of them.
      if (error instanceof StorageUnavailable || groups.length === 1) {
        for (const { pending } of groups.flatMap(({ answers }) => answers)) pending.reject(error);
        return [];
      }
      const committed: CommittedMove[] = [];
      for (const group of groups) committed.push(...(await writeGroups([group], now)));
      return committed;
    }
  }

  function retry(lost: readonly Pending[]): void {
    const again = lost.filter((pending) => pending.tries < triesMax);
    for (const pending of lost.filter(({ tries }) => tries >= triesMax)) {
      const why = refusal('version_conflict', say('keeps_changing'), say('read_again'));
      pending.resolve({ kind: 'refused', refusal: why, order: undefined });
    }
    putBack(again.map((pending) => ({ ...pending, tries: pending.tries + 1 })));
  }

  function putBack(pendings: readonly Pending[]): void {
    if (pendings.length > 0) queue = [...pendings, ...queue];
  }

  async function drain(): Promise<void> {
    while (running !== undefined) await running;
  }

  return { commit, drain };
}

function toWish(submission: Submission): ReadWish {
  const { accountId, lookups, newOrder, idempotency, companions, command } = submission;
  // A repeat of a creation finds the order by the id that its caller chose.
  const own = newOrder === undefined ? [] : [{ kind: 'id', id: newOrder.orderId } as const];
  return {
    accountId,
    lookups: [...lookups, ...own],
    idempotency,
    customerKeys: companions?.customer?.keys ?? [],
    claims: claimsOf(submission),
    withHistory: command.kind === 'undo',
  };
}

function isKnown(book: WorkflowBook | undefined, { key, version }: Order['workflow']): boolean {
  return book?.version(key, version) !== undefined;
}

function knownOrderId({ lookups }: Submission): string | undefined {
  const [first] = lookups;
  return first?.kind === 'id' && lookups.length === 1 ? first.id : undefined;
}

/** The name of an order across accounts. */
function orderName(accountId: string, orderId: string): string {
  return `${accountId}/${orderId}`;
}
