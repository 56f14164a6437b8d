import type { Db } from './database.ts';

/** Who tries has no account yet, and every key begins with one. */
const nobodysAccount = '00000000-0000-0000-0000-000000000000';

/** How often something was tried in the window that began then. */
export interface CountedTries {
  readonly count: number;
  readonly beganAt: Date;
}

interface TriesWindow {
  readonly now: Date;
  /** What began until then is over. */
  readonly windowBefore: Date;
  /** What began after this did so before the clock was put back; clocks of several nodes are not so far apart. */
  readonly windowAfter: Date;
}

/** The window of so long in which a try at this time counts. */
export function triesWindow(time: number, windowMs: number): TriesWindow {
  return { now: new Date(time), windowBefore: new Date(time - windowMs), windowAfter: new Date(time + windowMs) };
}

/** Counts one more try; where the window is over, a new one begins. */
export async function countTry(
  db: Db,
  kind: string,
  name: Uint8Array,
  { now, windowBefore, windowAfter }: TriesWindow,
): Promise<CountedTries> {
  const { rows } = await db.query<CountedTries>({
    name: 'count_try',
    text: `INSERT INTO failed_tries AS t (account_id, kind, name, began_at, count) VALUES ($1, $2, $3, $4, 1)
      ON CONFLICT (account_id, kind, name) DO UPDATE SET
        count = CASE WHEN t.began_at <= $5 OR t.began_at > $6 THEN 1 ELSE t.count + 1 END,
        began_at = CASE WHEN t.began_at <= $5 OR t.began_at > $6 THEN excluded.began_at ELSE t.began_at END
      RETURNING t.count, t.began_at AS "beganAt"`,
    values: [nobodysAccount, kind, name, now, windowBefore, windowAfter],
  });
  return rows[0]!;
}

/** Begins the window of a name anew at `now`, with so many tries made. */
export async function restartTries(db: Db, kind: string, name: Uint8Array, now: Date, count: number): Promise<void> {
  await db.query({
    name: 'restart_tries',
    text: `UPDATE failed_tries SET began_at = $4, count = $5 WHERE account_id = $1 AND kind = $2 AND name = $3`,
    values: [nobodysAccount, kind, name, now, count],
  });
}

/** Forgets the tries of a name. */
export async function forgetTries(db: Db, kind: string, name: Uint8Array): Promise<void> {
  await db.query({
    name: 'forget_tries',
    text: 'DELETE FROM failed_tries WHERE account_id = $1 AND kind = $2 AND name = $3',
    values: [nobodysAccount, kind, name],
  });
}

/** Takes back one try. */
export async function takeBackTry(db: Db, kind: string, name: Uint8Array): Promise<void> {
  await db.query({
    name: 'take_back_try',
    text: `UPDATE failed_tries SET count = greatest(count - 1, 0) WHERE account_id = $1 AND kind = $2 AND name = $3`,
    values: [nobodysAccount, kind, name],
  });
}

/** Removes what was counted before then. */
export async function removeTries(db: Db, before: Date): Promise<void> {
  await db.query({
    name: 'remove_tries',
    text: 'DELETE FROM failed_tries WHERE account_id = $1 AND began_at < $2',
    values: [nobodysAccount, before],
  });
}
