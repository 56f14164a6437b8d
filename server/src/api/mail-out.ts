import type { MailOut, OrderMailOut } from '@milepost/contract';
import type { MailContent } from '../core/mail.ts';
import type { Mail } from '../store/mail-views.ts';

/** What became of a mail; nothing in it is about a person. */
export function toOrderMailOut(mail: Mail): OrderMailOut {
  const { mailId, kind, recipientKind, orderId, told, state, reason, joinedId, attempts, dueAt } = mail;
  return {
    id: mailId,
    kind,
    recipient: recipientKind,
    orderId,
    seqs: orderId === null ? [] : told.map(({ seq }) => seq),
    state,
    reason,
    joinedId,
    attempts,
    dueAt: state === 'waiting' ? dueAt.toISOString() : null,
    createdAt: mail.createdAt.toISOString(),
    settledAt: mail.settledAt?.toISOString() ?? null,
  };
}

/** What became of the mails that tell an event. */
export function mailsOfEvent({ seq }: { readonly seq: number }, mails: readonly Mail[]) {
  return mails
    .filter(({ kind, told }) => kind !== 'confirm' && told.some((each) => each.seq === seq))
    .map(({ mailId, recipientKind, state, reason }) => ({ id: mailId, recipient: recipientKind, state, reason }));
}

/** A mail with where it went and what it was about. */
export function toMailOut(mail: Mail, content: MailContent | undefined): MailOut {
  return { ...toOrderMailOut(mail), to: mail.address, subject: content?.subject ?? null, words: mail.words };
}
