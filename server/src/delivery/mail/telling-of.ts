import type { OrderEvent } from '../../core/event.ts';
import type { Workflow } from '../../core/workflow.ts';
import { transitionsFrom } from '../../core/workflow.ts';

/** Who is told of an event by mail, and how long the mail waits. */
export interface Telling {
  /** `customer`, `owner`, `watchers`, `role:NAME`. */
  readonly recipients: readonly string[];
  readonly graceSeconds: number;
  /** The transition that decides it; `''` where none does. */
  readonly transition: string;
}

const nobody: Telling = { recipients: [], graceSeconds: 0, transition: '' };

/**
 * Who is told: what the transition says that was taken. A change that names none, since it follows from the lines or was an
 * override, is told like the transition between the two statuses, else like all those that lead to the new one.
 */
export function tellingOf(workflow: Workflow, event: Pick<OrderEvent, 'type' | 'from' | 'to' | 'says'>): Telling {
  const { type, from, to, says } = event;
  if (type === 'order.late') {
    const timer = workflow.timers.find(({ name }) => name === says.timer);
    return timer?.action.kind === 'notify' ? { ...nobody, recipients: timer.action.recipients } : nobody;
  }
  if (to === null || from === to) return nobody;
  const named = workflow.transitions.find(({ name }) => name === says.transition);
  const between = from === null ? undefined : transitionsFrom(workflow, from).find((each) => each.to === to);
  const one = named ?? between;
  if (one !== undefined) return { recipients: one.notify, graceSeconds: one.mailGraceSeconds, transition: one.name };
  const leading = workflow.transitions.filter((each) => each.to === to);
  return {
    recipients: [...new Set(leading.flatMap(({ notify }) => notify))],
    graceSeconds: Math.max(0, ...leading.map(({ mailGraceSeconds }) => mailGraceSeconds)),
    transition: '',
  };
}
