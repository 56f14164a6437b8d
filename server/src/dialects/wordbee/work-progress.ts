import type { FastifyInstance } from 'fastify';
import { lineStatus } from '../../core/line.ts';
import type { Line } from '../../core/order.ts';
import type { DialectParts } from '../dialect.ts';
import { labelIn } from '../../lib/label-in.ts';
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
  const key = lineStatus(line);
  const status = workflow.lineStatuses.get(key);
  return {
    branch: line.externalIds['wordbee'] ?? line.lineId,
    branchT: line.name ?? line.sku ?? '',
    task: line.sku ?? '',
    taskt: line.name ?? line.sku ?? '',
    status: Number(status?.codes['wordbee']?.shows ?? jobNumbers[key] ?? jobNumbers['open']),
    statust: status === undefined ? key : labelIn(status.label, locale),
    deadline: order.dueAt,
  };
}

/** Job numbers of the line statuses that every workflow has, where the workflow gives none. */
const jobNumbers: Readonly<Record<string, number>> = {
  open: 4,
  backordered: 2,
  partially_shipped: 5,
  shipped: 7,
  fulfilled: 7,
  returned: 9,
  canceled: 10,
};
