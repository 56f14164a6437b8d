import type { RecentMoves } from '../../core/committed-move.ts';
import type { RecordedEvent } from '../../core/outcome.ts';
import { rolesAmong } from '../../core/workflow.ts';
import type { BackgroundLoop } from '../../lib/background-loop.ts';
import { startBackgroundLoop } from '../../lib/background-loop.ts';
import type { Database, Tx } from '../../store/database.ts';
import { accountsWithNews, lockCursor, moveCursor } from '../../store/list-store.ts';
import type { OrderParties } from '../../store/mail-party-store.ts';
import {
  isMailed,
  readCustomerContacts,
  readMailedEvents,
  readOrderParties,
  readSubscribers,
  readUserContacts,
} from '../../store/mail-party-store.ts';
import { insertMails, latestMails, lockMailsOfOrders, resettleMails } from '../../store/mail-store.ts';
import type { ReadWorkflows } from '../order-workflows.ts';
import type { EndpointMailPlan } from './endpoint-mails.ts';
import { endpointMailKeys, endpointNewsOf, endpointRoles, planEndpointMails } from './endpoint-mails.ts';
import { planMails } from './plan-mails.ts';
import { tellingOf } from './telling-of.ts';

/** The name of this reader's cursor. */
const reader = 'mail';

/** Events read at once. */
const eventCountMax = 250;

