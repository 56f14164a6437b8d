import type { WorkflowBook } from '../core/decision.ts';
import { bucketOf } from '../core/duration-buckets.ts';
import { statusEventTypes } from '../core/event.ts';
import type { OrderEventType } from '../core/event.ts';
import { isClosed } from '../core/workflow.ts';
import type { InsightCounts, InsightEvent, InsightOrder } from '../store/insight-store.ts';
import type { Flow, Flowed, IsClosed, MoveKind } from './flow.ts';
import { beginFlow, lateFlow, moveFlow, renameFlow, undoFlow } from './flow.ts';

/** What a batch of events amounts to. */
export interface InsightBatch {
  readonly orders: readonly InsightOrder[];
  readonly counts: InsightCounts;
}

/** The order was in no status that is known; the next one is its first. */
const unknownWorkflow = { key: '', version: 0 };

/**
 * Adds up a batch of an account's events, in their order. Pure.
 *
 * @param known - what is kept of the orders they are about
 * @param dayOf - the day of an instant in the account's time zone
 */
export function addUp(
  events: readonly InsightEvent[],
  known: ReadonlyMap<string, InsightOrder>,
  book: WorkflowBook,
  dayOf: (milliseconds: number) => string,
): InsightBatch {
  const orders = new Map<string, { workflow: string; flow: Flow }>();
  const counts = createCounts(dayOf);
  for (const event of events) {
    const { orderId } = event;
    if (orderId === null) continue;
    const stored = known.get(orderId);
    const before = orders.get(orderId) ?? (stored && { workflow: stored.workflow, flow: stored.state as Flow });
    const workflow = before?.workflow ?? event.workflow?.key ?? unknownWorkflow.key;
    const flowed = flowOn(before?.flow, event, workflow, book);
    noteRule(counts, event, before?.flow, workflow, book);
    if (flowed === undefined) continue;
    for (const tally of flowed.tallies) {
      const at = { workflow, day: dayOf(tally.at), pos: event.pos, count: tally.count };
      if (tally.kind === 'move') {
        const { from, to, how, ms } = tally;
        counts.moves.add({ from, to, how, bucket: from === '' ? 0 : bucketOf(ms) }, at);
      } else if (tally.kind === 'path') {
        counts.paths.add({ path: tally.path.join('>'), late: tally.late === 1, bucket: bucketOf(tally.ms) }, at);
      } else counts.reached.add({ status: tally.status }, at);
    }
    orders.set(orderId, { workflow, flow: flowed.flow });
  }
  return {
    orders: [...orders].map(([orderId, { workflow, flow }]) => ({
      ...{ orderId, workflow, state: flow },
      path: flow.p.join('>'),
    })),
    counts: {
      moves: counts.moves.all() as InsightCounts['moves'],
      paths: counts.paths.all() as InsightCounts['paths'],
      reached: counts.reached.all() as InsightCounts['reached'],
      rules: counts.rules.all() as InsightCounts['rules'],
    },
  };
}

/** Counts that take away what these have added. */
export function takenBack({ moves, paths, reached, rules }: InsightCounts): InsightCounts {
  const less = <Row extends { readonly count: number }>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, count: -row.count }));
  return { moves: less(moves), paths: less(paths), reached: less(reached), rules: less(rules) };
}

/** What one event does to the flow of its order; `undefined` = nothing. */
function flowOn(flow: Flow | undefined, event: InsightEvent, key: string, book: WorkflowBook): Flowed | undefined {
  const { type, applied, to, occurredAt } = event;
  if (!applied) return undefined;
  const version = event.workflow?.version ?? flow?.v ?? unknownWorkflow.version;
  const closed = closedIn(book, key, version);
  const at = occurredAt.getTime();
  if (type === 'order.late') {
    return flow === undefined || event.kind === 'notify' ? undefined : lateFlow(flow, at, closed);
  }
  if (to === null || !statusEventTypes.has(type as OrderEventType)) return undefined;
  if (flow === undefined) return beginFlow(to, at, version, closed);
  if (event.workflow !== null) return { flow: renameFlow(flow, to, version), tallies: [] };
  if (type === 'order.status_undone') {
    const since = event.statusSince === null ? at : new Date(event.statusSince).getTime();
    return undoFlow(flow, to, since, closed);
  }
  return moveFlow(flow, to, at, howOf(event, key, version, book), closed);
}

function closedIn(book: WorkflowBook, key: string, version: number): IsClosed {
  const statuses = book.version(key, version)?.statuses;
  return (status) => {
    const category = statuses?.get(status)?.category;
    return category !== undefined && isClosed(category);
  };
}

function howOf(event: InsightEvent, key: string, version: number, book: WorkflowBook): MoveKind {
  const { type, against, transition, rollUp, timer } = event;
  if (against !== null) return isObserved(book, key, version, transition) ? 'observed' : 'report';
  if (type === 'order.status_overridden') return 'override';
  if (rollUp) return 'roll_up';
  return timer === null ? 'step' : 'timer';
}

/** Whether the rules of the transition are only watched. */
function isObserved(book: WorkflowBook, key: string, version: number, name: string | null): boolean {
  const transition = book.version(key, version)?.transitions.find((candidate) => candidate.name === name);
  return transition !== undefined && transition.enforce !== 'enforce';
}

function noteRule(counts: Counts, event: InsightEvent, flow: Flow | undefined, key: string, book: WorkflowBook): void {
  const { type, to, applied, against, occurredAt, pos } = event;
  const from = event.from ?? flow?.w ?? '';
  if (to === null) return;
  const add = (how: string, code: string, detail: string) =>
    counts.rules.add(
      { from, to, transition: event.transition ?? '', how, code },
      { workflow: key, day: counts.dayOf(occurredAt.getTime()), pos, count: 1, more: { detail } },
    );
  if (type === 'order.report_not_applied' && against !== null) add('not_applied', against.code, against.detail);
  else if (applied && against !== null) {
    const how = howOf(event, key, flow?.v ?? unknownWorkflow.version, book);
    add(how, against.code, against.detail);
  } else if (applied && type === 'order.status_overridden')
    add('override', 'override', 'Set by hand, outside the rules.');
}

interface At {
  readonly workflow: string;
  readonly day: string;
  readonly pos: string;
  readonly count: number;
  /** Members that do not tell one count from another; of the first. */
  readonly more?: object;
}

/** Sums by workflow, day and what else they are told apart by. */
interface Sums {
  readonly add: (key: object, at: At) => void;
  /** Rows of the members that were added, with `count`, `firstPos` and `lastPos`. */
  readonly all: () => readonly object[];
}

function createSums(): Sums {
  const sums = new Map<string, { row: object; count: number; firstPos: string; lastPos: string }>();
  return {
    add: (key, { workflow, day, pos, count, more }) => {
      const row = { workflow, day, ...key };
      const name = JSON.stringify(row);
      const sum = sums.get(name);
      if (sum === undefined) sums.set(name, { row: { ...row, ...more }, count, firstPos: pos, lastPos: pos });
      else {
        sum.count += count;
        sum.lastPos = pos;
      }
    },
    all: () => [...sums.values()].map(({ row, ...sum }) => ({ ...row, ...sum })),
  };
}

type Counts = Readonly<Record<keyof InsightCounts, Sums>> & { readonly dayOf: (milliseconds: number) => string };

function createCounts(dayOf: (milliseconds: number) => string): Counts {
  return { dayOf, moves: createSums(), paths: createSums(), reached: createSums(), rules: createSums() };
}
