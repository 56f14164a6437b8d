import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { QueryingParts } from '../query-parts.ts';
import { bodyOf } from '../raw-body.ts';
import { WordbeeError } from './errors.ts';
import type { List, Row } from './list-question.ts';
import { byNumber, list, urlOf } from './list-question.ts';
import type { ListRequest } from './list-request.ts';
import { readList } from './list-request.ts';
import { readMembers } from './members.ts';
import { requireRead } from './order-access.ts';
import { companyMembers, personMembers, toCompanyRow, toPersonRow } from './party-fields.ts';

type Find = (parts: QueryingParts, request: FastifyRequest, wanted: ListRequest) => Promise<List>;

/** Companies and persons, in lists and one by one (sheet section 7): the account's customers and users. */
export function registerParties(app: FastifyInstance, parts: QueryingParts): void {
  for (const { plural, noun, members, find } of [
    { plural: 'companies', noun: 'Company', members: companyMembers, find: findCompanies },
    { plural: 'persons', noun: 'Person', members: personMembers, find: findPersons },
  ]) {
    for (const suffix of ['', '/full']) {
      app.post(`/${plural}/list${suffix}`, (request) =>
        find(parts, request, readList(readMembers(bodyOf(request)), members, urlOf(request))),
      );
    }
    for (const method of ['GET', 'POST'] as const) {
      for (const word of ['items', 'item']) {
        app.route({
          ...{ method, url: `/${plural}/list/${word}/:id` },
          handler: async (request): Promise<Row> => {
            const { id } = request.params as { id: string };
            const where = byNumber(id, { kind: 'field', field: 'partyNumber' });
            const { rows } = await find(parts, request, { where, sort: [], take: 1, skip: 0 });
            const [found] = rows;
            if (found === undefined) throw new WordbeeError(`${noun} ${id.slice(0, 100)} does not exist.`);
            return found;
          },
        });
      }
    }
  }
}

const findCompanies: Find = async ({ parties }, request, wanted) => {
  requireRead(request);
  const { accountId, customerIds } = request.wordbee.principal;
  const { total, rows } = await parties.customers(accountId, { ...wanted, ids: customerIds });
  return list(total, rows.map(toCompanyRow));
};

const findPersons: Find = async ({ parties }, request, wanted) => {
  requireRead(request);
  const { accountId, audience } = request.wordbee.principal;
  // Who works here is nobody's business outside.
  if (audience !== 'internal') return list(0, []);
  const { total, rows } = await parties.users(accountId, wanted);
  return list(total, rows.map(toPersonRow));
};
