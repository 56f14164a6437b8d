import type { DigestLimits } from '../../core/mail.ts';
import { digestLimitsOf } from '../../core/mail.ts';
import type { BackgroundLoop } from '../../lib/background-loop.ts';
import { startBackgroundLoop } from '../../lib/background-loop.ts';
import type { Tx } from '../../store/database.ts';
import type { Mail, MailOutcome, NewMail } from '../../store/mail-store.ts';
import {
  blankMail,
  accountsWithDueMails,
  insertMails,
  joinDigest,
  keepDueMails,
  leaseMails,
  lockDueMails,
  lockMails,
  postponeMails,
  readRecentMails,
  settleMails,
} from '../../store/mail-store.ts';
import { nextAttemptAt } from '../next-attempt.ts';
import type { Composed, ComposeParts } from './compose.ts';
import { composeMails } from './compose.ts';
import type { MailTransport, SendResult } from './transport.ts';

export interface MailSenderParts extends ComposeParts {
  /** `undefined`: mails are kept. */
  readonly transport: MailTransport | undefined;
  readonly retryScheduleSeconds: readonly number[];
  readonly timeoutMs: number;
  /** Of accounts that have no limits of their own. */
  readonly digest: DigestLimits;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly random: () => number;
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** Mails looked at in one turn of an account, and sent by it. */
const dueCountMax = 500;
const sendCountMax = 20;

/** A lease outlasts the longest attempt by so much. */
const leaseMarginMs = 30_000;

/** While the mail server cannot be reached, a mail is tried again after this. */
const unreachableMs = 60_000;

/** Kinds that a digest may take up. */
const digestible: ReadonlySet<string> = new Set(['change', 'undo', 'reminder']);

/**
 * Sends what is due; where no mail server is set, or the account is for tests, it is kept instead. A mail is leased by one
 * node at a time, and a process that dies leaves leases behind which end by themselves.
 */
export function startMailSender(parts: MailSenderParts): BackgroundLoop {
  const { database, now } = parts;

  async function turn(signal: AbortSignal): Promise<boolean> {
    let more = false;
    for (const accountId of await accountsWithDueMails(database, now())) {
      if (signal.aborted) return false;
      try {
        more = (await sendSome(accountId)) || more;
      } catch (error) {
        parts.onError(error);
      }
    }
    return more;
  }

  /** Says whether anything was sent. */
  async function sendSome(accountId: string): Promise<boolean> {
    const account = await parts.account(accountId);
    const { twinOf } = account;
    const transport = twinOf === null ? parts.transport : undefined;
    if (transport === undefined) return (await keep(accountId)) > 0;
    const claimed = await database.transaction((tx) =>
      claim(tx, accountId, digestLimitsOf(account, parts.digest), parts),
    );
    if (claimed.length === 0) return false;
    const composed = await composeMails(parts, accountId, claimed);
    const outcomes = await Promise.all(claimed.map((mail) => deliver(mail, composed.get(mail.mailId)!, transport)));
    await database.transaction(async (tx) => {
      await lockMails(tx, accountId);
      await settleMails(tx, accountId, outcomes, now());
    });
    return true;
  }

  /** Where none is sent, nothing is written either, until somebody reads it. */
  function keep(accountId: string): Promise<number> {
    return database.transaction(async (tx) => {
      await lockMails(tx, accountId);
      return keepDueMails(tx, accountId, now(), dueCountMax);
    });
  }

  async function deliver(mail: Mail, composed: Composed, transport: MailTransport): Promise<MailOutcome> {
    const { mailId } = mail;
    const same = { mailId, reason: null, address: mail.address, content: mail.content, words: null };
    if (composed.kind === 'failed') {
      return { ...same, state: 'dead', words: composed.words, attempts: mail.attempts + 1, dueAt: now() };
    }
    if (composed.kind === 'none') {
      return { ...same, state: 'canceled', reason: composed.reason, attempts: mail.attempts, dueAt: now() };
    }
    const { to, content, headers } = composed;
    const shown = { ...same, address: to.address, content };
    const result = await transport.send({ mailId, to, headers, ...content });
    return { ...shown, words: result.words, ...settlement(mail, result) };
  }

  function settlement({ attempts }: Mail, { kind }: SendResult): Pick<MailOutcome, 'state' | 'attempts' | 'dueAt'> {
    const at = now();
    if (kind === 'sent') return { state: 'sent', attempts: attempts + 1, dueAt: at };
    if (kind === 'refused') return { state: 'dead', attempts: attempts + 1, dueAt: at };
    if (kind === 'unreachable') {
      return {
        state: 'waiting',
        attempts,
        dueAt: new Date(at.getTime() + unreachableMs * (0.8 + 0.4 * parts.random())),
      };
    }
    const dueAt = nextAttemptAt(attempts + 1, parts.retryScheduleSeconds, at, parts.random());
    return { state: dueAt === undefined ? 'dead' : 'waiting', attempts: attempts + 1, dueAt: dueAt ?? at };
  }

  return startBackgroundLoop({ turn, idleMs: parts.idleMs, onError: parts.onError });
}

/**
 * Takes what is to be sent now. Who would get too many gets one about all that is due; who got them already waits until the
 * time is over. The reader's cursor is the lock, so that a mail is not taken while an undo of its change is read.
 */
async function claim(
  tx: Tx,
  accountId: string,
  { afterCount, minutes }: DigestLimits,
  { timeoutMs, now, newId }: MailSenderParts,
): Promise<readonly Mail[]> {
  await lockMails(tx, accountId);
  const at = now();
  const due = await lockDueMails(tx, accountId, at, dueCountMax);
  const claimed = due.filter(({ kind, sendAnyway }) => sendAnyway || !digestible.has(kind));
  const byRecipient = Map.groupBy(
    due.filter((mail) => !claimed.includes(mail)),
    ({ recipientKey }) => recipientKey,
  );
  const everyMs = minutes * 60_000;
  const since = new Date(at.getTime() - everyMs);
  const recent = await readRecentMails(tx, accountId, [...byRecipient.keys()], since, at);
  for (const [recipientKey, mails] of byRecipient) {
    const { count = 0, lastAt = null } = recent.get(recipientKey) ?? {};
    if (afterCount === 0 || count + mails.length <= afterCount) {
      claimed.push(...mails);
    } else if (lastAt !== null) {
      await postponeMails(tx, accountId, recipientKey, new Date(lastAt.getTime() + everyMs), at);
    } else {
      claimed.push(await makeDigest(tx, accountId, mails[0]!, newId(), at));
    }
  }
  const taken = claimed.slice(0, sendCountMax);
  await leaseMails(
    tx,
    accountId,
    taken.map(({ mailId }) => mailId),
    new Date(at.getTime() + timeoutMs + leaseMarginMs),
  );
  return taken;
}

async function makeDigest(tx: Tx, accountId: string, first: Mail, mailId: string, at: Date): Promise<Mail> {
  const { recipientKind, recipientKey, personId, subscriptionId } = first;
  const recipient = { recipientKind, recipientKey, personId, subscriptionId };
  const digest: NewMail = { ...blankMail(mailId, at), kind: 'digest', ...recipient };
  await insertMails(tx, accountId, [digest], at);
  await joinDigest(tx, accountId, recipientKey, mailId, at);
  const fresh = { sendAnyway: false, words: null, attempts: 0, leasedUntil: null, createdAt: at, settledAt: null };
  return { ...digest, ...fresh };
}