export interface MailReaderParts {
  readonly database: Database;
  readonly workflows: ReadWorkflows;
  /** What this node has committed lately. */
  readonly recentMoves: RecentMoves;
  readonly now: () => Date;
  readonly newId: () => string;
  /** There may be mails to send. */
  readonly onQueued: () => void;
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** News gathers for so long before the next look: a mail takes seconds anyway, and a look costs some ten statements. */
const gatherMs = 250;

/**
 * Follows the log for mails. Any number of nodes may run one; an account is read by one at a time. The mails and the
 * position move in one transaction, so no event is missed and none makes its mails twice; it need not wait for the disk,
 * since both are lost together and whoever takes a mail to send it does wait.
 */
export function startMailReader(parts: MailReaderParts): BackgroundLoop {
  const { database, onQueued } = parts;
  return startBackgroundLoop({
    idleMs: parts.idleMs,
    gatherMs,
    onError: parts.onError,
    turn: async (signal) => {
      for (const accountId of await accountsWithNews(database, reader)) {
        try {
          let more = true;
          while (more && !signal.aborted) {
            const read = await database.transaction((tx) => readSome(tx, accountId, parts));
            ({ more } = read);
            if (read.isQueued) onQueued();
          }
        } catch (error) {
          // What is wrong with one account keeps no other waiting.
          parts.onError(error);
        }
      }
      return false;
    },
  });
}

/** A stretch of the log as far as mails are about it. */
interface MailNews {
  readonly events: readonly RecordedEvent[];
  /** Who has to do with the events' orders. */
  readonly parties: ReadonlyMap<string, OrderParties>;
  /** How far the stretch goes; `undefined` at the end of the log. */
  readonly reached: string | undefined;
  /** There may be more behind it. */
  readonly full: boolean;
}

async function readSome(
  tx: Tx,
  accountId: string,
  { workflows, recentMoves, now, newId }: MailReaderParts,
): Promise<{ readonly more: boolean; readonly isQueued: boolean }> {
  const cursor = await lockCursor(tx, accountId, reader, { rebuildable: true });
  if (cursor === undefined) return { more: false, isQueued: false };
  const { events, parties, reached, full } = await readMailNews(tx, accountId, cursor, recentMoves);
  if (reached === undefined) return { more: false, isQueued: false };
  const orderIds = [...parties.keys()];
  const workflowOf = await readWorkflows(workflows, accountId, parties.values());
  const at = now();
  const kinds = new Set(
    events.flatMap((event) => {
      const of = parties.get(event.orderId);
      return of === undefined || !event.notify ? [] : tellingOf(workflowOf(of), event).recipients;
    }),
  );
  const contacts = await readContactsOf(tx, accountId, kinds, [...parties.values()]);
  const plan = planMails({
    events,
    partiesOf: (orderId) => parties.get(orderId),
    workflowOf,
    contacts,
    mails: await lockMailsOfOrders(tx, accountId, orderIds),
    now: at,
    newId,
  });
  const about = await mailsAboutEndpoints(tx, accountId, events, at, newId);
  const made = [...plan.made, ...about.made];
  await insertMails(tx, accountId, made, at);
  await resettleMails(tx, accountId, [...plan.settled, ...about.settled], at);
  await moveCursor(tx, accountId, reader, reached);
  return { more: full, isQueued: made.length > 0 };
}

/** Mails to those who may do something about an endpoint that fails or was paused, and that it is well again. */
async function mailsAboutEndpoints(
  tx: Tx,
  accountId: string,
  events: readonly RecordedEvent[],
  at: Date,
  newId: () => string,
): Promise<EndpointMailPlan> {
  const news = events.filter((event) => endpointNewsOf(event) !== undefined);
  if (news.length === 0) return { made: [], settled: [] };
  const users = await readUserContacts(tx, accountId, [], endpointRoles);
  const latest = await latestMails(tx, accountId, endpointMailKeys(news, users));
  return planEndpointMails(news, users, latest, at, newId);
}

/** What mails may be about after a position: from what this node has just committed, else from the log. */
async function readMailNews(tx: Tx, accountId: string, after: string, recentMoves: RecentMoves): Promise<MailNews> {
  const recent = recentMoves(accountId, after, eventCountMax);
  if (recent === undefined) {
    const { events, reached, full } = await readMailedEvents(tx, accountId, after, eventCountMax);
    const orderIds = [...new Set(events.map(({ orderId }) => orderId))];
    return { events, reached, full, parties: await readOrderParties(tx, accountId, orderIds) };
  }
  const all = recent.flatMap((move) => move.events);
  const events = all.filter(isMailed);
  const about = new Set(events.map(({ orderId }) => orderId));
  const orders = recent.map(({ loaded }) => loaded.order).filter(({ orderId }) => about.has(orderId));
  const parties = new Map(orders.map((order) => [order.orderId, order]));
  return { events, reached: all.at(-1)?.position, full: all.length >= eventCountMax, parties };
}

async function readContactsOf(tx: Tx, accountId: string, kinds: ReadonlySet<string>, parties: readonly OrderParties[]) {
  const customerIds = kinds.has('customer') ? parties.flatMap(({ customerId }) => customerId ?? []) : [];
  const owners = kinds.has('owner') ? parties.flatMap(({ ownerId }) => ownerId ?? []) : [];
  const watchers = kinds.has('watchers') ? parties.flatMap(({ watcherIds }) => watcherIds) : [];
  const told = kinds.has('customer') ? parties.map(({ orderId }) => orderId) : [];
  return {
    customers: await readCustomerContacts(tx, accountId, [...new Set(customerIds)]),
    subscribers: await readSubscribers(tx, accountId, told),
    users: await readUserContacts(tx, accountId, [...new Set([...owners, ...watchers])], rolesAmong([...kinds])),
  };
}

/** The workflow of each of these orders. Throws when one cannot be found: nobody is told something wrong. */
async function readWorkflows(workflows: ReadWorkflows, accountId: string, all: Iterable<OrderParties>) {
  let book = await workflows(accountId);
  for (const { workflow } of all) {
    if (book.version(workflow.key, workflow.version) === undefined) book = await workflows(accountId, workflow);
  }
  return ({ workflow: { key, version } }: OrderParties) => {
    const found = book.version(key, version);
    if (found === undefined) throw new Error(`The workflow ${key} version ${version} cannot be found.`);
    return found;
  };
}
