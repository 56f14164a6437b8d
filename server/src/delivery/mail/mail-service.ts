import type {
  LinkPage,
  MailContent,
  MailService,
  MailTemplate,
  StoredTemplate,
  TemplateKind,
  Tried,
} from '../../core/mail.ts';
import type { Actor } from '../../core/principal.ts';
import type { JsonObject } from '../../core/json.ts';
import { findAccount, writeAccountEvent } from '../../store/account-store.ts';
import type { Tx } from '../../store/database.ts';
import {
  addSubscription,
  confirmSubscription,
  confirmationAskedAt,
  isOptedOut,
  optOut,
  readSubscriptions,
  removeSubscription,
} from '../../store/mail-link-store.ts';
import type { NewMail } from '../../store/mail-store.ts';
import { blankMail, cancelMail, insertMails, makeMailDue, reviveDeadMails } from '../../store/mail-store.ts';
import { deleteTemplate, insertTemplate, listTemplates, updateTemplate } from '../../store/mail-template-store.ts';
import { findMails } from '../../store/mail-views.ts';
import { readContacts } from '../../store/mail-party-store.ts';
import { readOrdersById } from '../../store/told-store.ts';
import { chooseTemplate } from './choose-template.ts';
import type { Composed, ComposeParts } from './compose.ts';
import { composeMails } from './compose.ts';
import type { MailLink } from './links.ts';
import { mailBrandOf } from './mail-brand.ts';
import { exampleVariables } from './mail-variables.ts';
import { tryMail } from './render-mail.ts';

export interface MailServiceParts extends ComposeParts {
  /** Whether a mail server is set. */
  readonly isSending: boolean;
  readonly now: () => Date;
  readonly newId: () => string;
  /** There may be mails to send. */
  readonly onQueued: () => void;
}

/** The same address is asked to confirm the same order at most this often. */
const confirmEveryMs = 10 * 60_000;

