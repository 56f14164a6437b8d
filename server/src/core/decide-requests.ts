import type { Decision, Draft, OfKind } from './decision.ts';
import { againstOf, record, refused, settled } from './decision.ts';
import type { Verdict } from './judge.ts';
import { judge, judgeStatus } from './judge.ts';
import type { Order, TransitionRequest } from './order.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import type { Sentence } from './sentences.ts';
import { say } from './sentences.ts';
import type { Attention, Transition, Workflow } from './workflow.ts';
import { transitionsFrom } from './workflow.ts';

/** A caller without the right asks for a transition, where the definition lets it be asked for. */
export function requestTransition(question: OfKind<'request_transition'>, draft: Draft, workflow: Workflow): Decision {
  const { command, order, circumstances, now } = question;
  const verdict = judgeStatus(workflow, command.to, { ...question, said: command });
  const transition = transitionsFrom(workflow, order.status).find(
    ({ to, approval }) => to === command.to && approval !== undefined,
  );
  if (verdict.kind !== 'refused') {
    return refused(notPossible(say('open_to_you', { to: command.to }), say('just_set_it')), order);
  }
  if (transition?.approval === undefined) return refused(verdict.refusal, order);
  if (order.requests.some((request) => request.transition === transition.name)) {
    const detail = say('already_requested', { transition: transition.name });
    return refused(notPossible(detail, say('wait_for_answer')), order);
  }
  const requested = record(draft, question, now, {
    type: 'order.transition_requested',
    audience: 'internal',
    to: command.to,
    sets: {
      attention: 'merchant',
      request: {
        requestId: command.requestId,
        transition: transition.name,
        to: transition.to,
        message: command.message ?? null,
        reason: command.reason ?? null,
        data: command.data ?? {},
        requestedBy: circumstances.actor.id,
        requestedByUserId: circumstances.onBehalfOf ?? circumstances.actor.userId,
        expiresAt: new Date(now.getTime() + transition.approval.expiresAfterSeconds * 1000).toISOString(),
      },
    },
  });
  return settled(requested, true);
}

/** An approver says yes, and the transition is taken in the same commit, or no. */
export function answerRequest(question: OfKind<'approve' | 'decline'>, draft: Draft, workflow: Workflow): Decision {
  const { command, order, circumstances, now } = question;
  const request = order.requests.find(({ requestId }) => requestId === command.requestId);
  if (request === undefined) return refused(requestUnknown(command.requestId), order);
  const transition = workflow.transitions.find(({ name }) => name === request.transition);
  if (transition === undefined || !mayAnswer(question, transition, request)) {
    const roles = transition?.approval?.roles;
    return refused(
      refusal(
        'role_not_allowed',
        say('not_to_approve', { transition: request.transition, role: circumstances.actor.role }),
        roles === undefined ? say('needs_approver') : say('needs_role', { roles }),
      ),
      order,
    );
  }
  if (now >= request.expiresAt) {
    return refused(notPossible(say('request_expired', { at: request.expiresAt }), say('request_again')), order);
  }
  if (command.kind === 'decline') {
    if (command.reason === undefined || command.reason.trim() === '') {
      const wanted = { pointer: '/reason', input: ['reason'] };
      return refused(refusal('input_missing', say('decline_needs_reason'), say('say_why'), wanted), order);
    }
    return settled(close(question, draft, workflow, 'order.declined'), true);
  }
  const verdict = stillOpen(question, workflow, transition, request);
  if (verdict.kind === 'refused') return refused(verdict.refusal, order);
  const against = verdict.kind === 'observed' ? verdict.refusal : undefined;
  const approved = close(question, draft, workflow, 'order.approved');
  return settled(takeRequested(question, approved, workflow, transition, request, against), true, against);
}

