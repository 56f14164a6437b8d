import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChangedOrderOut, NewInvoiceItemIn, OrderOut, Page } from '@milepost/contract';
import type { NewOrder } from '../core/command.ts';
import { invoiceItemSource } from '../core/invoice-item.ts';
import { mayKnow } from '../core/judge.ts';
import { emptyLine } from '../core/line.ts';
import type { Order } from '../core/order.ts';
import type { Workflow } from '../core/workflow.ts';
import { describeFor, submit } from './outcomes.ts';
import { toOrderOut } from './order-out.ts';
import { defined, findOrder, OrderParams } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

/**
 * What an order is quoted and invoiced as. An invoice item is an order of its own, of a workflow whose subject is one: it has
 * a number, a history and a status like any other, and is in no list of orders.
 */
export function invoiceItemRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/orders/:key/invoice-items',
      {
        schema: {
          tags: ['orders'],
          summary: 'Create an invoice item of an order',
          description: 'It is moved like an order, under its own id or number.',
          params: OrderParams,
          body: NewInvoiceItemIn,
          response: { 201: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const { principal, body } = request;
        const order = await findOrder(parts, principal, request.params.key, false);
        const workflow = await workflowFor(parts, order, body.workflow);
        const { message, note, notify } = body;
        const answer = await submit(parts, request, reply, {
          lookups: [],
          newOrder: toNewItem(order, workflow.key, body, parts.newId),
          command: { kind: 'create_order', ...defined({ message, note, notify }) },
        });
        reply.code(201);
        return answer;
      },
    );

    app.get(
      '/v1/orders/:key/invoice-items',
      {
        schema: {
          tags: ['orders'],
          summary: 'List the invoice items of an order, oldest first',
          params: OrderParams,
          response: { 200: Page(OrderOut) },
        },
      },
      async (request) => {
        const { principal } = request;
        const order = await findOrder(parts, principal, request.params.key, false);
        const items = await parts.views.invoiceItems(order.accountId, order.orderId);
        const known = items.filter((item) => item.archivedAt === null && mayKnow(principal, item));
        const data = await Promise.all(
          known.map(async (item) => {
            const { workflow, locale } = await describeFor(parts, item.accountId, item.workflow);
            return toOrderOut(item, workflow, principal.audience, locale);
          }),
        );
        return { data, next: null };
      },
    );
  };
}

/** The workflow of a new item: the one that was asked for, else the account's first that is of invoice items. */
async function workflowFor(parts: ApiParts, order: Order, asked: string | undefined): Promise<Workflow> {
  const { workflow: own } = await describeFor(parts, order.accountId, order.workflow);
  if (own.subject !== undefined) {
    throw new Problem('conflict', {
      detail: 'This is an invoice item itself.',
      hint: 'Name the order that it belongs to.',
    });
  }
  const workflows = (await parts.workflows(order.accountId)).all().filter(({ subject }) => subject === 'invoice_item');
  const found = asked === undefined ? workflows[0] : workflows.find(({ key }) => key === asked);
  if (found !== undefined) return found;
  const known = workflows.map(({ key }) => key).join(', ');
  throw new Problem('validation_failed', {
    detail:
      asked === undefined
        ? 'The account has no workflow of invoice items.'
        : `"${asked}" is no workflow of invoice items.`,
    hint: known === '' ? 'Publish one with `subject: invoice_item`.' : `There are: ${known}.`,
    pointer: '/workflow',
  });
}

function toNewItem(
  { orderId, customerId, ownerId }: Order,
  workflow: string,
  { status, name, total, data = {} }: NewInvoiceItemIn,
  newId: () => string,
): NewOrder {
  const itemId = newId();
  return {
    orderId: itemId,
    workflow,
    ...defined({ status }),
    fields: {
      // Ids are made in the order of time, so the items of an order are next to each other, the oldest first.
      externalIds: { [invoiceItemSource]: `${orderId}/${itemId}` },
      customerId,
      ownerId,
      ...defined({ total }),
      data: { ...(data as NewOrder['fields']['data']), invoiceOf: orderId },
    },
    // What it is for, where customers may read it too.
    lines: name === undefined ? [] : [{ ...emptyLine(newId()), name, ordered: 1 }],
  };
}
