import type { WorkflowBook } from '../core/decision.ts';
import type { Database } from '../store/database.ts';
import {
  accountsWithNews,
  loadForList,
  lockCursor,
  moveCursor,
  ordersWithNews,
  readCursor,
  writeListRows,
} from '../store/list-store.ts';
import { writeDueTimers } from '../store/timer-store.ts';
import { dueTimersOf } from './due-timers.ts';
import { toListRow } from './order-list.ts';

/** The name of this reader's cursor. */
const reader = 'lists';

/** Events read at once: a batch takes some tens of milliseconds. */
const eventCountMax = 1000;

/** How long news gathers before a pass: far below the second that lists may be behind. */
const gatherMs = 100;

export interface ProjectorParts {
  readonly database: Database;
  readonly workflows: (accountId: string) => Promise<WorkflowBook>;
  /** Has an account's workflows read anew: a version was published elsewhere and the notice has not come yet. */
  readonly forgetWorkflows: (accountId: string) => void;
  readonly onError: (error: unknown) => void;
  /** Looks for news this often without being woken: what another node wrote while a notice was lost. */
  readonly idleMs: number;
}

export interface Projector {
  /** There is news. */
  readonly wake: () => void;
  /** Resolves when the lists show the position, or after `waitMs`. */
  readonly caughtUp: (accountId: string, position: string, waitMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Feeds the lists, the counts and the due timers from the log. Any number of nodes may run one: an account is done by one at a time. */
export function startProjector({ database, workflows, forgetWorkflows, onError, idleMs }: ProjectorParts): Projector {
  let stopped = false;
  let woken = true;
  let wakeUp: () => void = () => {};
  let hurry: () => void = () => {};
  const waiting = new Set<() => void>();

  async function run(): Promise<void> {
    while (!stopped) {
      if (!woken) await sleep(idleMs);
      // News gathers for a moment, unless somebody waits for it: a pass costs some ten statements, whatever it brings.
      if (waiting.size === 0) await rest(gatherMs);
      woken = false;
      try {
        for (const accountId of await accountsWithNews(database, reader)) await projectAll(accountId);
        for (const look of waiting) look();
      } catch (error) {
        if (!stopped) onError(error);
        if (!stopped) await sleep(idleMs);
      }
    }
  }

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
      const cursor = await lockCursor(tx, accountId, reader);
      if (cursor === undefined) return false;
      const { orderIds, reached } = await ordersWithNews(tx, accountId, cursor, eventCountMax);
      if (reached === undefined) return false;
      const orders = await loadForList(tx, accountId, orderIds);
      const known = orders.flatMap((order) => {
        const { key, version } = order.loaded.order.workflow;
        const workflow = book.version(key, version);
        return workflow === undefined ? [] : [{ order, workflow }];
      });
      if (known.length < orders.length) {
        forgetWorkflows(accountId);
        throw new Error('An order names a workflow version that this node does not know yet.');
      }
      if (known.length > 0) {
        const rows = known.map(({ order, workflow }) => toListRow(order, workflow));
        const timers = known.flatMap(({ order, workflow }) => dueTimersOf(order.loaded.order, workflow));
        await writeListRows(tx, accountId, rows);
        await writeDueTimers(tx, accountId, orderIds, timers);
      }
      await moveCursor(tx, accountId, reader, reached);
      return true;
    });
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function wake(): void {
    woken = true;
    wakeUp();
  }

  async function caughtUp(accountId: string, position: string, waitMs: number): Promise<void> {
    const deadline = performance.now() + waitMs;
    while (performance.now() < deadline && !stopped) {
      if (BigInt(await readCursor(database, accountId, reader)) >= BigInt(position)) return;
      await new Promise<void>((resolve) => {
        const look = () => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        // Another node may be the one that projects this account.
        const timer = setTimeout(look, 50);
        waiting.add(look);
        wake();
        hurry();
      });
    }
  }

  const running = run();
  return {
    wake,
    caughtUp,
    stop: async () => {
      stopped = true;
      wake();
      hurry();
      await running;
    },
  };
}
