import type { MailEvent } from '../../core/mail.ts';
import type { RecordedEvent } from '../../core/outcome.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { Mail, MailSettlement, NewMail } from '../../store/mail-store.ts';
import type { OrderParties } from '../../store/mail-party-store.ts';
import type { Contacts, Recipient } from './recipients.ts';
import { recipientsOf } from './recipients.ts';
import { tellingOf } from './telling-of.ts';

/** What a stretch of the log means for mails. */
export interface MailPlan {
  readonly made: readonly NewMail[];
  /** Mails that were there already and are told otherwise, or not at all. */
  readonly settled: readonly MailSettlement[];
}

export interface MailQuestion {
  /** In the order of the log. */
  readonly events: readonly RecordedEvent[];
  readonly partiesOf: (orderId: string) => OrderParties | undefined;
  readonly workflowOf: (parties: OrderParties) => Workflow;
  readonly contacts: Contacts;
  /** Those about these orders that may still be changed, or that tell what an undo takes back. */
  readonly mails: readonly Mail[];
  readonly now: Date;
  readonly newId: () => string;
}

/** A mail while the plan is made: one that is there, or one that the plan makes. */
interface Draft extends Pick<
  NewMail,
  'mailId' | 'kind' | 'recipientKind' | 'recipientKey' | 'personId' | 'subscriptionId'
> {
  readonly orderId: string | null;
  readonly graceUntil: Date | null;
  readonly dueAt: Date;
  readonly isNew: boolean;
  readonly isBeingSent: boolean;
  told: readonly MailEvent[];
  state: NewMail['state'];
  reason: NewMail['reason'];
  joinedId: string | null;
  isChanged: boolean;
}

/**
 * Which mails a stretch of the log makes, and what it does to those that still wait: an undo cancels the mail of what it
 * takes back, or is told where that was sent; a further change within the grace period joins the mail before it, and one
 * that leads back to where nobody was told cancels it (rulings 14). Pure: whoever calls writes the plan.
 */
export function planMails(question: MailQuestion): MailPlan {
  const drafts = question.mails.map(toDraft);
  for (const event of question.events) {
    const parties = question.partiesOf(event.orderId);
    if (parties === undefined) continue;
    if (event.type === 'order.status_undone') planUndo(question, drafts, event);
    else planChange(question, drafts, event, parties);
  }
  return {
    made: drafts.filter(({ isNew }) => isNew).map(toNewMail),
    settled: drafts.filter(({ isNew, isChanged }) => !isNew && isChanged),
  };
}

function planUndo(question: MailQuestion, drafts: Draft[], event: RecordedEvent): void {
  const undone = event.says.undoes;
  const telling = drafts.filter(
    ({ orderId, told }) => orderId === event.orderId && told.some(({ seq }) => seq === undone),
  );
  for (const draft of telling) {
    if (mayChange(draft)) {
      const left = draft.told.filter(({ seq }) => seq !== undone);
      if (left.length === 0) cancel(draft, 'undone');
      else Object.assign(draft, { told: left, isChanged: true });
      continue;
    }
    const wasTold = draft.state !== 'canceled' && draft.state !== 'merged';
    if (!wasTold || !event.notify) continue;
    const { recipientKind: kind, recipientKey: key, personId, subscriptionId } = draft;
    drafts.push(newDraft(question, event, 'undo', { kind, key, personId, subscriptionId, optedOut: false }, 0));
  }
}

function planChange(question: MailQuestion, drafts: Draft[], event: RecordedEvent, parties: OrderParties): void {
  const workflow = question.workflowOf(parties);
  const telling = tellingOf(workflow, event);
  const kind = event.type === 'order.late' ? 'reminder' : 'change';
  const waiting = kind === 'reminder' ? [] : drafts.filter((draft) => isWithinGrace(draft, event));
  const wentBack = waiting.filter(({ told }) => event.message === null && told[0]?.from === event.to);
  for (const draft of wentBack) cancel(draft, 'went_back');
  if (!event.notify) return;
  for (const recipient of recipientsOf(telling.recipients, event, parties, question.contacts, workflow)) {
    const made = newDraft(question, event, kind, recipient, telling.graceSeconds);
    const earlier = waiting.find(({ recipientKey }) => recipientKey === recipient.key);
    if (recipient.optedOut) cancel(made, 'unsubscribed');
    else if (earlier !== undefined && wentBack.includes(earlier)) cancel(made, 'went_back');
    else if (earlier !== undefined) {
      made.told = [...earlier.told, ...made.told];
      Object.assign(earlier, { state: 'merged', joinedId: made.mailId, isChanged: true });
    }
    drafts.push(made);
  }
}

/** Whether a mail waits for what else happens to its order, as this event does. */
function isWithinGrace(draft: Draft, { orderId, recordedAt }: RecordedEvent): boolean {
  const { kind, graceUntil } = draft;
  return (
    draft.orderId === orderId && kind === 'change' && mayChange(draft) && graceUntil !== null && graceUntil > recordedAt
  );
}

function mayChange({ state, isBeingSent }: Draft): boolean {
  return state === 'waiting' && !isBeingSent;
}

function cancel(draft: Draft, reason: NonNullable<Draft['reason']>): void {
  Object.assign(draft, { state: 'canceled', reason, isChanged: true });
}

function newDraft(
  { now, newId }: MailQuestion,
  event: RecordedEvent,
  kind: Draft['kind'],
  recipient: Recipient,
  graceSeconds: number,
): Draft {
  const { orderId, position, recordedAt, seq, from, to } = event;
  const graceUntil = graceSeconds === 0 ? null : new Date(recordedAt.getTime() + graceSeconds * 1000);
  return {
    mailId: newId(),
    kind,
    recipientKind: recipient.kind,
    recipientKey: recipient.key,
    personId: recipient.personId,
    subscriptionId: recipient.subscriptionId,
    orderId,
    told: [{ position, at: recordedAt.toISOString(), seq, from, to }],
    state: 'waiting',
    reason: null,
    joinedId: null,
    graceUntil,
    dueAt: graceUntil !== null && graceUntil > now ? graceUntil : now,
    isNew: true,
    isBeingSent: false,
    isChanged: true,
  };
}

function toDraft(mail: Mail): Draft {
  const { leasedUntil, attempts: _, words: __, sendAnyway, ...rest } = mail;
  // What somebody asked to be sent is on its way.
  return { ...rest, isNew: false, isBeingSent: leasedUntil !== null || sendAnyway, isChanged: false };
}

function toNewMail(draft: Draft): NewMail {
  const { isNew: _, isBeingSent: __, isChanged: ___, ...mail } = draft;
  return { ...mail, address: null, content: null };
}