/** What people do with mails; each change by somebody of the account is an event of it. */
export function createMailService(parts: MailServiceParts): MailService {
  const { database, now, newId, onQueued } = parts;

  async function changed<T>(
    accountId: string,
    type: string,
    actor: Actor,
    says: JsonObject,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    const result = await database.transaction(async (tx) => {
      const done = await work(tx);
      if (done) await writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());
      return done;
    });
    onQueued();
    return result;
  }

  async function queue(accountId: string, mail: Partial<NewMail> & Pick<NewMail, 'kind'>): Promise<string> {
    const mailId = newId();
    const at = now();
    const toAddress = { recipientKind: 'address', recipientKey: `mail:${mailId}` };
    await insertMails(database, accountId, [{ ...blankMail(mailId, at), ...toAddress, ...mail }], at);
    onQueued();
    return mailId;
  }

  /** A layout is shown around the mail about a change; any other template in the layout that the account has for it. */
  async function preview(accountId: string, tried: MailTemplate): Promise<Tried> {
    const account = await parts.account(accountId);
    const own = await listTemplates(database, accountId);
    const { recipient, workflow, transition } = tried;
    const language = tried.language === '*' ? 'en' : tried.language;
    const find = (templates: readonly MailTemplate[], kind: TemplateKind) =>
      chooseTemplate(templates, parts.builtIn.templates, {
        kind,
        recipient,
        workflow,
        transition,
        languages: [language],
      });
    const mail =
      tried.kind === 'layout'
        ? { template: find([], 'change'), layout: tried }
        : { template: tried, layout: find(own, 'layout') };
    const { kind } = mail.template;
    const isAboutOrders = kind !== 'confirm' && kind !== 'endpoint';
    const isPublic = recipient === '' || recipient === 'customer';
    const around = {
      language,
      accountName: account.name,
      brand: mailBrandOf(account),
      link: isAboutOrders ? `${parts.publicUrl()}/example` : null,
      unsubscribe: isPublic && isAboutOrders ? `${parts.publicUrl()}/mail/EXAMPLE` : null,
    };
    const link = kind === 'endpoint' ? `${parts.publicUrl()}/console/webhooks/EXAMPLE` : around.link;
    const example = { ...exampleVariables(account.name), link };
    return tryMail(tried.kind === 'layout' ? 'layout' : 'template', mail, example, around, parts.builtIn);
  }

  async function pageOf({ purpose, accountId, subjectId }: MailLink): Promise<LinkPage | undefined> {
    const account = await parts.account(accountId);
    const subscription = (await readSubscriptions(database, accountId, [subjectId])).get(subjectId);
    const contact = (await readContacts(database, accountId, [subjectId])).get(subjectId);
    const locale = subscription?.locale ?? contact?.profile['locale'];
    const page = { language: typeof locale === 'string' ? locale : account.locale, accountName: account.name };
    switch (purpose) {
      case 'unsubscribe-person':
        return { ...page, purpose: 'unsubscribe', isDone: await isOptedOut(database, accountId, subjectId) };
      case 'unsubscribe-subscription':
        return { ...page, purpose: 'unsubscribe', isDone: subscription === undefined };
      case 'confirm-subscription':
        // One that was ended meanwhile cannot be confirmed any more.
        if (subscription === undefined) return undefined;
        return { ...page, purpose: 'confirm', isDone: subscription.confirmedAt !== null };
      default:
        return purpose satisfies never;
    }
  }

  const readToken = (token: string) =>
    parts.links.read(token, async (accountId) => (await findAccount(database, accountId)) !== undefined);

  async function follow({ purpose, accountId, subjectId }: MailLink): Promise<void> {
    if (purpose === 'unsubscribe-person') await optOut(database, accountId, subjectId, now());
    else if (purpose === 'unsubscribe-subscription') await removeSubscription(database, accountId, subjectId);
    else await confirmSubscription(database, accountId, subjectId, now());
  }

  return {
    sendNow: async (accountId, mailId, actor) => {
      const [mail] = await findMails(database, accountId, [mailId]);
      const { twinOf } = await parts.account(accountId);
      // What a test account keeps is never sent (rulings 21).
      if (mail === undefined || (mail.state === 'kept' && (twinOf !== null || !parts.isSending))) return false;
      return changed(accountId, 'account.mail_sent_now', actor, { mailId }, (tx) =>
        makeMailDue(tx, accountId, mailId, now()),
      );
    },
    retryDead: (accountId, actor) =>
      changed(accountId, 'account.mails_retried', actor, {}, (tx) => reviveDeadMails(tx, accountId, now())),
    cancel: (accountId, mailId, actor) =>
      changed(accountId, 'account.mail_canceled', actor, { mailId }, (tx) => cancelMail(tx, accountId, mailId, now())),
    contents: async (accountId, mailIds) => {
      const mails = await findMails(database, accountId, mailIds);
      const unwritten = mails.filter(
        ({ content, state }) => content === null && (state === 'waiting' || state === 'kept'),
      );
      const composed =
        unwritten.length === 0 ? new Map<string, Composed>() : await composeMails(parts, accountId, unwritten);
      const contents = new Map<string, MailContent>();
      for (const { mailId, content } of mails) {
        const written = composed.get(mailId);
        if (content !== null) contents.set(mailId, content);
        else if (written?.kind === 'ready') contents.set(mailId, written.content);
      }
      return contents;
    },
    templates: {
      list: (accountId) => listTemplates(database, accountId),
      builtIn: parts.builtIn.templates,
      create: async (accountId, template, actor) => {
        const stored: StoredTemplate = { ...template, templateId: newId(), createdAt: now(), updatedAt: now() };
        const { kind, language, templateId } = stored;
        const made = await changed(
          accountId,
          'account.mail_template_created',
          actor,
          { templateId, kind, language },
          (tx) => insertTemplate(tx, accountId, stored),
        );
        return made ? stored : undefined;
      },
      update: (accountId, templateId, change, actor) =>
        changed(accountId, 'account.mail_template_updated', actor, { templateId, members: Object.keys(change) }, (tx) =>
          updateTemplate(tx, accountId, templateId, change, now()),
        ),
      remove: (accountId, templateId, actor) =>
        changed(accountId, 'account.mail_template_deleted', actor, { templateId }, (tx) =>
          deleteTemplate(tx, accountId, templateId),
        ),
      preview,
      sendTest: (accountId, content, address) => queue(accountId, { kind: 'test', address, content }),
    },
    subscribe: async (accountId, orderId, address, locale) => {
      const order = (await readOrdersById(database, accountId, [orderId])).get(orderId);
      if (order === undefined) return;
      const wanted = {
        subscriptionId: newId(),
        orderId,
        address: address.trim().toLowerCase(),
        locale: locale ?? null,
      };
      const subscription = await addSubscription(database, accountId, wanted, now());
      if (subscription.confirmedAt !== null) return;
      const { subscriptionId } = subscription;
      const recipientKey = `subscription:${subscriptionId}`;
      // Nobody can have somebody else's letter box filled from an order's page.
      const askedAt = await confirmationAskedAt(database, accountId, recipientKey);
      if (askedAt !== undefined && now().getTime() - askedAt.getTime() < confirmEveryMs) return;
      const { version: seq, status } = order.order;
      const told = [{ position: order.position, at: order.recordedAt.toISOString(), seq, from: null, to: status }];
      await queue(accountId, {
        kind: 'confirm',
        recipientKind: 'subscriber',
        recipientKey,
        subscriptionId,
        orderId,
        told,
      });
    },
    readLink: async (token) => {
      const link = await readToken(token);
      return link === undefined ? undefined : pageOf(link);
    },
    followLink: async (token) => {
      const link = await readToken(token);
      const page = link === undefined ? undefined : await pageOf(link);
      if (link === undefined || page === undefined) return undefined;
      await follow(link);
      return { ...page, isDone: true };
    },
  };
}
