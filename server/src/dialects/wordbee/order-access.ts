import type { FastifyRequest } from 'fastify';
import { sourceSettings } from '../../accounts/sources.ts';
import type { Circumstances } from '../../core/command.ts';
import { mayKnow } from '../../core/judge.ts';
import { listTransitions } from '../../core/list-transitions.ts';
import type { Order } from '../../core/order.ts';
import type { Principal } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { DialectParts } from '../dialect.ts';
import { invoiceItemMissing, orderMissing, WordbeeError } from './errors.ts';
import type { Coded, WordbeeTransition } from './translate.ts';
import { codedStatusOf, openTransitions } from './translate.ts';

/** An order with what is needed to speak of it. */
export interface Found {
  readonly order: Order;
  readonly workflow: Workflow;
  readonly locale: string;
}

/** Wordbee's requests come from people and scripts that want something: refused, they change nothing. */
export function circumstancesOf(actor: Principal): Circumstances {
  return { actor, source: 'wordbee', intent: { kind: 'request' }, backfill: false };
}

/** A number as it was sent; anything but a whole number below 2^31 names nothing. */
function numberIn(sent: string): number | undefined {
  const number = Number(sent);
  return /^\d{1,10}$/.test(sent) && number <= 2_147_483_647 ? number : undefined;
}

/** The order that a request's path names, if its caller may know of it. */
export async function findOrder(parts: DialectParts, request: FastifyRequest): Promise<Found> {
  return findNumber(parts, request, (request.params as { orderId?: string }).orderId ?? '');
}

/** The order with this number, if the caller may know of it. */
export async function findNumber(parts: DialectParts, request: FastifyRequest, sent: string): Promise<Found> {
  const number = numberIn(sent);
  if (number === undefined) throw orderMissing(sent.slice(0, 100));
  const { principal } = request.wordbee;
  const found = await findAny(parts, principal, number);
  if (found === undefined || found.workflow.subject !== undefined) throw orderMissing(String(number));
  return found;
}

/** The invoice item with this number, if the caller may know of it (rulings 30). */
export async function findInvoiceItem(parts: DialectParts, request: FastifyRequest, sent: string): Promise<Found> {
  const number = numberIn(sent);
  const found = number === undefined ? undefined : await findAny(parts, request.wordbee.principal, number);
  if (found?.workflow.subject !== 'invoice_item') throw invoiceItemMissing(sent.slice(0, 100));
  return found;
}

async function findAny(parts: DialectParts, principal: Principal, number: number): Promise<Found | undefined> {
  const order = await parts.views.order(principal.accountId, { kind: 'number', number });
  if (order === undefined || order.archivedAt !== null || !mayKnow(principal, order)) return undefined;
  return describe(parts, order);
}

/** Refuses a key that has been given fewer rights than to read orders. */
export function requireRead({ wordbee }: FastifyRequest): void {
  if (wordbee.principal.rights.has('orders.read')) return;
  throw new WordbeeError(`The role ${wordbee.principal.role} may not read orders with this key.`);
}

/** The order that a request's path names, for an answer that shows it. */
export async function readOrder(parts: DialectParts, request: FastifyRequest): Promise<Found> {
  requireRead(request);
  return findOrder(parts, request);
}

/** The workflow version and the language that go with an order. */
export async function describe({ workflows, account }: DialectParts, order: Order): Promise<Found> {
  const [book, { locale }] = await Promise.all([workflows(order.accountId, order.workflow), account(order.accountId)]);
  const workflow = book.version(order.workflow.key, order.workflow.version);
  if (workflow === undefined) throw new Error(`Workflow ${order.workflow.key} ${order.workflow.version} is gone.`);
  return { order, workflow, locale };
}

/** The status as the caller sees it, and the steps open to the caller. */
export function stepsFor(
  { rules, now }: DialectParts,
  { order, workflow, locale }: Found,
  actor: Principal,
): { readonly current: Coded; readonly open: readonly WordbeeTransition[] } {
  const circumstances = circumstancesOf(actor);
  const list = listTransitions(workflow, { order, said: {}, circumstances, rules, now: now() });
  return {
    current: codedStatusOf(order, workflow, actor.audience, locale),
    open: openTransitions(list, workflow, locale),
  };
}

/** Whether mails are sent: as the call says, else as the account's settings for this source say (rulings 8). */
export async function notifyOf({ account }: DialectParts, accountId: string, asked: boolean | null): Promise<boolean> {
  return asked ?? sourceSettings(await account(accountId), 'wordbee').notify;
}
