import type { Buckets } from '../core/duration-buckets.ts';
import { countOf, quantileSeconds, together } from '../core/duration-buckets.ts';
import type { Category, Workflow } from '../core/workflow.ts';
import { isClosed, transitionsFrom } from '../core/workflow.ts';
import type { DayCount, MoveTimes, PathTimes, StayTimes } from '../store/insight-views.ts';

/** Half and nine tenths of durations that are counted by bucket. */
function spread(buckets: Buckets): {
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
} {
  return { medianSeconds: quantileSeconds(buckets, 0.5), p90Seconds: quantileSeconds(buckets, 0.9) };
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
export function stayFigures(rows: readonly StayTimes[], status: string) {
  const own = rows.filter((row) => row.status === status).toSorted((a, b) => a.start.localeCompare(b.start));
  const figures = (buckets: Buckets) => ({ stays: countOf(buckets), ...spread(buckets) });
  return {
    ...figures(together(own.map(({ buckets }) => buckets))),
    series: own.map(({ start, buckets }) => ({ start, ...figures(buckets) })),
  };
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
export function edgeFigures(rows: readonly MoveTimes[], workflow: Workflow): readonly EdgeFigure[] {
  const moves = rows
    .filter(({ how }) => how !== 'late')
    .map((row) => ({ ...row, moves: countOf(row.buckets) }))
    .filter((row) => row.moves > 0);
  const count = (row: { readonly moves: number }) => row.moves;
  const leaving = new Map([...Map.groupBy(moves, ({ from }) => from)].map(([from, some]) => [from, sum(some, count)]));
  const edges = [...Map.groupBy(moves, ({ from, to }) => `${from}>${to}`).values()].map((some): EdgeFigure => {
    const { from, to } = some[0]!;
    const total = sum(some, count);
    const how = [...Map.groupBy(some, (row) => row.how)].map(([name, these]) => [name, sum(these, count)] as const);
    return {
      ...{ from, to, moves: total, share: ratio(total, leaving.get(from) ?? 0) },
      ...(from === ''
        ? { medianSeconds: null, p90Seconds: null }
        : spread(together(some.map(({ buckets }) => buckets)))),
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
  const byDay = Map.groupBy(rows, ({ day }) => day);
  return (day: string) => {
    const own = byDay.get(day) ?? [];
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
export function pathFigures(rows: readonly PathTimes[], workflow: Workflow) {
  const counted = rows.map((row) => ({ ...row, orders: countOf(row.buckets) }));
  const ordersOf = ({ orders }: { readonly orders: number }) => orders;
  const timesOf = (some: readonly PathTimes[]) => together(some.map(({ buckets }) => buckets));
  const closed = sum(counted, ordersOf);
  const all = [...Map.groupBy(counted, ({ path }) => path)]
    .map(([path, some]) => ({ path, some, orders: sum(some, ordersOf) }))
    .filter(({ orders }) => orders > 0)
    .sort((a, b) => b.orders - a.orders || a.path.localeCompare(b.path));
  const told = all.slice(0, toldPaths);
  const rest = all.slice(toldPaths);
  const restOrders = sum(rest, ordersOf);
  return {
    closed,
    onTime: sum(
      counted.filter(({ late }) => !late),
      ordersOf,
    ),
    ...spread(timesOf(counted)),
    paths: told.map(({ path, some, orders }) => {
      const statuses = path.split('>');
      return {
        ...{ path, statuses, orders, share: ratio(orders, closed) },
        medianSeconds: spread(timesOf(some)).medianSeconds,
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
