import type { CommittedMove, RecentMoves } from '../core/committed-move.ts';

/** Keeps what this node committed lately, so that whoever follows the log here need not read back what was just written. */
export interface RecentMovesKeeper {
  /** Takes moves of one or more accounts, in the order of the log. */
  readonly note: (moves: readonly CommittedMove[]) => void;
  readonly after: RecentMoves;
}

/** An order with more lines than this is not kept: a few of them would fill the memory. */
const lineCountMax = 50;

/** Moves of one account at neighbouring positions, oldest first. */
interface Stretch {
  readonly moves: CommittedMove[];
  readonly end: number;
}

/**
 * Keeps at most `countMax` moves over all accounts. What another node commits in between, or what concerns the account alone,
 * leaves a gap in the positions; only what comes after the latest gap is kept.
 */
export function createRecentMoves(countMax: number): RecentMovesKeeper {
  /** By account; the one that was written to last is last. */
  const stretches = new Map<string, Stretch>();
  let count = 0;

  function note(moves: readonly CommittedMove[]): void {
    for (const move of moves) {
      const { accountId, lines } = move.loaded.order;
      const before = stretches.get(accountId);
      stretches.delete(accountId);
      const isNext = before?.end === firstOf(move) - 1;
      if (!isNext) count -= before?.moves.length ?? 0;
      const kept = isNext ? before.moves : [];
      if (lines.length > lineCountMax) {
        count -= kept.length;
        continue;
      }
      kept.push(move);
      count += 1;
      stretches.set(accountId, { moves: kept, end: lastOf(move) });
    }
    while (count > countMax) forgetSome();
  }

  /** Half of the stretch that has waited longest, so that it is not done for every move. */
  function forgetSome(): void {
    const [oldest] = stretches;
    if (oldest === undefined) return;
    const [accountId, { moves }] = oldest;
    count -= moves.splice(0, Math.ceil(moves.length / 2)).length;
    if (moves.length === 0) stretches.delete(accountId);
  }

  function after(accountId: string, position: string, limit: number): readonly CommittedMove[] | undefined {
    const moves = stretches.get(accountId)?.moves ?? [];
    const next = Number(position) + 1;
    const begin = firstEndingFrom(moves, next);
    if (begin === moves.length || firstOf(moves[begin]!) > next) return undefined;
    const taken: CommittedMove[] = [];
    let events = 0;
    for (let index = begin; index < moves.length && events < limit; index += 1) {
      const { loaded, events: all } = moves[index]!;
      const own = index === begin ? all.filter((event) => Number(event.position) >= next) : all;
      taken.push({ loaded, events: own });
      events += own.length;
    }
    return taken;
  }

  return { note, after };
}

/** The index of the first move that ends at the position or later, by halving. */
function firstEndingFrom(moves: readonly CommittedMove[], position: number): number {
  let [low, high] = [0, moves.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lastOf(moves[middle]!) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstOf({ events }: CommittedMove): number {
  return Number(events[0]!.position);
}

function lastOf({ events }: CommittedMove): number {
  return Number(events.at(-1)!.position);
}
