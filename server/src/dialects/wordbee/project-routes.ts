import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Expression } from '../../core/order-expression.ts';
import { bookOfOrders } from '../book-of-orders.ts';
import type { QueryingParts } from '../query-parts.ts';
import { bodyOf } from '../raw-body.ts';
import type { Written } from '../written.ts';
import { WordbeeError } from './errors.ts';
import { jobMembers, toJobRow } from './job-fields.ts';
import type { List, Row } from './list-question.ts';
import { byNumber, list, questionOf, urlOf } from './list-question.ts';
import type { ListRequest } from './list-request.ts';
import { readList } from './list-request.ts';
import { readMembers } from './members.ts';
import { data, field } from './order-fields.ts';
import { hasProject, projectMembers, toProjectRow } from './project-fields.ts';

type Find = (parts: QueryingParts, request: FastifyRequest, written: Written, wanted: ListRequest) => Promise<List>;

/** Projects and jobs, in lists and one by one (sheet section 7): the projects of orders, and the lines of those orders. */
export function registerProjects(app: FastifyInstance, parts: QueryingParts, written: Written): void {
  for (const suffix of ['', '/full']) {
    app.post(`/projects/list${suffix}`, (request) =>
      findProjects(parts, request, written, readList(readMembers(bodyOf(request)), projectMembers, urlOf(request))),
    );
    app.post(`/jobs/list${suffix}`, (request) =>
      findJobs(parts, request, written, readList(readMembers(bodyOf(request)), jobMembers, urlOf(request))),
    );
  }
  for (const method of ['GET', 'POST'] as const) {
    for (const word of ['items', 'item']) {
      app.route({
        ...{ method, url: `/projects/list/${word}/:id` },
        handler: (request) =>
          findOne(parts, request, written, { noun: 'Project', find: findProjects, by: projectOfId }),
      });
      app.route({
        ...{ method, url: `/jobs/list/${word}/:id` },
        handler: (request) => findOne(parts, request, written, { noun: 'Job', find: findJobs, by: jobOfId }),
      });
    }
  }
}

const findProjects: Find = async (parts, request, written, wanted) => {
  const { accountId } = request.wordbee.principal;
  const question = await questionOf(parts, request, written, ofProjects(wanted));
  if (!mayKnowProjects(request)) return list(0, []);
  const [{ locale }, { total, rows }] = await Promise.all([
    parts.account(accountId),
    parts.queries.query(accountId, question),
  ]);
  return list(
    total,
    rows.map((row) => toProjectRow(row, locale)),
  );
};

const findJobs: Find = async (parts, request, written, wanted) => {
  const { accountId } = request.wordbee.principal;
  const question = await questionOf(parts, request, written, ofProjects(wanted));
  if (!mayKnowProjects(request)) return list(0, []);
  const [{ locale }, { total, rows }] = await Promise.all([
    parts.account(accountId),
    parts.queries.lines(accountId, question),
  ]);
  const orders = rows.map(({ order }) => order);
  const known = await bookOfOrders(parts.workflows, accountId, orders);
  return list(
    total,
    rows.flatMap((row) => {
      const line = row.order.lines.find(({ lineId }) => lineId === row.lineId);
      const { key, version } = row.order.workflow;
      return line === undefined ? [] : [toJobRow(row, line, known.version(key, version)!, locale)];
    }),
  );
};

/** One project or job, as it stands in its list. */
async function findOne(
  parts: QueryingParts,
  request: FastifyRequest,
  written: Written,
  { noun, find, by }: { noun: string; find: Find; by: (id: string) => Expression },
): Promise<Row> {
  const { id } = request.params as { id: string };
  const { rows } = await find(parts, request, written, { where: by(id), sort: [], take: 1, skip: 0 });
  const [found] = rows;
  if (found === undefined) throw new WordbeeError(`${noun} ${id.slice(0, 100)} does not exist.`);
  return found;
}

function projectOfId(id: string): Expression {
  return byNumber(id, data(['project', 'id'], 'number'));
}

function jobOfId(id: string): Expression {
  return { kind: 'compare', op: '=', left: field('lineId'), right: { kind: 'value', type: 'text', value: id } };
}

/** What is asked of projects and jobs is asked of orders that have a project. */
function ofProjects(wanted: ListRequest): ListRequest {
  const { where } = wanted;
  return { ...wanted, where: where === undefined ? hasProject : { kind: 'and', left: hasProject, right: where } };
}

/** An order's own data, of which its project is a part, is for those inside alone (rulings 12). */
function mayKnowProjects({ wordbee }: FastifyRequest): boolean {
  return wordbee.principal.audience === 'internal';
}
