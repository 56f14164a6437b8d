import { derivedLineStatuses, lineStatus } from '../../core/line.ts';
import type { Line } from '../../core/order.ts';
import type { Workflow } from '../../core/workflow.ts';
import { labelIn } from '../../lib/label-in.ts';
import type { QueriedOrder } from '../../store/order-query-views.ts';
import type { ListMember } from './order-fields.ts';
import { data, field, integer, languageTitle, member, projectOf, text } from './order-fields.ts';
import type { Coded } from './translate.ts';

/** The members of jobs, which are the lines of orders that have a project (rulings 30). */
export const jobMembers: readonly ListMember[] = [
  member('id', 'String', 'Job id', field('lineId'), false),
  member('jobid', 'String', 'Job id', field('lineId'), false),
  member('name', 'String', 'Name', field('lineName')),
  member('task', 'String', 'Task', field('lineSku')),
  member('status', 'Integer', 'Status', field('lineStatusNumber'), false),
  member('reference', 'String', 'Reference of the order', field('reference')),
  member('orderId', 'Integer', 'Order id', field('number'), false),
  member('pid', 'Integer', 'Project id', data(['project', 'id'], 'number'), false),
  member('cid', 'Integer', 'Client company id', field('customerNumber')),
  member('cname', 'String', 'Client company', field('customerName')),
  member('src', 'String', 'Source language', data(['sourceLanguage'])),
  member('trg', 'String', 'Target language', field('lineSku')),
  member('deadline', 'DateTime', 'Deadline', field('dueAt')),
];

/** A job as lists show it. */
export function toJobRow(
  { order, customer }: QueriedOrder,
  line: Line,
  workflow: Workflow,
  locale: string,
): Record<string, string | number | null> {
  const source = text(order.data['sourceLanguage']);
  const target = line.sku ?? '';
  return {
    id: line.lineId,
    jobid: line.lineId,
    name: [order.reference ?? String(order.number), line.name ?? target].filter((part) => part !== '').join(' / '),
    reference: order.reference ?? '',
    ...jobStatus(line, workflow, locale),
    orderId: order.number,
    pid: integer(projectOf(order)?.['id']),
    cid: customer?.number ?? null,
    cname: customer?.name ?? '',
    src: source,
    srct: languageTitle(source, locale),
    trg: target,
    trgt: languageTitle(target, locale),
    ...taskOf(line),
    branch: branchOf(line),
    deadline: order.dueAt,
  };
}

/** The task of a job, which is what the line is of. */
export function taskOf({ sku, name }: Line): { readonly task: string; readonly taskt: string } {
  return { task: sku ?? '', taskt: name ?? sku ?? '' };
}

/** How Wordbee calls the job's branch. */
export function branchOf({ externalIds, lineId }: Line): string {
  return externalIds['wordbee'] ?? lineId;
}

/** The status of a job. */
export function jobStatus(line: Line, workflow: Workflow, locale: string): Coded {
  const key = lineStatus(line);
  const status = workflow.lineStatuses.get(key);
  return {
    status: Number(codeOfLineStatus(workflow, key) ?? codeOfLineStatus(workflow, 'open')),
    statust: status === undefined ? key : labelIn(status.label, locale),
  };
}

/** The number of every status that a line of this workflow may have. */
export function jobCodesOf(workflow: Workflow): Readonly<Record<string, string>> {
  const keys = new Set([...derivedLineStatuses, ...workflow.lineStatuses.keys()]);
  return Object.fromEntries(
    [...keys].flatMap((key) => {
      const code = codeOfLineStatus(workflow, key);
      return code === undefined ? [] : [[key, code]];
    }),
  );
}

/** The number that a status of lines is shown as; without one of its own it counts as open. */
function codeOfLineStatus({ lineStatuses }: Workflow, key: string): string | undefined {
  return lineStatuses.get(key)?.codes['wordbee']?.shows ?? jobNumbers[key];
}

/** Job numbers of the line statuses that every workflow has, where the workflow gives none. */
const jobNumbers: Readonly<Record<string, string>> = {
  open: '4',
  backordered: '2',
  partially_shipped: '5',
  shipped: '7',
  fulfilled: '7',
  returned: '9',
  canceled: '10',
};
