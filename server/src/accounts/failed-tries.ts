import { createHash } from 'node:crypto';
import type { Database } from '../store/database.ts';
import {
  countTry,
  forgetTries,
  removeTries,
  restartTries,
  takeBackTry,
  triesWindow,
} from '../store/failed-try-store.ts';

export interface FailedTriesParts {
  readonly database: Database;
  readonly now: () => Date;
  /** Failures a minute from one address; 0 = no limit. */
  readonly addressLimit: number;
  /** Wrong passwords in a row for one name from one address until it has to wait. */
  readonly nameLimit: number;
  readonly nameWaitMs: number;
}

/** Failures are counted in the database, so that a limit holds over all nodes together (rulings 34). */
export interface FailedTries {
  /** Counts a key or log-in that was none; gives the seconds until the address may go on when it was one too many. */
  readonly failed: (address: string) => Promise<number | undefined>;
  /**
   * Counts a password that is about to be tried, before it is checked, so that many at once are not let through. Gives the
   * seconds to wait when it must not be tried at all.
   */
  readonly begin: (address: string, name: string) => Promise<number | undefined>;
  /** The password was right: it and the ones before are forgotten. */
  readonly succeeded: (address: string, name: string) => Promise<void>;
}

const addressWindowMs = 60_000;

/** Wrong passwords are in a row when no more than this lies between the first and the last. */
const rowMs = 900_000;

const cleanEveryMs = 600_000;

/** Addresses and names that are remembered as having to wait; beyond it, the database is asked again. */
const heldCountMax = 10_000;

/** Counts failures of log-ins and keys. What is counted is kept as a hash: addresses and names are personal. */
export function createFailedTries(parts: FailedTriesParts): FailedTries {
  const { database, now, addressLimit, nameLimit, nameWaitMs } = parts;
  // Who has to wait is known here too, so that a flood costs the database no more than the limit lets through.
  const heldUntil = new Map<string, number>();
  let cleanedAt = 0;

  function secondsLeft(key: string, time: number): number | undefined {
    const until = heldUntil.get(key);
    if (until === undefined) return undefined;
    // Nobody waits longer than this; who would, was told so before the clock was put back.
    if (until > time && until - time <= Math.max(addressWindowMs, nameWaitMs))
      return Math.max(1, Math.ceil((until - time) / 1000));
    heldUntil.delete(key);
    return undefined;
  }

  function hold(key: string, until: number, time: number): number {
    if (heldUntil.size >= heldCountMax) heldUntil.clear();
    heldUntil.set(key, until);
    return Math.max(1, Math.ceil((until - time) / 1000));
  }

  function clean(time: number): void {
    if (Math.abs(time - cleanedAt) < cleanEveryMs) return;
    cleanedAt = time;
    // Housekeeping must not fail a request; what is left is removed ten minutes later.
    removeTries(database, new Date(time - rowMs - nameWaitMs)).catch(() => {});
  }

  async function countAddress(address: string): Promise<number | undefined> {
    if (addressLimit === 0) return undefined;
    const time = now().getTime();
    const key = `address\n${address}`;
    const left = secondsLeft(key, time);
    if (left !== undefined) return left;
    clean(time);
    const window = triesWindow(time, addressWindowMs);
    const { count, beganAt } = await countTry(database, 'address', hashOf(address), window);
    return count <= addressLimit ? undefined : hold(key, beganAt.getTime() + addressWindowMs, time);
  }

  async function countName(address: string, name: string): Promise<number | undefined> {
    const time = now().getTime();
    const key = `name\n${address}\n${name}`;
    const left = secondsLeft(key, time);
    if (left !== undefined) return left;
    const hash = hashOf(`${address}\n${name}`);
    const { count, beganAt } = await countTry(database, 'name', hash, triesWindow(time, rowMs));
    if (count < nameLimit) return undefined;
    if (count === nameLimit) {
      // The wait begins with the last one that is let through, and what comes meanwhile does not make it longer.
      await restartTries(database, 'name', hash, new Date(time), count);
      return undefined;
    }
    const until = beganAt.getTime() + nameWaitMs;
    if (until > time) return hold(key, until, time);
    await restartTries(database, 'name', hash, new Date(time), 1);
    return undefined;
  }

  return {
    failed: countAddress,
    begin: async (address, name) => (await countAddress(address)) ?? (await countName(address, name)),
    succeeded: async (address, name) => {
      await forgetTries(database, 'name', hashOf(`${address}\n${name}`));
      if (addressLimit > 0) await takeBackTry(database, 'address', hashOf(address));
    },
  };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
