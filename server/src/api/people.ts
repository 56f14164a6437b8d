import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { CustomerOut, NewCustomerIn, Page, PersonExportOut } from '@milepost/contract';
import Type from 'typebox';
import { customerKeys } from '../accounts/customer-keys.ts';
import type { Customer } from '../accounts/people-service.ts';
import { toActor } from '../core/principal.ts';
import { requireRight } from './caller.ts';
import { once } from './once.ts';
import { defined } from './orders.ts';
import { pageSize, parseCursor } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Customers, and the persons behind them and behind users: what is kept of somebody, and its erasure. */
export function peopleRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { people, limits } = parts;

  return async (app) => {
    app.get(
      '/v1/customers',
      {
        schema: {
          tags: ['people'],
          summary: 'List the customers, newest first',
          querystring: Type.Object(
            { cursor: Type.Optional(Type.String()), limit: Type.Optional(Type.Integer({ minimum: 1 })) },
            { additionalProperties: false },
          ),
          response: { 200: Page(CustomerOut) },
        },
      },
      async (request) => {
        requireRight(request, 'orders.read');
        const { principal, query } = request;
        const limit = pageSize(limits, query.limit);
        const before = query.cursor === undefined ? undefined : parseCursor(query.cursor);
        const rows = await people.customers(principal.accountId, { before, limit: limit + 1 });
        const page = rows.slice(0, limit);
        const mine = page.filter(
          ({ customerId }) => principal.customerIds === null || principal.customerIds.has(customerId),
        );
        return { data: mine.map(toCustomerOut), next: rows.length > limit ? String(page.at(-1)!.number) : null };
      },
    );

    app.get(
      '/v1/customers/:id',
      { schema: { tags: ['people'], summary: 'Read a customer', params: IdParams, response: { 200: CustomerOut } } },
      async (request) => {
        requireRight(request, 'orders.read');
        const { principal, params } = request;
        const customer = await people.customer(principal.accountId, params.id);
        if (
          customer === undefined ||
          (principal.customerIds !== null && !principal.customerIds.has(customer.customerId))
        )
          throw notThere('customer');
        return toCustomerOut(customer);
      },
    );

    app.post(
      '/v1/customers',
      {
        schema: { tags: ['people'], summary: 'Create a customer', body: NewCustomerIn, response: { 201: CustomerOut } },
      },
      async (request, reply) => {
        requireRight(request, 'orders.write');
        const { accountId } = request.principal;
        const { externalIds = {}, ...profile } = request.body;
        const keys = customerKeys(accountId, profile.email, externalIds);
        const wanted = { profile: defined(profile), externalIds, keys };
        const create = async () => {
          const customer = await people.createCustomer(accountId, wanted, toActor(request.principal));
          if (customer === undefined) {
            throw new Problem('conflict', {
              detail: 'Another customer has this e-mail address or external id.',
              hint: 'Use that customer.',
            });
          }
          reply.code(201);
          return toCustomerOut(customer);
        };
        return once(parts, request, reply, create, {
          keep: ({ id }) => ({ id }),
          again: async ({ id }) => toCustomerOut((await people.customer(accountId, id as string))!),
        });
      },
    );

    app.get(
      '/v1/people/:id/export',
      {
        schema: {
          tags: ['people'],
          summary: 'Everything kept about a person',
          params: IdParams,
          response: { 200: PersonExportOut },
        },
      },
      async (request) => {
        requireRight(request, 'people.erase');
        const record = await people.person(request.principal.accountId, request.params.id);
        if (record === undefined) throw notThere('person');
        const { profile, addresses, customers, users, orders, mails } = record;
        return {
          personId: request.params.id,
          profile: { ...profile },
          addresses: [...addresses],
          customers: [...customers],
          users: [...users],
          orders: [...orders],
          mails: [...mails],
        };
      },
    );

    app.delete(
      '/v1/people/:id',
      {
        schema: {
          tags: ['people'],
          summary: 'Erase a person; the history stays whole',
          params: IdParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        requireRight(request, 'people.erase');
        const { principal, params } = request;
        return once(parts, request, reply, async () => {
          if (!(await people.erase(principal.accountId, params.id, toActor(principal)))) throw notThere('person');
          reply.code(204);
          return null;
        });
      },
    );
  };
}

function notThere(what: string): Problem {
  return new Problem('not_found', { detail: `There is no such ${what}.`, hint: 'Check the id.' });
}

function toCustomerOut({ customerId, number, personId, externalIds, profile, createdAt }: Customer): CustomerOut {
  return { id: customerId, number, personId, externalIds, profile: { ...profile }, createdAt: createdAt.toISOString() };
}
