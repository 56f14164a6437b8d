import { sourceSettings } from '../../accounts/sources.ts';
import type { Order } from '../../core/order.ts';
import type { Principal } from '../../core/principal.ts';
import type { Category } from '../../core/workflow.ts';
import type { DialectParts } from '../dialect.ts';
import { scoreActivity } from './postback-formats.ts';
import { scoreOrder } from './score-order.ts';
import type { Report } from './translate.ts';
import { source } from './way.ts';

/** What was reported, and by whom. */
interface Reported {
  readonly actor: Principal;
  readonly report: Report;
}

/**
 * Puts the score of an order that a shop has just described into its history, from where it is posted back. Only where a shop
 * has asked for it: scores can be asked for at any time.
 */
export async function recordScore(parts: DialectParts, reported: Reported, entry: string): Promise<void> {
  const { actor, report } = reported;
  if (report.orderId === undefined || !(await postsScores(parts, actor.accountId))) return;
  const order = await orderOf(parts, actor.accountId, report.orderId);
  if (order !== undefined) await record(parts, reported, entry, await scoreOrder(parts, order, report.orderId), order);
}

/** The events after which scores that were told may be others: what they say is of the shopper, not of one order. */
export const turnsScores: ReadonlySet<string> = new Set(['chargeback', 'tag', 'untag']);

/** Categories of orders that can still be stopped. */
const stoppable: ReadonlySet<Category> = new Set(['draft', 'open', 'in_progress', 'on_hold']);

/** As many of a shopper's orders are looked at again, those described last. */
const ordersMax = 50;

/**
 * Tells the scores of a shopper's orders again where they turned from green to red or back, and the order can still be
 * stopped. A flag moves the order in the shop: the same one told twice would take it back to where it has left.
 */
export async function retellScores(parts: DialectParts, reported: Reported, entry: string): Promise<void> {
  const { actor, report } = reported;
  const { accountId } = actor;
  if (!(await postsScores(parts, accountId))) return;
  for (const orderKey of await concerned(parts, accountId, report)) {
    const order = await orderOf(parts, accountId, orderKey);
    if (order === undefined || !(await isStoppable(parts, order))) continue;
    const told = await flagTold(parts, order);
    if (told === undefined) continue;
    const scored = await scoreOrder(parts, order, orderKey);
    if (scored.flag !== told) await record(parts, reported, entry, scored, order);
  }
}

async function postsScores({ account }: DialectParts, accountId: string): Promise<boolean> {
  return sourceSettings(await account(accountId), source).scorePostback !== undefined;
}

function orderOf({ views }: DialectParts, accountId: string, externalId: string): Promise<Order | undefined> {
  return views.order(accountId, { kind: 'external', source, externalId });
}

/** What the shop calls the orders whose scores a report may turn: those of the user; of a guest, the one that is named. */
async function concerned(
  { shoppers }: DialectParts,
  accountId: string,
  { userId, orderId }: Report,
): Promise<readonly string[]> {
  const named = orderId === undefined ? [] : [orderId];
  const userKey = userId ?? (await shoppers.userOf(accountId, { source, orderKeys: named }));
  return userKey === undefined ? named : shoppers.ordersOf(accountId, { source, userKey, limit: ordersMax });
}

async function isStoppable({ workflows }: DialectParts, { accountId, workflow, status }: Order): Promise<boolean> {
  const book = await workflows(accountId, workflow);
  const category = book.version(workflow.key, workflow.version)?.statuses.get(status)?.category;
  return category !== undefined && stoppable.has(category);
}

/** The flag that the shop was last told of an order. */
async function flagTold({ views }: DialectParts, { accountId, orderId }: Order): Promise<unknown> {
  const events = await views.history(accountId, orderId);
  return events.findLast(({ says }) => says.kind === scoreActivity)?.says.data?.['flag'];
}

async function record(
  parts: DialectParts,
  { actor }: Reported,
  entry: string,
  { score, flag, reasons }: Awaited<ReturnType<typeof scoreOrder>>,
  { orderId }: Order,
): Promise<void> {
  const { accountId } = actor;
  const { authority } = sourceSettings(await parts.account(accountId), source);
  const points = reasons.map(({ name, value, flag: colour }) => ({ name, value, flag: colour }));
  await parts.commit({
    accountId,
    lookups: [{ kind: 'id', id: orderId }],
    command: {
      kind: 'record_activity',
      activity: scoreActivity,
      data: { score, flag, reasons: points },
      notify: false,
      received: { entry },
    },
    circumstances: { actor, source, intent: { kind: 'report', authority }, backfill: false },
  });
}
