import type { WorkflowBook } from '../core/decision.ts';
import type { RecentMoves } from '../core/committed-move.ts';
import type { LoadedOrder } from '../core/move.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { Database } from '../store/database.ts';
import {
  accountsWithNews,
  loadForList,
  lockCursor,
  moveCursor,
  positionNamed,
  readCursor,
  writeListRows,
  writeStatusRows,
} from '../store/list-store.ts';
import { readListNews } from './list-news.ts';
import { toListRow, toStatusRow } from './order-list.ts';

/** The name of this reader's cursor. */
const reader = 'lists';

/** Events read at once: making their rows keeps the process from its requests for some milliseconds, no longer. */
const eventCountMax = 250;

/**
 * How long news gathers before a pass: far below the second that lists may be behind. Long passes gather more, so that they
 * take a third of a connection's time at most and leave the rest of the machine to commits.
 */
const restAfter = (turnMs: number) => Math.min(400, Math.max(100, turnMs * 2));

export interface ProjectorParts {
  readonly database: Database;
  readonly workflows: (accountId: string) => Promise<WorkflowBook>;
  /** Has an account's workflows read anew: a version was published elsewhere and the notice has not come yet. */
  readonly forgetWorkflows: (accountId: string) => void;
  /** What this node has committed lately. */
  readonly recentMoves: RecentMoves;
  readonly onError: (error: unknown) => void;
  /** Looks for news this often without being woken: what another node wrote while a notice was lost. */
  readonly idleMs: number;
}

export interface Projector {
  /** There is news. */
  readonly wake: () => void;
  /** Resolves when the lists show the position, `latest` for all that is committed, or after `waitMs`. */
  readonly caughtUp: (accountId: string, position: string, waitMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Feeds the lists, the counts and the due timers from the log. Any number of nodes may run one: an account is done by one at a time. */
export function startProjector(parts: ProjectorParts): Projector {
  const { database, workflows, forgetWorkflows, recentMoves, onError, idleMs } = parts;
  let stopped = false;
  const waiting = new Set<() => void>();

  const loop = startBackgroundLoop({
    idleMs,
    // A pass costs some ten statements, whatever it brings.
    gatherMs: (turnMs) => (waiting.size > 0 ? 0 : turnMs + restAfter(turnMs)),
    onError,
    turn: async () => {
      for (const accountId of await accountsWithNews(database, reader)) await projectAll(accountId);
      for (const look of waiting) look();
      return false;
    },
  });

  /** Brings one account up to date. What is wrong with one account keeps no other waiting. */
  async function projectAll(accountId: string): Promise<void> {
    try {
      while (!stopped && (await projectSome(accountId)));
    } catch (error) {
      if (!stopped) onError(error);
    }
  }

  /** Projects one batch of an account; says whether there may be more. */
  async function projectSome(accountId: string): Promise<boolean> {
    const book = await workflows(accountId);
    return database.transaction(async (tx) => {
      const cursor = await lockCursor(tx, accountId, reader, { rebuildable: true });
      if (cursor === undefined) return false;
      const { whole, moved, reached, full } = await readListNews(tx, accountId, cursor, eventCountMax, recentMoves);
      if (reached === undefined) return false;
      const workflowOf = ({ order }: LoadedOrder) => {
        const workflow = book.version(order.workflow.key, order.workflow.version);
        if (workflow !== undefined) return workflow;
        forgetWorkflows(accountId);
        throw new Error('An order names a workflow version that this node does not know yet.');
      };
      const rows = moved.map((loaded) => toStatusRow(loaded, workflowOf(loaded)));
      const missing = await writeStatusRows(tx, accountId, rows);
      const anew = await loadForList(tx, accountId, [...whole, ...missing]);
      await writeListRows(
        tx,
        accountId,
        anew.map((order) => toListRow(order, workflowOf(order.loaded))),
      );
      await moveCursor(tx, accountId, reader, reached);
      return full;
    });
  }

  async function caughtUp(accountId: string, position: string, waitMs: number): Promise<void> {
    const deadline = performance.now() + waitMs;
    const wanted = await positionNamed(database, accountId, position);
    while (performance.now() < deadline && !stopped) {
      if (BigInt(await readCursor(database, accountId, reader)) >= wanted) return;
      await new Promise<void>((resolve) => {
        const look = () => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        // Another node may be the one that projects this account.
        const timer = setTimeout(look, 50);
        waiting.add(look);
        loop.hurry();
      });
    }
  }

  return {
    wake: loop.wake,
    caughtUp,
    stop: async () => {
      stopped = true;
      await loop.stop();
    },
  };
}
