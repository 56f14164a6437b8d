import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type {
  AddressIn,
  CustomerIn,
  NewOrderIn as NewOrderBody,
  OrderPatchIn as OrderPatchBody,
} from '@milepost/contract';
import { ChangedOrderOut, EventOut, InstantOrDate, NewOrderIn, OrderOut, OrderPatchIn, Page } from '@milepost/contract';
import Type from 'typebox';
import type { NewLine, NewOrder } from '../core/command.ts';
import { orderAt } from '../core/evolve.ts';
import { mayKnow } from '../core/judge.ts';
import { emptyLine } from '../core/line.ts';
import type { Order, OrderFields } from '../core/order.ts';
import type { Companions } from '../core/outcome.ts';
import type { Principal } from '../core/principal.ts';
import { toInstant } from '../lib/instants.ts';
import { sourceSettings } from '../accounts/sources.ts';
import { customerKeys } from '../accounts/customer-keys.ts';
import { parseOrderKey, requireRight } from './caller.ts';
import { mailsOfEvent } from './mail-out.ts';
import { describeFor, submit } from './outcomes.ts';
import { toEventOut, toOrderOut, visibleEvents } from './order-out.ts';
import { requireParties } from './named-parties.ts';
import { changedPlaces, ownerOfPlaces } from './order-places.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { storedTexts } from './texts.ts';

export const OrderParams = Type.Object({
  key: Type.String({ description: 'A UUID, number:7, reference:ABC or external:SOURCE:ID.' }),
});

