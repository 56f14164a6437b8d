import type { EventOut, OrderOut } from '@milepost/contract';
import type { Status, Workflow } from '../core/workflow.ts';
import { isClosed, transitionsFrom } from '../core/workflow.ts';
import type { UsualTime } from './usual-times.ts';

/** A stop on the way of an order, as its customer sees it. */
export interface Station {
  readonly status: Status;
  readonly state: 'done' | 'now' | 'next';
  /** When it was reached; `undefined` for what lies ahead. */
  readonly at?: Date;
  /** Ahead: when orders usually get there; `undefined` where that cannot be told. */
  readonly usualAt?: Date;
}

/** More than these do not fit beside each other. */
const stationCountMax = 6;

/** Steps that are looked ahead at most: a workflow may go in circles. */
const stepCountMax = 20;

/**
 * The way behind and ahead, from the statuses that customers may know of. Behind: those the order came through, without its
 * detours. Ahead: the way most orders go, from the status that is shown, which does not tell where a hidden one leads.
 */
export function roadOf(
  order: OrderOut,
  workflow: Workflow,
  events: readonly EventOut[],
  usual: UsualTime,
): readonly Station[] {
  const now = workflow.statuses.get(order.status);
  if (now === undefined) return [];
  const way = isClosed(now.category) ? [] : aheadOf(workflow, now.key);
  const ahead = withUsualTimes(now.key, new Date(order.statusSince), way, usual)
    .filter(({ status }) => status.audience === 'customer')
    .slice(0, stationCountMax - 2);
  const behind = behindOf(order, workflow, events);
  const kept = shorten(behind, stationCountMax - 1 - ahead.length);
  return [
    ...kept.map(({ status, at }) => ({ status, at, state: 'done' as const })),
    {
      status: now,
      at: new Date(order.statusSince),
      state: isClosed(now.category) ? ('done' as const) : ('now' as const),
    },
    ...ahead.map((station) => ({ ...station, state: 'next' as const })),
  ];
}

/** When orders usually get to each of them, one after the other, up to the first of which that is not known. */
function withUsualTimes(
  from: string,
  since: Date,
  way: readonly Status[],
  usual: UsualTime,
): readonly Pick<Station, 'status' | 'usualAt'>[] {
  let time = since.getTime();
  let at = from;
  return way.map((status) => {
    time += usual(at, status.key) ?? Number.NaN;
    at = status.key;
    return Number.isNaN(time) ? { status } : { status, usualAt: new Date(time) };
  });
}

/** The first and the latest: where it began, and where it came from. */
function shorten<T>(list: readonly T[], countMax: number): readonly T[] {
  if (list.length <= countMax) return list;
  return countMax <= 0 ? [] : [...list.slice(0, 1), ...list.slice(list.length - countMax + 1)];
}

interface Reached {
  readonly status: Status;
  readonly at: Date;
}

function behindOf(order: OrderOut, workflow: Workflow, events: readonly EventOut[]): readonly Reached[] {
  let way: Reached[] = [];
  for (const { to, applied, type, occurredAt } of events) {
    if (!applied || to === null || type === 'order.status_noted') continue;
    const status = workflow.statuses.get(to);
    if (status?.audience !== 'customer') continue;
    const before = way.findIndex((reached) => reached.status.key === to);
    // What lies between two stays in one status was a detour.
    way = before < 0 ? [...way, { status, at: new Date(occurredAt) }] : way.slice(0, before + 1);
  }
  return way.filter(({ status }) => status.key !== order.status);
}

/** The usual way to a closed status: the default steps, and where they end the shortest way to a good end. */
function aheadOf(workflow: Workflow, from: string): readonly Status[] {
  const seen = new Set([from]);
  const way: Status[] = [];
  let at = from;
  for (let step = 0; step < stepCountMax; step += 1) {
    const next = transitionsFrom(workflow, at).find(({ isDefault, to }) => isDefault && !seen.has(to))?.to;
    const status = next === undefined ? undefined : workflow.statuses.get(next);
    if (status === undefined) break;
    seen.add(status.key);
    way.push(status);
    at = status.key;
    if (isClosed(status.category)) return way;
  }
  return [...way, ...shortestToFulfilled(workflow, at, seen)];
}

function shortestToFulfilled(workflow: Workflow, from: string, seen: ReadonlySet<string>): readonly Status[] {
  const queue: (readonly Status[])[] = [[]];
  const known = new Set(seen);
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const { to } of transitionsFrom(workflow, path.at(-1)?.key ?? from)) {
      const status = workflow.statuses.get(to);
      if (status === undefined || known.has(to)) continue;
      known.add(to);
      if (status.category === 'fulfilled') return [...path, status];
      if (!isClosed(status.category) && status.category !== 'on_hold') queue.push([...path, status]);
    }
  }
  return [];
}
