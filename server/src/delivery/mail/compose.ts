import type { Endpoint } from '../../core/endpoint.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CancelReason, MailContent, TrackingLink } from '../../core/mail.ts';
import type { Order } from '../../core/order.ts';
import type { RecordedEvent } from '../../core/outcome.ts';
import type { Workflow } from '../../core/workflow.ts';
import { TemplateError } from '../../lib/liquid.ts';
import type { Database } from '../../store/database.ts';
import type { Account } from '../../store/account-store.ts';
import { findEndpoints } from '../../store/endpoint-store.ts';
import { readSubscriptions } from '../../store/mail-link-store.ts';
import { readContacts } from '../../store/mail-party-store.ts';
import type { Mail } from '../../store/mail-store.ts';
import { readDigestMembers } from '../../store/mail-views.ts';
import { listTemplates } from '../../store/mail-template-store.ts';
import { readEventsAt } from '../../store/told-store.ts';
import type { ReadWorkflows } from '../order-workflows.ts';
import { readOrderWorkflows } from '../order-workflows.ts';
import { readOrdersAsOf } from '../orders-as-of.ts';
import type { BuiltInMails } from './built-in-templates.ts';
import { chooseTemplate } from './choose-template.ts';
import { endpointNewsOf, endpointVariables } from './endpoint-mails.ts';
import type { MailLinks } from './links.ts';
import { mailBrandOf } from './mail-brand.ts';
import type { Reader } from './mail-variables.ts';
import { changeVariables, commonVariables, orderVariables, titleOf } from './mail-variables.ts';
import { addressOf } from './recipients.ts';
import { renderMail } from './render-mail.ts';
import { audienceOfRole } from './role-audience.ts';
import { tellingOf } from './telling-of.ts';

export interface ComposeParts {
  readonly database: Database;
  readonly workflows: ReadWorkflows;
  readonly account: (accountId: string) => Promise<Account>;
  readonly builtIn: BuiltInMails;
  readonly links: MailLinks;
  readonly trackingLink: TrackingLink;
  /** Where this server is reached, without a slash at the end. */
  readonly publicUrl: () => string;
}

/** A mail that is ready to be sent, or why there is none. */
export type Composed =
  | {
      readonly kind: 'ready';
      readonly to: { readonly name: string; readonly address: string };
      readonly content: MailContent;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'none'; readonly reason: CancelReason }
  /** It cannot be written, mostly because the template cannot be filled in. */
  | { readonly kind: 'failed'; readonly words: string };

/** Orders that a digest names; of the others it gives the number. */
const digestLinesMax = 100;

