import { changeOrder, mayWrite, recordActivity } from './decide-changes.ts';
import { answerRequest, expireRequest, requestTransition } from './decide-requests.ts';
import { moveToVersion, override, setStatus } from './decide-status.ts';
import { undo } from './decide-undo.ts';
import type { Accepted, Decision, Draft, Occurrence, OrderQuestion, Question } from './decision.ts';
import { fieldsOf, record, refused, settled } from './decision.ts';
import { mayKnow, statusUnknown } from './judge.ts';
import type { Order } from './order.ts';
import { toLines } from './order-changes.ts';
import { audienceIncludes } from './principal.ts';
import { emptyLine } from './line.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import { fireTimer } from './decide-timers.ts';
import { rollUp, summarizesLines } from './roll-up.ts';
import { say } from './sentences.ts';
import type { Workflow } from './workflow.ts';

/**
 * What a command does to an order, or why it does nothing. Pure: whoever calls commits the events.
 * Where the order is not there and the question brings a new one, it is made first, in the same decision.
 */
export function decide(question: Question): Decision {
  const { order, newOrder, command, circumstances } = question;
  if (order === undefined) {
    if (newOrder === undefined) return refused(orderNotFound(), undefined);
    const made = create(question);
    return made.kind !== 'accepted' || command.kind === 'create_order' ? made : continueWith(question, made);
  }
  const invisible = order.archivedAt !== null && circumstances.intent.kind === 'request';
  if (invisible || !mayKnow(circumstances.actor, order)) return refused(orderNotFound(), undefined);
  if (command.kind === 'create_order') return { kind: 'unchanged', order };
  const conflict = versionConflict(question, order);
  if (conflict !== undefined) return refused(conflict, order);
  const workflow = question.workflows.version(order.workflow.key, order.workflow.version);
  if (workflow === undefined)
    throw new Error(`Workflow ${order.workflow.key} version ${order.workflow.version} is gone.`);
  return dispatch({ ...question, order }, { order, events: [] }, workflow);
}

function dispatch(question: OrderQuestion, draft: Draft, workflow: Workflow): Decision {
  const { command } = question;
  const time = occurrence(question);
  if (time.kind === 'refused') return refused(time.refusal, question.order);
  const { occurredAt } = time;
  switch (command.kind) {
    case 'create_order':
      return settled(draft, true);
    case 'set_status':
      return setStatus({ ...question, command }, draft, workflow, time);
    case 'override':
      return override({ ...question, command }, draft, workflow, occurredAt);
    case 'undo':
      return undo({ ...question, command }, draft, workflow);
    case 'change_order':
      return changeOrder({ ...question, command }, draft, workflow, occurredAt);
    case 'add_message':
      return settled(record(draft, question, occurredAt, { type: 'order.message_added', audience: 'customer' }), true);
    case 'record_activity':
      return recordActivity({ ...question, command }, draft, workflow, time);
    case 'request_transition':
      return requestTransition({ ...question, command }, draft, workflow);
    case 'approve':
    case 'decline':
      return answerRequest({ ...question, command }, draft, workflow);
    case 'expire_request':
      return expireRequest({ ...question, command }, draft, workflow);
    case 'fire_timer':
      return fireTimer({ ...question, command }, draft, workflow);
    case 'move_to_version':
      return moveToVersion({ ...question, command }, draft, occurredAt);
    case 'archive':
      return archive(question, draft);
    default:
      return command satisfies never;
  }
}

function archive(question: OrderQuestion, draft: Draft): Decision {
  const why = mayWrite(question);
  if (why !== undefined) return refused(why, question.order);
  if (question.order.archivedAt !== null) return settled(draft, false);
  return settled(record(draft, question, question.now, { type: 'order.archived', audience: 'internal' }), true);
}

/** A command on the order that was made a moment ago in the same decision: its events come after the creation. */
function continueWith(question: Question, made: Accepted): Decision {
  const workflow = question.workflows.version(made.order.workflow.key, made.order.workflow.version)!;
  const next = dispatch({ ...question, order: made.order }, { order: made.order, events: made.events }, workflow);
  return next.kind === 'unchanged' ? made : next;
}

