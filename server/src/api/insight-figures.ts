import type { Buckets } from '../core/duration-buckets.ts';
import { quantileSeconds } from '../core/duration-buckets.ts';
import type { Category, Workflow } from '../core/workflow.ts';
import { isClosed, transitionsFrom } from '../core/workflow.ts';
import type { DayCount, MoveCount, PathCount, StayCount } from '../store/insight-views.ts';

/** Half and nine tenths of durations that are counted by bucket. */
function spread(buckets: Buckets): {
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
} {
  return { medianSeconds: quantileSeconds(buckets, 0.5), p90Seconds: quantileSeconds(buckets, 0.9) };
}

/** Durations of several counts together. */
function bucketsOf<Row extends { readonly bucket: number }>(
  rows: readonly Row[],
  count: (row: Row) => number,
): Buckets {
  const buckets = new Map<number, number>();
  for (const row of rows) buckets.set(row.bucket, (buckets.get(row.bucket) ?? 0) + count(row));
  return buckets;
}

export function sum<Row>(rows: readonly Row[], count: (row: Row) => number): number {
  return rows.reduce((total, row) => total + count(row), 0);
}

/** The shortest time after which an order is late in the status, where there is one. */
export function limitOf(workflow: Workflow | undefined, status: string): number | null {
  const limits = (workflow?.timers ?? [])
    .filter((timer) => timer.status === status && timer.action.kind === 'late')
    .map(({ afterSeconds }) => afterSeconds);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** How long the stays in each status were, over all and in each stretch of time. */
export function stayFigures(rows: readonly StayCount[], status: string) {
  const own = rows.filter((row) => row.status === status);
  const byStart = [...Map.groupBy(own, ({ start }) => start)].sort(([a], [b]) => a.localeCompare(b));
  const figures = (some: readonly StayCount[]) => ({
    stays: sum(some, ({ stays }) => stays),
    ...spread(bucketsOf(some, ({ stays }) => stays)),
  });
  return { ...figures(own), series: byStart.map(([start, some]) => ({ start, ...figures(some) })) };
}

/** Changes between two statuses, whatever made them. */
export interface EdgeFigure {
  readonly from: string;
  readonly to: string;
  readonly moves: number;
  readonly share: number;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
  readonly how: Readonly<Record<string, number>>;
  readonly againstRules: number;
  readonly allowed: boolean;
  readonly transitions: readonly string[];
}

const against: ReadonlySet<string> = new Set(['observed', 'override', 'report']);

/** The ways that orders took, each with how it stands to the rules of `workflow`. Most frequent first. */
export function edgeFigures(rows: readonly MoveCount[], workflow: Workflow): readonly EdgeFigure[] {
  const moves = rows.filter(({ how }) => how !== 'late');
  const leaving = new Map([...Map.groupBy(moves, ({ from }) => from)].map(([from, some]) => [from, sum(some, count)]));
  const edges = [...Map.groupBy(moves, ({ from, to }) => `${from}>${to}`).values()].map((some): EdgeFigure => {
    const { from, to } = some[0]!;
    const total = sum(some, count);
    const how = [...Map.groupBy(some, (row) => row.how)].map(([name, these]) => [name, sum(these, count)] as const);
    return {
      ...{ from, to, moves: total, share: ratio(total, leaving.get(from) ?? 0) },
      ...(from === '' ? { medianSeconds: null, p90Seconds: null } : spread(bucketsOf(some, count))),
      how: Object.fromEntries(how),
      againstRules: sum(
        some.filter((row) => against.has(row.how)),
        count,
      ),
      ...standing(workflow, from, to),
    };
  });
  return edges.toSorted((a, b) => b.moves - a.moves);
}

function count({ moves }: MoveCount): number {
  return moves;
}

/** Whether a workflow leads from a status to another, and by which transitions. `''` is the making of an order. */
function standing(
  workflow: Workflow,
  from: string,
  to: string,
): { readonly allowed: boolean; readonly transitions: readonly string[] } {
  const transitions = transitionsFrom(workflow, from)
    .filter((transition) => transition.to === to)
    .map(({ name }) => name);
  const { rollUp, initial } = workflow;
  const rolls = rollUp?.leaves.includes(from) === true && rollUp.cases.some((one) => one.to === to);
  const begins = from === '' && initial.some(({ status }) => status === to);
  return { allowed: transitions.length > 0 || rolls || begins, transitions };
}

export function slowness(medianSeconds: number | null, limitSeconds: number | null): 'usual' | 'slow' | 'too_slow' {
  if (medianSeconds === null || limitSeconds === null || medianSeconds <= limitSeconds / 2) return 'usual';
  return medianSeconds <= limitSeconds ? 'slow' : 'too_slow';
}

/** What was done on each day. */
export function dayFigures(
  rows: readonly DayCount[],
  categoryOf: (workflow: string, status: string) => Category | null,
) {
  const isOver = (workflow: string, status: string) => {
    const category = categoryOf(workflow, status);
    return category !== null && isClosed(category);
  };
  return (day: string) => {
    const own = rows.filter((row) => row.day === day);
    const moved = own.filter(({ late }) => !late);
    const total = (some: readonly DayCount[]) => sum(some, ({ moves }) => moves);
    const closed = moved.filter(({ workflow, from, to }) => isOver(workflow, to) && !isOver(workflow, from));
    return {
      created: total(moved.filter(({ from }) => from === '')),
      closed: total(closed),
      fulfilled: total(closed.filter(({ workflow, to }) => categoryOf(workflow, to) === 'fulfilled')),
      moves: total(moved.filter(({ from }) => from !== '')),
      late: total(own.filter(({ late }) => late)),
    };
  };
}

/** Ways that are told one by one; the others are only counted. */
const toldPaths = 50;

/** The whole ways of orders that were closed, most frequent first. */
export function pathFigures(rows: readonly PathCount[], workflow: Workflow) {
  const ordersOf = ({ orders }: PathCount) => orders;
  const closed = sum(rows, ordersOf);
  const all = [...Map.groupBy(rows, ({ path }) => path)]
    .map(([path, some]) => ({ path, some, orders: sum(some, ordersOf) }))
    .sort((a, b) => b.orders - a.orders || a.path.localeCompare(b.path));
  const told = all.slice(0, toldPaths);
  const rest = all.slice(toldPaths);
  const restOrders = sum(rest, ({ orders }) => orders);
  return {
    closed,
    onTime: sum(
      rows.filter(({ late }) => !late),
      ordersOf,
    ),
    ...spread(bucketsOf(rows, ordersOf)),
    paths: told.map(({ path, some, orders }) => {
      const statuses = path.split('>');
      return {
        ...{ path, statuses, orders, share: ratio(orders, closed) },
        medianSeconds: spread(bucketsOf(some, ordersOf)).medianSeconds,
        againstGraph: statuses.flatMap((from, index) => {
          const to = statuses[index + 1];
          return to === undefined || from === '…' || to === '…' || standing(workflow, from, to).allowed ? [] : [index];
        }),
      };
    }),
    others: { paths: rest.length, orders: restOrders, share: ratio(restOrders, closed) },
  };
}

/** A share of a whole, between 0 and 1 with four places; of nothing it is 0. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}
