import { packAttempts } from '../store/attempt-log.ts';
import { insertLog, lockHealth, moveFollowers, settleDeliveries } from '../store/attempt-store.ts';
import type { Database } from '../store/database.ts';
import type { Room } from './room.ts';
import type { AttemptResult, Verdict, VerdictParts } from './verdict.ts';
import { judge, recordHealth } from './verdict.ts';

export interface SettlerParts extends VerdictParts {
  readonly database: Database;
  /** What is recorded is leased no more. */
  readonly room: Pick<Room, 'lease'>;
  readonly onError: (error: unknown) => void;
  /** Something was written: more may be due. */
  readonly onSettled: () => void;
}

export interface Settler {
  /** Takes an attempt at a delivery that is leased to this process. */
  readonly add: (result: AttemptResult) => void;
  /** Resolves when all that was added is written or has failed. */
  readonly drain: () => Promise<void>;
}

/** Attempts written in one transaction at most. */
const batchCountMax = 200;

/**
 * Records what attempts at deliveries of the queue came to, many in one transaction: while one batch is written, the next
 * gathers. What cannot be written is sent again when its lease ends.
 */
export function createSettler(parts: SettlerParts): Settler {
  let waiting: AttemptResult[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchCountMax);
      waiting = waiting.slice(batchCountMax);
      for (const [accountId, results] of Map.groupBy(batch, ({ endpoint }) => endpoint.accountId)) {
        await settle(accountId, results, parts).catch((error: unknown) => parts.onError(error));
      }
      for (const { endpoint } of batch) parts.room.lease(endpoint.endpointId, -1);
      parts.onSettled();
    }
    running = undefined;
  }

  return {
    add: (result) => {
      waiting.push(result);
      running ??= run();
    },
    drain: async () => {
      while (running !== undefined) await running;
    },
  };
}

async function settle(accountId: string, results: readonly AttemptResult[], parts: SettlerParts): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const now = parts.now();
    const byEndpoint = Map.groupBy(results, ({ endpoint }) => endpoint.endpointId);
    const healths = await lockHealth(tx, accountId, [...byEndpoint.keys()]);
    const verdicts: Verdict[] = [];
    for (const [endpointId, ofEndpoint] of byEndpoint) {
      const verdict = judge(ofEndpoint, healths.get(endpointId), now, parts);
      verdicts.push(verdict);
      if (verdict.moves.length > 0) await moveFollowers(tx, accountId, endpointId, verdict.moves);
      await recordHealth(tx, ofEndpoint[0]!.endpoint, verdict, now, parts.newId);
    }
    const logId = parts.newId();
    const settlements = verdicts.flatMap((verdict) => verdict.settlements);
    await settleDeliveries(tx, accountId, settlements, logId, now);
    const packed = await packAttempts(verdicts.flatMap(({ attempts }) => attempts));
    await insertLog(tx, accountId, { logId, packed }, now);
  });
}