/** What these mails of an account say, by mail: the orders as of what is told, in the language of who reads it. */
export async function composeMails(
  parts: ComposeParts,
  accountId: string,
  mails: readonly Mail[],
): Promise<ReadonlyMap<string, Composed>> {
  const { database } = parts;
  const account = await parts.account(accountId);
  const own = await listTemplates(database, accountId);
  const contacts = await readContacts(database, accountId, [
    ...new Set(mails.flatMap(({ personId }) => personId ?? [])),
  ]);
  const subscriptions = await readSubscriptions(
    database,
    accountId,
    mails.flatMap(({ subscriptionId }) => subscriptionId ?? []),
  );
  const digests = mails.filter(({ kind }) => kind === 'digest').map(({ mailId }) => mailId);
  const members = await readDigestMembers(database, accountId, digests, digestLinesMax);
  const all = [...mails, ...[...members.values()].flatMap((digest) => digest.shown)];
  const places = all.flatMap(({ told }) => told.map(({ position, at }) => ({ position, eventAt: new Date(at) })));
  const events = await readEventsAt(database, accountId, places);
  const troubled = [...events.values()].flatMap((event) => endpointNewsOf(event)?.endpointId ?? []);
  const endpoints = await findEndpoints(database, accountId, troubled);
  const asOf = await readOrdersAsOf(
    database,
    accountId,
    all.flatMap(({ orderId, told }) =>
      orderId === null || told.length === 0 ? [] : [{ orderId, seq: told.at(-1)!.seq }],
    ),
  );
  const workflowOf = await readOrderWorkflows(parts.workflows, accountId, asOf.all());

  async function compose(mail: Mail): Promise<Composed> {
    if (mail.kind === 'test') {
      return ready(mail.address, '', mail.content!, {});
    }
    const contact = mail.personId === null ? undefined : contacts.get(mail.personId);
    const subscription = mail.subscriptionId === null ? undefined : subscriptions.get(mail.subscriptionId);
    const address = contact === undefined ? subscription?.address : addressOf(contact);
    if (address === undefined) return none(mail.subscriptionId === null ? 'no_address' : 'unsubscribed');
    const isPublic = mail.recipientKind === 'customer' || mail.recipientKind === 'subscriber';
    if (isPublic && contact?.optedOut === true) return none('unsubscribed');
    const told = toldBy(mail);
    const trouble = mail.kind === 'endpoint' ? troubleOf(mail) : undefined;
    if (told === undefined && trouble === undefined && mail.kind !== 'digest') return none('nothing_left');
    const locale =
      [textOf(contact?.profile['locale']), subscription?.locale, account.locale].find(isKnownToFormats) ?? 'en';
    const reader: Reader = {
      name: textOf(contact?.profile['name']),
      kind: mail.recipientKind === 'subscriber' ? 'customer' : mail.recipientKind,
      audience: isPublic ? 'customer' : audienceOfRole(contact?.role ?? null, told?.workflow),
      locale,
      timeZone: account.timeZone,
      accountName: account.name,
    };
    const event = told?.events.at(-1);
    const wish = {
      recipient: mail.recipientKind,
      workflow: told?.order.workflow.key ?? '',
      transition: told === undefined || event === undefined ? '' : tellingOf(told.workflow, event).transition,
      languages: [locale, account.locale],
    };
    const template = chooseTemplate(own, parts.builtIn.templates, { ...wish, kind: mail.kind });
    if (!template.enabled) return none('template_off');
    const variables: JsonObject = {
      ...commonVariables(reader),
      ...(trouble !== undefined
        ? endpointVariables(trouble.endpoint, trouble.event, reader)
        : told === undefined
          ? await digestVariables(mail.mailId, reader, isPublic)
          : singleVariables(told, reader)),
    };
    const unsubscribe = isPublic && mail.kind !== 'confirm' ? await unsubscribeLink(mail) : null;
    const link = told === undefined || mail.kind === 'confirm' ? null : await linkTo(told.order.orderId, isPublic);
    const confirm = mail.kind === 'confirm' ? await confirmLink(mail.subscriptionId!) : '';
    const content = renderMail(
      { template, layout: chooseTemplate(own, parts.builtIn.templates, { ...wish, kind: 'layout' }) },
      { ...variables, link: trouble === undefined ? link : webhooksLink(trouble.endpoint), confirm },
      {
        language: template.language === '*' ? locale : template.language,
        accountName: account.name,
        brand: mailBrandOf(account),
        link,
        unsubscribe,
      },
      parts.builtIn,
    );
    return ready(address, reader.name ?? '', content, listHeaders(unsubscribe));
  }

  /** The endpoint that a mail is about, and what happened to it; `undefined` once it is deleted. */
  function troubleOf({ told }: Mail): { readonly endpoint: Endpoint; readonly event: RecordedEvent } | undefined {
    const event = events.get(told[0]?.position ?? '');
    const news = event === undefined ? undefined : endpointNewsOf(event);
    const endpoint = news === undefined ? undefined : endpoints.get(news.endpointId);
    return event === undefined || endpoint === undefined ? undefined : { endpoint, event };
  }

  function webhooksLink({ endpointId }: Endpoint): string {
    return `${parts.publicUrl()}/console/webhooks/${endpointId}`;
  }

  /** What a mail tells: the events, and the order as of the last of them. */
  function toldBy({ orderId, told, kind }: Pick<Mail, 'orderId' | 'told' | 'kind'>): Told | undefined {
    const last = told.at(-1);
    const order = orderId === null || last === undefined ? undefined : asOf.order(orderId, last.seq);
    const found = told.flatMap(({ position }) => events.get(position) ?? []);
    if (order === undefined || (found.length === 0 && kind !== 'confirm')) return undefined;
    return { order, workflow: workflowOf(order), events: found };
  }

  async function digestVariables(mailId: string, reader: Reader, isPublic: boolean): Promise<JsonObject> {
    const digest = members.get(mailId) ?? { shown: [], count: 0 };
    const orders: JsonObject[] = [];
    for (const member of digest.shown) {
      const told = toldBy(member);
      if (told === undefined) continue;
      const { audience, ...others } = reader;
      const line = { ...others, audience: isPublic ? audience : audienceOfRole(contactRole(member), told.workflow) };
      const { change, order } = singleVariables(told, line) as { change: Line; order: Line };
      orders.push({
        title: titleOf(told.order),
        status: (member.kind === 'change' ? change['to'] : undefined) ?? order['status'] ?? null,
        message: change['message'] ?? null,
        link: await linkTo(told.order.orderId, isPublic),
      });
    }
    return { orders, count: digest.count, more: digest.count - orders.length };
  }

  function contactRole({ personId }: Pick<Mail, 'personId'>): string | null {
    return personId === null ? null : (contacts.get(personId)?.role ?? null);
  }

  async function linkTo(orderId: string, isPublic: boolean): Promise<string | null> {
    if (!isPublic) return `${parts.publicUrl()}/console/orders/${orderId}`;
    return (await parts.trackingLink(accountId, orderId)) ?? null;
  }

  async function unsubscribeLink({ personId, subscriptionId }: Mail): Promise<string> {
    const token =
      personId === null
        ? await parts.links.make({ purpose: 'unsubscribe-subscription', accountId, subjectId: subscriptionId! })
        : await parts.links.make({ purpose: 'unsubscribe-person', accountId, subjectId: personId });
    return `${parts.publicUrl()}/mail/${token}`;
  }

  async function confirmLink(subscriptionId: string): Promise<string> {
    const token = await parts.links.make({ purpose: 'confirm-subscription', accountId, subjectId: subscriptionId });
    return `${parts.publicUrl()}/mail/${token}`;
  }

  const composed = new Map<string, Composed>();
  for (const mail of mails) composed.set(mail.mailId, await compose(mail).catch(failed));
  return composed;
}