/** Orders: create, read, change, archive, and their history. */
export function orderRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/v1/orders',
      {
        schema: {
          tags: ['orders'],
          summary: 'Create an order',
          body: NewOrderIn,
          response: { 200: ChangedOrderOut, 201: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const { timeZone, settings } = await parts.account(request.principal.accountId);
        const body: NewOrderBody = request.body;
        if (body.number !== undefined) requireRight(request, 'backfill');
        const newOrder = toNewOrder(body, parts.newId, timeZone, sourceSettings({ settings }, 'native').workflow);
        const { accountId } = request.principal;
        await requireParties(parts, request.principal, newOrder.fields, '/customer/id');
        const companions = {
          ...toCompanions(body, newOrder, parts.newId, accountId),
          ...(await ownerOfPlaces(parts, accountId, newOrder.fields)),
        };
        const { message, note, notify, occurredAt } = body;
        const answer = await submit(parts, request, reply, {
          lookups: [],
          newOrder,
          companions,
          command: {
            kind: 'create_order',
            ...defined({ message, note, notify }),
            ...(occurredAt === undefined ? {} : { occurredAt: toInstant(occurredAt, timeZone) }),
          },
        });
        // The caller's own id names an order that is there already: nothing was made.
        reply.code(answer.changed ? 201 : 200);
        return answer;
      },
    );

    app.get(
      '/v1/orders/:key',
      {
        schema: {
          tags: ['orders'],
          summary: 'Read an order, also as it was',
          description: '`at` gives the order as it was at that instant, `knownAt` by what was known at that one.',
          params: OrderParams,
          querystring: Type.Object(
            {
              at: Type.Optional(InstantOrDate),
              knownAt: Type.Optional(InstantOrDate),
              archived: Type.Optional(Type.Boolean()),
            },
            { additionalProperties: false },
          ),
          response: { 200: OrderOut },
        },
      },
      async (request, reply) => {
        const { principal, query } = request;
        const order = await findOrder(parts, principal, request.params.key, query.archived === true);
        const { timeZone } = await parts.account(principal.accountId);
        const shown =
          query.at === undefined && query.knownAt === undefined
            ? order
            : await asItWas(parts, order, query.at ?? query.knownAt!, query.knownAt, timeZone);
        if (!mayKnow(principal, shown)) throw orderNotFound();
        const { workflow, locale } = await describeFor(parts, principal.accountId, shown.workflow);
        reply.header('etag', `"${shown.version}"`);
        return toOrderOut(shown, workflow, principal.audience, locale);
      },
    );

    app.patch(
      '/v1/orders/:key',
      {
        schema: {
          tags: ['orders'],
          summary: 'Change fields of an order',
          params: OrderParams,
          body: OrderPatchIn,
          response: { 200: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        const { timeZone } = await parts.account(request.principal.accountId);
        const body: OrderPatchBody = request.body;
        const { message, note, notify, occurredAt, timersHeld, billingAddress: _, shippingAddress: __, ...own } = body;
        const fields = toFields(own, timeZone);
        await requireParties(parts, request.principal, fields, '/customerId');
        const places = await changedPlaces(parts, request, body);
        return submit(parts, request, reply, {
          lookups: [parseOrderKey(request.params.key)],
          ...defined({ companions: places?.companions }),
          command: {
            kind: 'change_order',
            changes: { fields: { ...fields, ...places?.fields }, ...defined({ timersHeld }) },
            ...defined({ message, note, notify }),
            ...(occurredAt === undefined ? {} : { occurredAt: toInstant(occurredAt, timeZone) }),
          },
        });
      },
    );

    app.delete(
      '/v1/orders/:key',
      {
        schema: {
          tags: ['orders'],
          summary: 'Archive an order',
          params: OrderParams,
          response: { 200: ChangedOrderOut },
        },
      },
      async (request, reply) => {
        return submit(parts, request, reply, {
          lookups: [parseOrderKey(request.params.key)],
          command: { kind: 'archive' },
        });
      },
    );

    app.get(
      '/v1/orders/:key/events',
      {
        schema: {
          tags: ['orders'],
          summary: 'The history of an order, by when things happened',
          params: OrderParams,
          querystring: Type.Object({ archived: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
          response: { 200: Page(EventOut) },
        },
      },
      async (request) => {
        requireRight(request, 'orders.read');
        const { principal, params, query } = request;
        const { accountId } = principal;
        const archived = query.archived === true;
        const seesAll = principal.audience === 'internal' && principal.customerIds === null;
        const key = parseOrderKey(params.key);
        // Whoever may know of every order is told by the history whether there is one.
        const orderId =
          seesAll && key.kind === 'id' ? key.id : (await findOrder(parts, principal, params.key, archived)).orderId;
        const [history, mails] = await Promise.all([
          parts.views.history(accountId, orderId),
          seesAll ? parts.mailViews.ofOrder(accountId, orderId) : undefined,
        ]);
        const isGone = !archived && history.some(({ type }) => type === 'order.archived');
        if (history.length === 0 || isGone) throw orderNotFound();
        const events = visibleEvents(history, principal);
        const shown = events.toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || a.seq - b.seq);
        const data = shown.map((event) => ({
          ...toEventOut(event, principal.audience),
          ...(principal.audience === 'internal' && event.says.against !== undefined
            ? storedTexts(event.says.against.detail)
            : {}),
          ...(mails === undefined ? {} : { mails: mailsOfEvent(event, mails) }),
        }));
        return { data, next: null };
      },
    );
  };
}

/** The order with this key, if the caller may know of it; else the same 404 as for one that is not there. */
export async function findOrder(parts: ApiParts, principal: Principal, key: string, archived = false): Promise<Order> {
  requireRight({ principal }, 'orders.read');
  const order = await parts.views.order(principal.accountId, parseOrderKey(key));
  if (order === undefined || !mayKnow(principal, order) || (order.archivedAt !== null && !archived))
    throw orderNotFound();
  return order;
}

function orderNotFound(): Problem {
  return new Problem('order_not_found', {
    detail: 'There is no such order.',
    hint: 'Check the key; archived orders need ?archived=true.',
  });
}

async function asItWas(
  parts: ApiParts,
  order: Order,
  at: string,
  knownAt: string | undefined,
  timeZone: string,
): Promise<Order> {
  const history = await parts.views.history(order.accountId, order.orderId);
  const known = knownAt === undefined ? parts.now() : toInstant(knownAt, timeZone);
  const past = orderAt(order.accountId, history, toInstant(at, timeZone), known);
  if (past === undefined) {
    throw new Problem('order_not_found', {
      detail: `The order did not exist at ${at}.`,
      hint: `It was created at ${order.createdAt.toISOString()}.`,
    });
  }
  return past;
}

type FieldsIn = { readonly [Member in keyof OrderFields]?: OrderFields[Member] | Record<string, unknown> };

/** The order that a body asks for; its ids are made here, so that a repeat within the commit makes the same one. */
export function toNewOrder(
  body: NewOrderBody,
  newId: () => string,
  timeZone: string,
  defaultWorkflow: string,
): NewOrder {
  const {
    id,
    workflow,
    status,
    number,
    customer,
    lines = [],
    message: _,
    note: __,
    notify: ___,
    occurredAt: ____,
    ...rest
  } = body;
  const { billingAddress, shippingAddress, ...fields } = rest;
  return {
    orderId: id?.toLowerCase() ?? newId(),
    workflow: workflow ?? defaultWorkflow,
    ...defined({ status, number }),
    fields: {
      ...toFields(fields, timeZone),
      ...(customer?.id === undefined ? {} : { customerId: customer.id }),
      ...(billingAddress === undefined ? {} : { billingAddressId: newId() }),
      ...(shippingAddress === undefined ? {} : { shippingAddressId: newId() }),
    },
    lines: lines.map((line) => ({ ...emptyLine(newId()), ...line }) as NewLine),
  };
}

/** Fields as a body brings them: its JSON was checked when it was parsed, its times are read in the account's zone. */
function toFields(body: FieldsIn, timeZone: string): Partial<OrderFields> {
  const fields = body as Partial<OrderFields>;
  const { orderedAt, dueAt } = fields;
  return {
    ...fields,
    ...(typeof orderedAt === 'string' ? { orderedAt: toInstant(orderedAt, timeZone).toISOString() } : {}),
    ...(typeof dueAt === 'string' ? { dueAt: toInstant(dueAt, timeZone).toISOString() } : {}),
  };
}

/** The customer and the addresses that come into being with it; personal data stays out of the events. */
export function toCompanions(body: NewOrderBody, order: NewOrder, newId: () => string, accountId: string): Companions {
  const { billingAddress, shippingAddress } = body;
  const customer: CustomerIn | undefined = body.customer;
  const addresses = [
    ...placed(order.fields.billingAddressId, billingAddress),
    ...placed(order.fields.shippingAddressId, shippingAddress),
  ];
  if (customer === undefined || customer.id !== undefined) return { addresses };
  const { name, email, phone, locale, externalIds = {} } = customer;
  return {
    addresses,
    customer: {
      keys: customerKeys(accountId, email, externalIds),
      customerId: newId(),
      personId: newId(),
      profile: defined({ name, email, phone, locale }),
      externalIds,
    },
  };
}

function placed(
  addressId: string | null | undefined,
  address: Type.Static<typeof AddressIn> | undefined,
): { addressId: string; address: Record<string, string> }[] {
  return typeof addressId === 'string' && address !== undefined ? [{ addressId, address: defined(address) }] : [];
}

/** Without the members that are undefined. */
export function defined<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
