import type { FastifyInstance } from 'fastify';
import type { Line } from '../../core/order.ts';
import type { DialectParts } from '../dialect.ts';
import { branchOf, jobStatus, taskOf } from './job-fields.ts';
import type { Found } from './order-access.ts';
import { readOrder } from './order-access.ts';
import { integer, languageTitle, projectOf, targetsOf, text } from './order-fields.ts';
import { codedStatusOf } from './translate.ts';

/** Work is shown while the order is In progress. */
const inProgress = 2;

/** How far the work on an order is (sheet section 7): its lines are the jobs, `data.project` the project (rulings 30). */
export function registerWorkProgress(app: FastifyInstance, parts: DialectParts): void {
  app.get('/orders/:orderId/workprogress', async (request) => {
    const found = await readOrder(parts, request);
    const { order, workflow, locale } = found;
    const status = codedStatusOf(order, workflow, request.wordbee.principal.audience, locale);
    const project = projectOf(order);
    const available = status.status === inProgress && project !== null && order.lines.length > 0;
    const source = text(order.data['sourceLanguage']);
    return {
      available,
      order: { id: order.number, reference: order.reference ?? '', ...status, deadline: order.dueAt },
      project:
        project === null
          ? null
          : {
              id: integer(project['id']),
              reference: text(project['reference']),
              src: source,
              srct: languageTitle(source, locale),
              trgs: targetsOf(order).map((target) => ({ v: target, t: languageTitle(target, locale) })),
            },
      jobs: available ? order.lines.map((line) => toJob(found, line)) : [],
    };
  });
}

function toJob({ order, workflow, locale }: Found, line: Line): Record<string, string | number | null> {
  return {
    branch: branchOf(line),
    branchT: line.name ?? line.sku ?? '',
    ...taskOf(line),
    ...jobStatus(line, workflow, locale),
    deadline: order.dueAt,
  };
}