interface Told {
  readonly order: Order;
  readonly workflow: Workflow;
  readonly events: readonly RecordedEvent[];
}

type Line = Readonly<Record<string, string | null>>;

function singleVariables({ order, workflow, events }: Told, reader: Reader): JsonObject {
  const changes = events.map((event) => changeVariables(event, order, workflow, reader));
  const [first, last] = [changes[0], changes.at(-1)];
  return {
    order: orderVariables(order, workflow, reader),
    // Several changes in one mail are one step from the first to the last.
    change: last === undefined ? {} : { ...last, from: first?.['from'] ?? null },
    changes,
  };
}

function ready(
  address: string | null,
  name: string,
  content: MailContent,
  headers: Readonly<Record<string, string>>,
): Composed {
  if (address === null) return none('no_address');
  return { kind: 'ready', to: { name, address }, content, headers: { 'Auto-Submitted': 'auto-generated', ...headers } };
}

/** What is wrong with one mail keeps no other waiting. */
function failed(error: unknown): Composed {
  if (error instanceof TemplateError)
    return { kind: 'failed', words: `The template cannot be filled in: ${error.message}` };
  if (error instanceof RangeError) return { kind: 'failed', words: `The mail cannot be written: ${error.message}` };
  throw error;
}

/** Whether dates and amounts can be written in it: a tag may look right and be none, like `en-12`. */
function isKnownToFormats(tag: string | null | undefined): tag is string {
  if (tag === null || tag === undefined) return false;
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function none(reason: CancelReason): Composed {
  return { kind: 'none', reason };
}

/** Mail programs show these as a button of their own (RFC 2369, RFC 8058). */
function listHeaders(unsubscribe: string | null): Readonly<Record<string, string>> {
  if (unsubscribe === null) return {};
  return { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
