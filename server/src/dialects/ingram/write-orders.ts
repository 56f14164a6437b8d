import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sourceSettings } from '../../accounts/sources.ts';
import type { Json } from '../../core/json.ts';
import type { Order } from '../../core/order.ts';
import type { Submission } from '../../core/outcome.ts';
import { statusForCode, transitionsFrom } from '../../core/workflow.ts';
import { bytesOf, readObject } from './body.ts';
import { requireRight } from './caller.ts';
import type { RejectedLine } from './create-order.ts';
import { readNewOrder, toFault } from './create-order.ts';
import { notOnHold, onCustomerHold, refusalProblem } from './customer-hold.ts';
import { checkHeaders } from './im-headers.ts';
import { membersOf, textOf } from './members.ts';
import { readChange } from './modify-order.ts';
import { branchOf, findOrder, orderNotFound, workflowOf } from './order-access.ts';
import { shownNumber } from './order-number.ts';
import type { IngramParts } from './parts.ts';
import { IngramProblem, invalid } from './problem.ts';
import type { WrittenContext } from './written-order.ts';
import { asyncMark, toCreated, toModified } from './written-order.ts';

interface OrderRoute {
  Params: { number: string };
  Querystring: { actionCode?: string | string[] };
}

/** Orders are made, changed and released while they wait for their customer, and canceled: requests like any other. */
export function registerOrderWrites(app: FastifyInstance, parts: IngramParts): void {
  app.post('/resellers/v6/orders', async (request, reply) => {
    checkHeaders(request, reply);
    requireRight(request, 'orders.write');
    const { order, rejected } = await create(parts, request);
    const created = toCreated(order, rejected, await writtenContext(parts, request, order));
    return send(reply, rejected.length === 0 ? 201 : 207, created);
  });

  app.post('/resellers/v7/orders', async (request, reply) => {
    checkHeaders(request, reply);
    requireRight(request, 'orders.write');
    const { order } = await create(parts, request, { async: true });
    const confirmationNumber = shownNumber(order, branchOf(await parts.account(order.accountId)));
    const message = `The order was received; its details follow by webhook, and are at /resellers/v6.1/orders/${confirmationNumber}.`;
    return send(reply, 200, { confirmationNumber, message });
  });

  app.put<OrderRoute>('/resellers/v6/orders/:number', async (request, reply) => {
    checkHeaders(request, reply);
    const { number } = request.params;
    const action = [request.query.actionCode ?? []].flat()[0];
    if (action === undefined || action === '') return modify(parts, request, reply, number);
    if (action.toLowerCase() !== 'release') {
      throw invalid('Check actionCode.', {
        field: 'actionCode',
        value: action.slice(0, 100),
        message: 'It is release.',
      });
    }
    await release(parts, request, number);
    return reply.code(200).send();
  });

  app.delete<OrderRoute>('/resellers/v6/orders/:number', async (request, reply) => {
    checkHeaders(request, reply);
    await cancel(parts, request, request.params.number);
    return reply.code(200).send();
  });
}

/** Makes the order that a body describes; `async` marks it as one whose details its client awaits by webhook. */
async function create(
  parts: IngramParts,
  request: FastifyRequest,
  { async = false } = {},
): Promise<{ readonly order: Order; readonly rejected: readonly RejectedLine[] }> {
  const { accountId } = request.ingramCaller;
  const [account, book] = await Promise.all([parts.account(accountId), parts.workflows(accountId)]);
  const key = sourceSettings(account, 'ingram').workflow;
  const workflow = book.latest(key);
  if (workflow === undefined) {
    const message = `The account has no workflow ${key}, which orders of this source are to get.`;
    throw new IngramProblem(500, '/errors/server-error', message);
  }
  const body = readObject(bytesOf(request.body));
  if (async) refuseQuote(body);
  const asked = readNewOrder(body, {
    workflow,
    currency: account.currency,
    newId: parts.newId,
  });
  const order = await submit(parts, request, {
    lookups: [],
    newOrder: asked.newOrder,
    companions: asked.companions,
    command: {
      kind: 'create_order',
      notify: sourceSettings(account, 'ingram').notify,
      ...(async ? { data: { [asyncMark]: true } } : {}),
    },
  });
  return { order, rejected: asked.rejected };
}

