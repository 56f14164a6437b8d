import type { BadRow, ReadRow } from './history-rows.ts';
import type { OrderEvent } from '../core/event.ts';
import { statusEventTypes } from '../core/event.ts';
import type { Buckets } from '../core/duration-buckets.ts';
import { bucketOf, quantileSeconds } from '../core/duration-buckets.ts';

/** A change as the discovery looks at it. */
export interface SeenChange {
  readonly order: string;
  /** `null` = where the order was is not told; what was seen of it last counts. */
  readonly from: string | null;
  readonly to: string;
  readonly at: Date;
  readonly role: string | undefined;
}

export interface DiscoveredStatus {
  /** As the history writes it. */
  readonly name: string;
  /** Orders that were seen to come into it. */
  readonly entries: number;
  /** Orders that began in it. */
  readonly begun: number;
  /** Orders that were last seen in it. */
  readonly ended: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
}

export interface DiscoveredEdge {
  readonly from: string;
  readonly to: string;
  readonly moves: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
  /** How many moves by each role; empty where the history names none. */
  readonly roles: Readonly<Record<string, number>>;
}

/** The graph that orders really went over. */
export interface DiscoveredGraph {
  readonly orders: number;
  readonly changes: number;
  readonly statuses: readonly DiscoveredStatus[];
  /** Most moves first. */
  readonly edges: readonly DiscoveredEdge[];
}

/** Orders that are remembered at once; those that nothing happened to for longest are forgotten first. */
const ordersMax = 100_000;

/** Statuses that are told apart: a history with more has something else in that column. */
const discoveredStatusesMax = 200;

interface Edge {
  readonly from: string;
  readonly to: string;
  moves: number;
  readonly buckets: Map<number, number>;
  readonly roles: Map<string, number>;
}

/** A discovery under way. Memory does not grow with the history. */
export interface Discovery {
  /** Takes the next change; false = there are too many statuses, it is passed over. */
  readonly add: (change: SeenChange) => boolean;
  readonly graph: () => DiscoveredGraph;
}

/** Mines the graph, its frequencies and durations from changes, which are sorted by time at least within each order. */
export function createDiscovery(): Discovery {
  const seen = new Map<string, { status: string; since: number }>();
  const statuses = new Map<string, { entries: number; begun: number; left: number }>();
  const edges = new Map<string, Edge>();
  let [orders, changes] = [0, 0];

  function statusOf(name: string) {
    const known = statuses.get(name);
    if (known !== undefined || statuses.size >= discoveredStatusesMax) return known;
    const made = { entries: 0, begun: 0, left: 0 };
    statuses.set(name, made);
    return made;
  }

  return {
    add: ({ order, from: told, to, at, role }) => {
      const last = seen.get(order);
      const from = told ?? last?.status;
      const target = statusOf(to);
      if (target === undefined) return false;
      if (last === undefined) orders += 1;
      if (from === to) return true;
      if (from === undefined) target.begun += 1;
      else {
        const left = statusOf(from);
        if (left === undefined) return false;
        if (last === undefined) {
          left.begun += 1;
          left.entries += 1;
        }
        left.left += 1;
        count(edges, from, to, role, last === undefined ? undefined : at.getTime() - last.since);
      }
      changes += 1;
      target.entries += 1;
      seen.delete(order);
      seen.set(order, { status: to, since: at.getTime() });
      if (seen.size > ordersMax) seen.delete(seen.keys().next().value!);
      return true;
    },
    graph: () => {
      const all = [...edges.values()].toSorted((a, b) => b.moves - a.moves);
      const leaving = (name: string) => merged(all.filter(({ from }) => from === name).map(({ buckets }) => buckets));
      return {
        ...{ orders, changes },
        statuses: [...statuses].map(([name, { entries, begun, left }]) => ({
          ...{ name, entries, begun, ended: Math.max(0, entries - left) },
          ...spread(leaving(name)),
        })),
        edges: all.map(({ from, to, moves, buckets, roles }) => ({
          ...{ from, to, moves, ...spread(buckets), roles: Object.fromEntries(roles) },
        })),
      };
    },
  };
}

/** Adds a row of a file; gives what is wrong with it, where it could not be added. */
export function addRow(discovery: Discovery, row: ReadRow): BadRow | undefined {
  if ('problem' in row) return row;
  const { line, order, from = null, to, at, role } = row;
  if (discovery.add({ order, from, to, at, role })) return undefined;
  return { line, problem: `There are more than ${discoveredStatusesMax} different statuses.` };
}

/** Adds the way of an order as the log has it; what was taken back it has not gone. */
export function addWay(discovery: Discovery, events: readonly OrderEvent[], order: string): void {
  const undone = new Set(events.flatMap(({ says }) => says.undoes ?? []));
  for (const { type, seq, to, applied, occurredAt, actor } of events) {
    const isChange = statusEventTypes.has(type) && type !== 'order.status_undone' && type !== 'order.moved_to_version';
    if (!applied || to === null || !isChange || undone.has(seq)) continue;
    discovery.add({ order, from: null, to, at: occurredAt, role: actor.role });
  }
}

function count(
  edges: Map<string, Edge>,
  from: string,
  to: string,
  role: string | undefined,
  ms: number | undefined,
): void {
  const key = JSON.stringify([from, to]);
  const edge = edges.get(key) ?? {
    from,
    to,
    moves: 0,
    buckets: new Map<number, number>(),
    roles: new Map<string, number>(),
  };
  edges.set(key, edge);
  edge.moves += 1;
  if (ms !== undefined) edge.buckets.set(bucketOf(ms), (edge.buckets.get(bucketOf(ms)) ?? 0) + 1);
  if (role !== undefined && (edge.roles.has(role) || edge.roles.size < 50)) {
    edge.roles.set(role, (edge.roles.get(role) ?? 0) + 1);
  }
}

function merged(all: readonly Buckets[]): Buckets {
  const sums = new Map<number, number>();
  for (const [bucket, some] of all.flatMap((buckets) => [...buckets])) sums.set(bucket, (sums.get(bucket) ?? 0) + some);
  return sums;
}

function spread(buckets: Buckets): Pick<DiscoveredEdge, 'medianSeconds' | 'p90Seconds'> {
  return { medianSeconds: quantileSeconds(buckets, 0.5), p90Seconds: quantileSeconds(buckets, 0.9) };
}
