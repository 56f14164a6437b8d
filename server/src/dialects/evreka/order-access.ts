import type { FastifyRequest } from 'fastify';
import { sourceSettings } from '../../accounts/sources.ts';
import type { Circumstances, OrderKey } from '../../core/command.ts';
import { mayKnow } from '../../core/judge.ts';
import type { Order } from '../../core/order.ts';
import type { Principal } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import { isUuid } from '../../lib/ids.ts';
import type { DialectParts } from '../dialect.ts';
import { EvrekaError, orderMissing } from './errors.ts';

/** An order with what is needed to speak of it. */
export interface Found {
  readonly order: Order;
  readonly workflow: Workflow;
  readonly locale: string;
}

/** Evreka's requests want something: refused, they change nothing. */
export function circumstancesOf(actor: Principal): Circumstances {
  return { actor, source: 'evreka', intent: { kind: 'request' }, backfill: false };
}

/** What stands in the path for the order, as it was sent. */
export function sentId(request: FastifyRequest): string {
  return (request.params as { orderId?: string }).orderId ?? '';
}

/** The ways to find the order (rulings 9): by id, then by the id that Evreka knows it under. */
function lookupsOf(sent: string): readonly OrderKey[] {
  const external = sent !== '' && sent.length <= 400 && sent.isWellFormed() && !sent.includes('\0');
  return [
    ...(isUuid(sent) ? [{ kind: 'id', id: sent.toLowerCase() } as const] : []),
    ...(external ? [{ kind: 'external', source: 'evreka', externalId: sent } as const] : []),
  ];
}

/** A missing permission is a 400 in this API. */
export function requireRead({ evreka }: FastifyRequest): void {
  if (!evreka.rights.has('orders.read')) throw new EvrekaError(400, 'Client does not have orders permission');
}

/** The order that a request's path names, if its caller may know of it; `status` is that of the refusal. */
export async function findOrder(parts: DialectParts, request: FastifyRequest, status: 400 | 404): Promise<Found> {
  return findNamed(parts, request, sentId(request), status);
}

/** The order that is named so, if the caller may know of it. */
export async function findNamed(
  parts: DialectParts,
  request: FastifyRequest,
  sent: string,
  status: 400 | 404,
): Promise<Found> {
  const principal = request.evreka;
  for (const key of lookupsOf(sent)) {
    const order = await parts.views.order(principal.accountId, key);
    if (order === undefined) continue;
    if (order.archivedAt !== null || !mayKnow(principal, order)) break;
    const found = await describe(parts, order);
    if (found.workflow.subject === undefined) return found;
  }
  throw orderMissing(status, sent);
}

/** The workflow version and the language that go with an order. */
export async function describe({ workflows, account }: DialectParts, order: Order): Promise<Found> {
  const [book, { locale }] = await Promise.all([workflows(order.accountId, order.workflow), account(order.accountId)]);
  const workflow = book.version(order.workflow.key, order.workflow.version);
  if (workflow === undefined) throw new Error(`Workflow ${order.workflow.key} ${order.workflow.version} is gone.`);
  return { order, workflow, locale };
}

/** Whether mails are sent: this API has no word for it, so as the account's settings say (rulings 8). */
export async function notifyOf({ account }: DialectParts, accountId: string): Promise<boolean> {
  return sourceSettings(await account(accountId), 'evreka').notify;
}