/** A request that nobody answered in time. */
export function expireRequest(question: OfKind<'expire_request'>, draft: Draft, workflow: Workflow): Decision {
  const { command, order, now } = question;
  const request = order.requests.find(({ requestId }) => requestId === command.requestId);
  if (request === undefined || now < request.expiresAt) return settled(draft, false);
  const expired = record(draft, question, now, {
    type: 'order.request_expired',
    audience: 'internal',
    to: request.to,
    sets: { closedRequest: request.requestId, attention: attentionWithout(order, request.requestId, workflow) },
    bySystem: true,
  });
  return settled(expired, true);
}

/** Who must act once a request is out of the way: whoever the status says, unless another one waits. */
function attentionWithout({ requests, status }: Order, requestId: string, { statuses }: Workflow): Attention {
  if (requests.some((request) => request.requestId !== requestId)) return 'merchant';
  return statuses.get(status)?.attention ?? 'none';
}

/** An approver has the right and a role that the transition names, and is not who asked. */
function mayAnswer(
  { circumstances }: OfKind<'approve' | 'decline'>,
  { approval }: Transition,
  request: TransitionRequest,
): boolean {
  const { actor, onBehalfOf } = circumstances;
  const userId = onBehalfOf ?? actor.userId;
  const isRequester = actor.id === request.requestedBy || (userId !== null && userId === request.requestedByUserId);
  return (
    actor.rights.has('status.approve') && approval !== undefined && approval.roles.includes(actor.role) && !isRequester
  );
}

/** The guards are asked again on the order as it is now, with what the requester said and the approver's role. */
function stillOpen(
  question: OfKind<'approve' | 'decline'>,
  workflow: Workflow,
  transition: Transition,
  request: TransitionRequest,
): Verdict {
  const { order } = question;
  if (!transitionsFrom(workflow, order.status).includes(transition)) {
    const detail = say('starts_elsewhere', { status: order.status, transition: transition.name });
    return { kind: 'refused', refusal: notPossible(detail, say('decline_it')) };
  }
  const open = { ...transition, roles: [...transition.roles, question.circumstances.actor.role] };
  const said = {
    data: request.data,
    ...(request.message === null ? {} : { message: request.message }),
    ...(request.reason === null ? {} : { reason: request.reason }),
  };
  return judge(workflow, open, { ...question, said });
}

function close(
  question: OfKind<'approve' | 'decline'>,
  draft: Draft,
  workflow: Workflow,
  type: 'order.approved' | 'order.declined',
): Draft {
  const { command, order, now } = question;
  return record(draft, question, now, {
    type,
    audience: 'internal',
    sets: { closedRequest: command.requestId, attention: attentionWithout(order, command.requestId, workflow) },
    says: command.reason === undefined ? {} : { reason: command.reason },
  });
}

function takeRequested(
  question: OfKind<'approve' | 'decline'>,
  draft: Draft,
  workflow: Workflow,
  transition: Transition,
  request: TransitionRequest,
  against: Refusal | undefined,
): Draft {
  const status = workflow.statuses.get(transition.to)!;
  const message = request.message === null ? {} : { message: request.message };
  const asRequested = { ...question, command: { ...question.command, ...message } };
  return record(draft, asRequested, question.now, {
    // Approved against a rule that is only observed (rulings 16).
    type: against === undefined ? 'order.status_changed' : 'order.status_overridden',
    audience: status.audience,
    from: question.order.status,
    to: transition.to,
    sets: { attention: status.attention },
    says: {
      transition: transition.name,
      data: request.data,
      ...(against === undefined ? {} : againstOf(against)),
      ...(request.reason === null ? {} : { reason: request.reason }),
    },
    silent: request.message === null,
  });
}

function requestUnknown(requestId: string): Refusal {
  return refusal('request_unknown', say('request_unknown', { request: requestId }), say('request_gone'));
}

function notPossible(detail: Sentence, hint: Sentence): Refusal {
  return refusal('request_not_possible', detail, hint, { pointer: '/to' });
}
