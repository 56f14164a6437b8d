import type { Order } from '../core/order.ts';
import type { Timer, Workflow } from '../core/workflow.ts';
import { addBusinessSeconds } from '../lib/business-hours.ts';
import type { DueTimer } from '../store/timer-store.ts';

/** When a timer of the order's status is due; `undefined` where its calendar never gets that far. */
export function timerDueAt({ timers }: Order, timer: Timer, { calendars }: Workflow): Date | undefined {
  const calendar = timer.calendar === undefined ? undefined : calendars[timer.calendar];
  if (calendar === undefined) return new Date(timers.since.getTime() + timer.afterSeconds * 1000);
  return addBusinessSeconds(timers.since, timer.afterSeconds, calendar);
}

/**
 * What will happen to an order by itself: the timers of its status that have not fired, and the requests that wait.
 * Nothing of an archived order; no timer while they are held, and none that was due before it was recorded (rulings 3).
 */
export function dueTimersOf(order: Order, workflow: Workflow): readonly DueTimer[] {
  if (order.archivedAt !== null) return [];
  const requests = order.requests.map(({ requestId, to, expiresAt }): DueTimer => {
    return { kind: 'request', name: requestId, action: 'expire_request', to, dueAt: expiresAt, sinceVersion: 0 };
  });
  if (order.timersHeld) return requests;
  const { status, timers } = order;
  const pending = workflow.timers.flatMap((timer): readonly DueTimer[] => {
    if (timer.status !== status || timers.fired.includes(timer.name)) return [];
    const dueAt = timerDueAt(order, timer, workflow);
    if (dueAt === undefined || dueAt <= timers.setAt) return [];
    const { name, action } = timer;
    const to = action.kind === 'transition' ? targetOf(workflow, action.name) : null;
    return [{ kind: 'timer', name, action: action.kind, to, dueAt, sinceVersion: timers.version }];
  });
  return [...requests, ...pending];
}

function targetOf({ transitions }: Workflow, name: string): string | null {
  return transitions.find((transition) => transition.name === name)?.to ?? null;
}
