import type { Decision, Draft, OfKind } from './decision.ts';
import { againstOf, record, settled } from './decision.ts';
import { judge } from './judge.ts';
import { transitionsFrom } from './workflow.ts';
import type { Workflow } from './workflow.ts';

/**
 * A timer is due. It is decided on the fresh order: one that has moved on, has come back since, was told already, or
 * whose timers are held, is left alone, and a transition whose guards do not hold is not taken. That makes it fire
 * once, whatever becomes of whoever brings it.
 */
export function fireTimer(question: OfKind<'fire_timer'>, draft: Draft, workflow: Workflow): Decision {
  const { command, order, now } = question;
  const timer = workflow.timers.find(({ name }) => name === command.timer);
  if (timer === undefined || timer.status !== order.status || order.timersHeld) return settled(draft, false);
  const { version, fired } = order.timers;
  if (version !== command.sinceVersion || fired.includes(timer.name)) return settled(draft, false);
  const says = { timer: timer.name };
  if (timer.action.kind !== 'transition') {
    const kind = timer.action.kind === 'notify' ? { kind: 'notify' } : {};
    const late = record(draft, question, now, {
      type: 'order.late',
      audience: 'internal',
      says: { ...says, ...kind },
      bySystem: true,
    });
    return settled(late, true);
  }
  const { name } = timer.action;
  const transition = transitionsFrom(workflow, order.status).find((candidate) => candidate.name === name);
  if (transition === undefined) return settled(draft, false);
  const open = { ...transition, roles: [...transition.roles, question.circumstances.actor.role] };
  const verdict = judge(workflow, open, { ...question, said: command });
  if (verdict.kind === 'refused') return { kind: 'refused', refusal: verdict.refusal, order };
  const status = workflow.statuses.get(transition.to)!;
  // A rule that is only observed is gone against by whoever takes the step, the system too (rulings 16).
  const against = verdict.kind === 'observed' ? verdict.refusal : undefined;
  const moved = record(draft, question, now, {
    type: against === undefined ? 'order.status_changed' : 'order.status_overridden',
    audience: status.audience,
    from: order.status,
    to: transition.to,
    sets: { attention: status.attention },
    says: { ...says, transition: transition.name, ...(against === undefined ? {} : againstOf(against)) },
    bySystem: true,
  });
  return settled(moved, true, against);
}