/** A quote becomes an order where quotes are kept, which is not here. */
function refuseQuote(body: object): void {
  const quote = textOf(membersOf(body).get('quoteNumber'));
  if (quote === undefined) return;
  const message = 'Quotes are not kept here: leave the number out and give the lines.';
  throw invalid('Check quoteNumber.', { field: 'quoteNumber', value: quote.slice(0, 100), message });
}

async function modify(
  parts: IngramParts,
  request: FastifyRequest,
  reply: FastifyReply,
  number: string,
): Promise<string> {
  const order = await findHeld(parts, request, number);
  const { changes, companions, rejected, taken } = readChange(readObject(bytesOf(request.body)), order, parts.newId);
  if (taken === 0 && rejected.length > 0) throw nothingTaken(rejected);
  const changed = await submit(parts, request, {
    lookups: [{ kind: 'id', id: order.orderId }],
    companions,
    command: { kind: 'change_order', changes },
  });
  return send(
    reply,
    rejected.length === 0 ? 200 : 207,
    toModified(changed, rejected, await writtenContext(parts, request, changed)),
  );
}

async function writtenContext(parts: IngramParts, request: FastifyRequest, order: Order): Promise<WrittenContext> {
  const addressIds = [order.shippingAddressId ?? []].flat();
  const [account, workflow, addresses] = await Promise.all([
    parts.account(order.accountId),
    workflowOf(parts, order),
    parts.addresses(order.accountId, addressIds),
  ]);
  return {
    workflow,
    branch: branchOf(account),
    timeZone: account.timeZone,
    audience: request.ingramCaller.audience,
    shipTo: addresses.get(order.shippingAddressId ?? ''),
  };
}

function nothingTaken(rejected: readonly RejectedLine[]): IngramProblem {
  return invalid('None of the lines can be taken.', ...rejected.map(toFault));
}

/** Release is the usual way on from the hold, as the workflow names it. */
async function release(parts: IngramParts, request: FastifyRequest, number: string): Promise<void> {
  const order = await findHeld(parts, request, number);
  const ways = transitionsFrom(await workflowOf(parts, order), order.status);
  const way = ways.find(({ isDefault }) => isDefault) ?? ways[0];
  if (way === undefined) throw notOnHold();
  await move(parts, request, order, way.to);
}

/**
 * The vendor knows cancel only before the release to the warehouse; whether and by whom it may be done then, the workflow
 * decides.
 */
async function cancel(parts: IngramParts, request: FastifyRequest, number: string): Promise<void> {
  const order = await findHeld(parts, request, number);
  const to = statusForCode(await workflowOf(parts, order), 'ingram', 'im::order_voided')?.key;
  if (to === undefined) throw notOnHold();
  await move(parts, request, order, to);
}

async function findHeld(parts: IngramParts, request: FastifyRequest, number: string): Promise<Order> {
  const order = await findOrder(parts, request.ingramCaller, number);
  if (!onCustomerHold(order, await workflowOf(parts, order))) throw notOnHold();
  return order;
}

/** The hold is checked on what was read; `ifVersion` makes the commit check that it is still so. */
async function move(parts: IngramParts, request: FastifyRequest, order: Order, to: string): Promise<void> {
  const account = await parts.account(order.accountId);
  const { notify } = sourceSettings(account, 'ingram');
  const command = { kind: 'set_status', to, notify } as const;
  await submit(parts, request, { lookups: [{ kind: 'id', id: order.orderId }], command }, order.version);
}

async function submit(
  parts: IngramParts,
  { ingramCaller: actor }: FastifyRequest,
  wanted: Pick<Submission, 'lookups' | 'newOrder' | 'companions' | 'command'>,
  version?: number,
): Promise<Order> {
  const outcome = await parts.commit({
    accountId: actor.accountId,
    circumstances: {
      actor,
      source: 'ingram',
      intent: { kind: 'request' },
      backfill: false,
      ...(version === undefined ? {} : { ifVersion: [version] }),
    },
    ...wanted,
  });
  if (outcome.kind !== 'refused') return outcome.order;
  if (outcome.refusal.code === 'order_not_found') throw orderNotFound('');
  throw refusalProblem(outcome.refusal);
}

function send(reply: FastifyReply, status: number, body: Record<string, Json>): string {
  reply.code(status).type('application/json; charset=utf-8');
  return JSON.stringify(body);
}
