import type { Expression } from '../../core/order-expression.ts';
import type { QueriedOrder } from '../../store/order-query-views.ts';
import type { ListMember } from './order-fields.ts';
import { data, field, integer, languageTitle, member, projectOf, targetsOf, text } from './order-fields.ts';

/** Which orders have a project (rulings 30): its rows are theirs. */
export const hasProject: Expression = {
  kind: 'not',
  operand: {
    kind: 'compare',
    op: '=',
    left: data(['project', 'id'], 'number'),
    right: { kind: 'value', type: 'null', value: null },
  },
};

/** What projects' statuses are numbered as (sheet section 7); the order's data has the title or the number. */
const statusTitles: Readonly<Record<number, string>> = {
  0: 'In progress',
  1: 'Completed',
  2: 'Preparing',
  3: 'Waiting',
  4: 'Archived',
  10: 'Cancelled',
  11: 'Deletion pending',
};

/** The number of a project's status in a query: the same as a row shows. */
const statusNumber = Object.entries(statusTitles).reduce<Expression>(
  (otherwise, [number, title]) => ({
    kind: 'choose',
    when: { kind: 'or', left: keptAs(number), right: keptAs(title) },
    then: { kind: 'value', type: 'number', value: Number(number) },
    otherwise,
  }),
  { kind: 'value', type: 'number', value: 0 },
);

function keptAs(value: string): Expression {
  const right = { kind: 'value', type: 'text', value } as const;
  return { kind: 'compare', op: '=', left: data(['project', 'status']), right };
}

/** The members of projects. */
export const projectMembers: readonly ListMember[] = [
  member('id', 'Integer', 'Project id', data(['project', 'id'], 'number'), false),
  member('reference', 'String', 'Reference', data(['project', 'reference'])),
  member('name', 'String', 'Name', data(['project', 'reference'])),
  member('status', 'Integer', 'Status', statusNumber, false),
  member('statust', 'String', 'Status title', data(['project', 'status'])),
  member('orderId', 'Integer', 'Order id', field('number'), false),
  member('client', 'String', 'Client company', field('customerName')),
  member('companyId', 'Integer', 'Client company id', field('customerNumber')),
  member('companyName', 'String', 'Client company', field('customerName')),
  member('src', 'String', 'Source language', data(['sourceLanguage'])),
  member('trg', 'String', 'Target languages', data(['targetLanguages'])),
  member('managerId', 'Integer', 'Project manager id', data(['project', 'managerId'], 'number')),
  member('dtreceived', 'DateTime', 'Received', field('orderedAt'), false),
  member('created', 'DateTime', 'Created', field('createdAt'), false),
  member('deadline', 'DateTime', 'Deadline', field('dueAt')),
];

/** The project of an order, as lists show it. */
export function toProjectRow(
  { order, customer }: QueriedOrder,
  locale: string,
): Record<string, string | number | null> {
  const project = projectOf(order) ?? {};
  const { status, statust } = statusOf(text(project['status']));
  const source = text(order.data['sourceLanguage']);
  const targets = targetsOf(order);
  const reference = text(project['reference']);
  return {
    id: integer(project['id']),
    reference,
    // A picker wants something to show.
    name: reference === '' ? (order.reference ?? String(order.number)) : reference,
    status,
    statust,
    orderId: order.number,
    client: customer?.name ?? '',
    companyId: customer?.number ?? null,
    companyName: customer?.name ?? '',
    src: source,
    srct: languageTitle(source, locale),
    trg: targets.join(', '),
    trgt: targets.map((target) => languageTitle(target, locale)).join(', '),
    managerId: integer(project['managerId']),
    dtreceived: order.orderedAt ?? order.createdAt.toISOString(),
    created: order.createdAt.toISOString(),
    deadline: order.dueAt,
  };
}

function statusOf(kept: string): { status: number; statust: string } {
  const known = Object.entries(statusTitles).find(
    ([number, title]) => number === kept || title.toLowerCase() === kept.toLowerCase(),
  );
  const [number = '0', title = statusTitles[0]!] = known ?? [];
  return { status: Number(number), statust: known === undefined && kept !== '' ? kept : title };
}
