import type { OrderFilterIn } from '@milepost/contract';
import type { Principal } from '../core/principal.ts';
import { categories, isClosed } from '../core/workflow.ts';
import { endOfDay, toFirstInstant, toInstant } from '../lib/instants.ts';
import type { OrderFilter } from '../store/list-views.ts';
import { defaultSpan, readTook } from './insight-span.ts';
import { requireStatus, requireWorkflow } from './known-names.ts';
import { defined } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/** The most orders that are listed by what they did. */
const tookOrdersMax = 5000;

/** What a caller narrows orders to, with its times read in the account's zone. */
export async function toOrderFilter(
  parts: ApiParts,
  principal: Principal,
  given: OrderFilterIn,
  now: Date,
): Promise<OrderFilter> {
  refuseInternal(principal, given);
  await refuseUnknown(parts, principal, given);
  const { timeZone } = await parts.account(principal.accountId);
  const instant = (text: string | undefined) => (text === undefined ? undefined : toInstant(text, timeZone));
  const { status, workflow, reference, orderId, customerId, attention, inStatusSeconds, late, q, archived } = given;
  return defined({
    ...{ status, workflow, reference, customerId, attention, late, archived, text: q },
    orderIds: given.took === undefined ? orderId : await tookIds(parts, principal, given, given.took, timeZone),
    ...(given.dueToday === true ? { lateFrom: now, lateTo: endOfDay(now, timeZone) } : {}),
    ...(await categoryFilter(parts, principal, given.category)),
    createdFrom: instant(given.createdFrom),
    createdTo: instant(given.createdTo),
    updatedFrom: instant(given.updatedFrom),
    updatedTo: instant(given.updatedTo),
    dueFrom: given.dueFrom === undefined ? undefined : toFirstInstant(given.dueFrom, timeZone),
    dueTo: instant(given.dueTo),
    statusSinceTo: inStatusSeconds === undefined ? undefined : new Date(now.getTime() - inStatusSeconds * 1000),
  });
}

/** Orders that are looked for by what they did, and by id where both are asked for. */
async function tookIds(
  parts: ApiParts,
  { accountId }: Principal,
  { workflow, orderId, tookFrom, tookTo }: OrderFilterIn,
  took: string,
  timeZone: string,
): Promise<readonly string[]> {
  const days = defaultSpan(parts.now(), timeZone, tookFrom, tookTo);
  const ids = await parts.insights.orderIds(
    accountId,
    { workflow, timeZone, ...days, ...readTook(took) },
    tookOrdersMax,
  );
  return orderId === undefined ? ids : ids.filter((id) => orderId.includes(id));
}

/**
 * A list without orders would hide that a name is misspelt. Others than staff are not told which names there are: they may not
 * know all of them.
 */
async function refuseUnknown(
  parts: ApiParts,
  { accountId, audience }: Principal,
  { status = [], workflow }: OrderFilterIn,
): Promise<void> {
  if (audience !== 'internal') return;
  if (workflow !== undefined) await requireWorkflow(parts, accountId, workflow, '/workflow');
  for (const name of status) await requireStatus(parts, accountId, name, '/status');
}

/** What is internal about an order cannot be found out by filtering either (rulings 13). */
function refuseInternal({ audience, role }: Principal, given: OrderFilterIn): void {
  const { attention, inStatusSeconds, late, dueToday, took } = given;
  if (audience === 'internal') return;
  const asked = Object.entries({
    late,
    dueToday,
    took,
    inStatusSeconds,
    attention: attention === audience ? undefined : attention,
  });
  const beyond = asked.find(([, value]) => value !== undefined);
  if (beyond === undefined) return;
  throw new Problem('right_missing', {
    detail: `The role ${role} may not filter by ${beyond[0]}.`,
    hint: `Leave it out${beyond[0] === 'attention' ? `, or ask for ${audience}` : ''}.`,
    pointer: `/${beyond[0]}`,
  });
}

/**
 * Staff filter by the category itself; to others an order has the category of the status that they see, so the filter
 * becomes one of statuses.
 */
async function categoryFilter(
  parts: ApiParts,
  { accountId, audience }: Principal,
  names: readonly string[] | undefined,
): Promise<Pick<OrderFilter, 'category' | 'visibleStatus'>> {
  if (names === undefined) return {};
  const wanted = names.flatMap(expandCategory);
  if (audience === 'internal') return { category: wanted };
  const book = await parts.workflows(accountId);
  const statuses = book.all().flatMap((workflow) => [...workflow.statuses.values()]);
  return { visibleStatus: statuses.filter(({ category }) => wanted.includes(category)).map(({ key }) => key) };
}

function expandCategory(name: string): readonly string[] {
  if (name === 'closed') return categories.filter(isClosed);
  return name === 'active' ? categories.filter((category) => !isClosed(category)) : [name];
}