function create(question: Question): Decision {
  const { newOrder, circumstances, workflows, command } = question;
  const { actor, intent, source } = circumstances;
  if (newOrder === undefined) throw new Error('create() needs a new order.');
  // Which role may begin where is for the workflow to say; a key that only reads may begin nowhere.
  const mayMake = actor.rights.has('orders.write') || actor.rights.has('status.set');
  if (!mayMake && intent.kind === 'request') {
    return refused(
      refusal(
        'right_missing',
        say('may_not_create', { role: actor.role }),
        say('needs_right', { right: 'orders.write' }),
      ),
      undefined,
    );
  }
  const workflow = workflows.latest(newOrder.workflow);
  if (workflow === undefined) {
    return refused(
      refusal('workflow_unknown', say('workflow_unknown', { asked: newOrder.workflow }), say('list_workflows'), {
        pointer: '/workflow',
      }),
      undefined,
    );
  }
  const status = beginning(workflow, question);
  if (typeof status !== 'string') return refused(status, undefined);
  const { key, audience, attention } = workflow.statuses.get(status)!;
  const time = occurrence(question);
  if (time.kind === 'refused') return refused(time.refusal, undefined);
  const fields = fieldsOf(newOrder) ?? {};
  const draft = record({ order: undefined, events: [] }, question, time.occurredAt, {
    type: 'order.created',
    audience,
    to: key,
    silent: command.kind !== 'create_order',
    sets: {
      ...(newOrder.number === undefined ? {} : { number: newOrder.number }),
      workflow: { key: workflow.key, version: workflow.version },
      fields,
      lines: toLines(newOrder.lines),
      ...(newOrder.shipments === undefined ? {} : { shipments: newOrder.shipments }),
      ...(attention === 'none' ? {} : { attention }),
      ...(newOrder.placeholder ? { placeholder: true } : {}),
    },
    ...(command.kind === 'create_order' && command.data !== undefined ? { says: { data: command.data } } : {}),
  });
  if (draft.order !== undefined && !mayKnow(actor, draft.order)) {
    const detail = say('customer_not_own', { source });
    return refused(refusal('customer_unknown', detail, say('name_customer'), { pointer: '/customer' }), undefined);
  }
  return settled(draft, true);
}

/** Where a new order begins, or why it may not begin there. Reports begin in the status they report. */
function beginning(workflow: Workflow, { newOrder, circumstances }: Question): string | Refusal {
  const { actor, intent, backfill } = circumstances;
  const free = intent.kind === 'report' || backfill;
  // Lines win over the summary that came with them (rulings 15).
  const rolled = free ? rolledUp(workflow, newOrder) : undefined;
  const asked = rolled ?? newOrder?.status;
  if (asked === undefined) {
    const own = workflow.initial.find(({ roles }) => free || roles.includes(actor.role));
    return own?.status ?? notInitial(workflow, actor.role, workflow.initial[0]?.status ?? '');
  }
  const target = workflow.statuses.get(asked);
  if (target === undefined || !audienceIncludes(actor.audience, target.audience)) {
    const { detail, hint } = statusUnknown(workflow, asked, { circumstances }).texts;
    return refusal('status_unknown', detail, [...hint, say('leave_status_out')], { pointer: '/status' });
  }
  if (free || workflow.initial.some(({ status, roles }) => status === asked && roles.includes(actor.role)))
    return asked;
  return notInitial(workflow, actor.role, asked);
}

function rolledUp(workflow: Workflow, newOrder: Question['newOrder']): string | undefined {
  const { rollUp: rule } = workflow;
  if (rule === undefined || newOrder === undefined) return undefined;
  const { status } = newOrder;
  return status === undefined || summarizesLines(workflow, status)
    ? rollUp(
        rule,
        newOrder.lines.map((line) => ({ ...emptyLine(line.lineId), ...line })),
      )
    : undefined;
}

function notInitial(workflow: Workflow, role: string, status: string): Refusal {
  const open = workflow.initial.filter(({ roles }) => roles.includes(role)).map((initial) => initial.status);
  return refusal(
    'role_not_allowed',
    say('may_not_begin', { role, workflow: workflow.key, status }),
    open.length === 0 ? say('ask_other_role') : say('may_begin', { statuses: open }),
    { pointer: '/status' },
  );
}

function occurrence({ command, circumstances, rules, now }: Question): Occurrence {
  const { occurredAt } = command;
  if (occurredAt === undefined) return { kind: 'known', occurredAt: now, given: false };
  if (occurredAt.getTime() <= now.getTime() + rules.clockSkewSeconds * 1000)
    return { kind: 'known', occurredAt, given: true };
  if (circumstances.intent.kind === 'report') {
    return { kind: 'known', occurredAt: now, given: false, claimedOccurredAt: occurredAt.toISOString() };
  }
  return {
    kind: 'refused',
    refusal: refusal(
      'occurred_at_in_future',
      say('time_in_future', { at: occurredAt, now }),
      say('give_earlier_time', { seconds: rules.clockSkewSeconds }),
      { pointer: '/occurredAt' },
    ),
  };
}

function versionConflict({ circumstances }: Question, order: Order): Refusal | undefined {
  const { ifVersion } = circumstances;
  if (ifVersion === undefined || ifVersion.includes(order.version)) return undefined;
  return refusal(
    'version_conflict',
    say('other_version', { version: order.version, versions: ifVersion }),
    say('repeat_with_etag'),
  );
}

function orderNotFound(): Refusal {
  return refusal('order_not_found', say('order_not_found'), say('check_id'));
}
