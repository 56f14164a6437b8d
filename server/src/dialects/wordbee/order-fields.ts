import type { Expression, OrderField } from '../../core/order-expression.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Order } from '../../core/order.ts';
import type { Audience } from '../../core/principal.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { QueriedOrder } from '../../store/order-query-views.ts';
import { codedStatusOf } from './translate.ts';

/** A member of rows in lists: its type as `list/fields` tells it, and what a query means by it. */
export interface ListMember {
  readonly id: string;
  readonly type: 'Integer' | 'String' | 'DateTime';
  readonly name: string;
  readonly nullable: boolean;
  readonly expression: Expression;
}

/** A row's member. */
export const member = (
  id: string,
  type: ListMember['type'],
  name: string,
  expression: Expression,
  nullable = true,
): ListMember => ({ id, type, name, nullable, expression });

/** A member that is a field of the order. */
export const field = (name: OrderField): Expression => ({ kind: 'field', field: name });
/** A member of the order's own data. */
export const data = (path: readonly string[], as: 'text' | 'number' = 'text'): Expression => ({
  kind: 'data',
  path,
  as,
});

/** The members of orders (sheet section 7); `client` and the like are names that queries use for the same. */
export const orderMembers: readonly ListMember[] = [
  member('id', 'Integer', 'Order id', field('number'), false),
  member('orderId', 'Integer', 'Order id', field('number'), false),
  member('reference', 'String', 'Reference', field('reference')),
  member('status', 'Integer', 'Status', field('statusNumber'), false),
  member('companyId', 'Integer', 'Client company id', field('customerNumber')),
  member('companyName', 'String', 'Client company', field('customerName')),
  member('client', 'String', 'Client company', field('customerName')),
  member('personId', 'Integer', 'Owner id', field('ownerNumber')),
  member('personName', 'String', 'Owner', field('ownerName')),
  member('src', 'String', 'Source language', data(['sourceLanguage'])),
  member('trg', 'String', 'Target languages', data(['targetLanguages'])),
  member('created', 'DateTime', 'Created', field('createdAt'), false),
  member('dtreceived', 'DateTime', 'Received', field('orderedAt'), false),
  member('deadline', 'DateTime', 'Deadline', field('dueAt')),
  member('projectId', 'Integer', 'Project id', data(['project', 'id'], 'number')),
  member('projectManagerId', 'Integer', 'Project manager id', data(['project', 'managerId'], 'number')),
  member('projectResourceId', 'Integer', 'Project resource id', data(['project', 'resourceId'], 'number')),
  member('projectStatust', 'String', 'Project status', data(['project', 'status'])),
];

/** An order as lists show it: all members always, so that what a client reads is there. */
export function toOrderRow(
  { order, customer, owner }: QueriedOrder,
  workflow: Workflow,
  audience: Audience,
  locale: string,
): Record<string, string | number | null> {
  const coded = codedStatusOf(order, workflow, audience, locale);
  const project = projectOf(order);
  const staff = audience === 'internal' ? owner : null;
  const source = text(order.data['sourceLanguage']);
  const targets = targetsOf(order);
  return {
    id: order.number,
    orderId: order.number,
    reference: order.reference ?? '',
    ...coded,
    companyId: customer?.number ?? null,
    companyName: customer?.name ?? '',
    personId: staff?.number ?? null,
    personName: staff?.name ?? '',
    src: source,
    srct: languageTitle(source, locale),
    trg: targets.join(', '),
    trgt: targets.map((target) => languageTitle(target, locale)).join(', '),
    created: order.createdAt.toISOString(),
    dtreceived: order.orderedAt ?? order.createdAt.toISOString(),
    deadline: order.dueAt,
    projectId: integer(project?.['id']),
    projectManagerId: integer(project?.['managerId']),
    projectResourceId: integer(project?.['resourceId']),
    projectStatust: project === null ? null : text(project['status']),
  };
}

/** The project of an order, which is `data.project` (rulings 30). */
export function projectOf({ data: own }: Order): JsonObject | null {
  const project = own['project'];
  return typeof project === 'object' && project !== null && !Array.isArray(project) ? (project as JsonObject) : null;
}

/** The target languages of an order. */
export function targetsOf({ data: own }: Order): readonly string[] {
  const targets = own['targetLanguages'];
  return (Array.isArray(targets) ? (targets as readonly Json[]) : []).filter((target) => typeof target === 'string');
}

/** A language's name in a language; the code itself where nobody knows it. */
export function languageTitle(code: string, locale: string): string {
  if (code === '') return '';
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A text, or nothing. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A whole number, also where it was kept as text. */
export function integer(value: Json | undefined): number | null {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}
