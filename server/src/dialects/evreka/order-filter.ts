import type { Expression, OrderField } from '../../core/order-expression.ts';
import { EvrekaError } from './errors.ts';
import { typeId } from './translate.ts';

/** The query of a list, as Fastify reads it. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const paging: ReadonlySet<string> = new Set(['page', 'limit', 'sort_key', 'sort_order']);

const filterCountMax = 50;
const valueCountMax = 200;

const field = (name: OrderField): Expression => ({ kind: 'field', field: name });
const data = (...path: readonly string[]): Expression => ({ kind: 'data', path, as: 'text' });
const yes: Expression = { kind: 'value', type: 'boolean', value: true };
const no: Expression = { kind: 'value', type: 'boolean', value: false };

const present = (operand: Expression): Expression => ({
  kind: 'compare',
  op: '<>',
  left: operand,
  right: { kind: 'value', type: 'null', value: null },
});

/** The name as answers show it: the order's own, else its reference, else its number. */
const name: Expression = {
  kind: 'choose',
  when: present(data('name')),
  then: data('name'),
  otherwise: {
    kind: 'choose',
    when: present(field('reference')),
    then: field('reference'),
    otherwise: field('numberText'),
  },
};

const filters: Readonly<Record<string, Expression>> = {
  name,
  entity_id: field('customerId'),
  status_id: field('statusCode'),
  service_point_id: data('servicePointId'),
  contact_id: data('contactIds'),
  order_plan_id: data('orderPlanId'),
};

const sortKeys: Readonly<Record<string, Expression>> = {
  created_at: field('createdAt'),
  updated_at: field('updatedAt'),
  fulfillment_date: field('dueAt'),
  completion_time: field('completedAt'),
  name,
};

/**
 * The filters of a list, all of which must hold (sheet section 4). A name that is no filter is a dynamic field's key. Without
 * a suffix a filter means "contains"; ids may be several, with commas.
 */
export function readFilter(query: Query, accountId: string, workflows: readonly string[]): Expression {
  const given = Object.entries(query).filter(([key]) => !paging.has(key));
  if (given.length > filterCountMax) throw badQuery(given[0]![0], `use at most ${filterCountMax} filters`);
  return given
    .map(([key, value]) => readOne(key, [value].flat()[0] ?? '', accountId, workflows))
    .reduce((left, right) => ({ kind: 'and', left, right }), yes);
}

function readOne(key: string, value: string, accountId: string, workflows: readonly string[]): Expression {
  if (value === '') return yes;
  if (value.includes('\0') || !value.isWellFormed()) throw badQuery(key, 'the value is no text');
  if (key === 'completion_time_start') return completion('>=', key, value);
  if (key === 'completion_time_end') return completion('<=', key, value);
  const exact = key.endsWith('__exact');
  const bare = key.replace(/__(?:exact|contains)$/, '');
  const values = bare.endsWith('_id') ? value.split(',').map((id) => id.trim()) : [value];
  if (values.length > valueCountMax) throw badQuery(key, `give at most ${valueCountMax} ids`);
  const tests = values.map((wanted) =>
    bare === 'type_id'
      ? ofType(wanted, exact, accountId, workflows)
      : matches(filters[bare] ?? data('dynamic', bare), wanted, exact),
  );
  return tests.reduce((left, right) => ({ kind: 'or', left, right }));
}

function matches(subject: Expression, wanted: string, exact: boolean): Expression {
  const pattern: Expression = { kind: 'value', type: 'text', value: wanted };
  return exact
    ? { kind: 'compare', op: '=', left: subject, right: pattern }
    : { kind: 'text', test: 'contains', subject, pattern };
}

function ofType(wanted: string, exact: boolean, accountId: string, workflows: readonly string[]): Expression {
  const id = wanted.toLowerCase();
  return workflows
    .filter((key) => (exact ? typeId(accountId, key) === id : typeId(accountId, key).includes(id)))
    .map((key): Expression => matches(field('workflow'), key, true))
    .reduce((left, right) => ({ kind: 'or', left, right }), no);
}

function completion(op: '>=' | '<=', key: string, value: string): Expression {
  const time = new Date(value);
  const valid = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(value);
  if (!valid || Number.isNaN(time.getTime())) throw badQuery(key, 'invalid datetime format');
  return { kind: 'compare', op, left: field('completedAt'), right: { kind: 'value', type: 'time', value: time } };
}

/** What a list is sorted by: `sort_key` and `sort_order`, newest first unless they say otherwise. */
export function readSort(query: Query): { readonly by: Expression; readonly ascending: boolean } {
  const key = [query['sort_key']].flat()[0] || 'created_at';
  const order = ([query['sort_order']].flat()[0] || 'desc').toLowerCase();
  const by = Object.hasOwn(sortKeys, key) ? sortKeys[key] : undefined;
  if (by === undefined) throw badQuery('sort_key', `use one of ${Object.keys(sortKeys).join(', ')}`);
  if (order !== 'asc' && order !== 'desc') throw badQuery('sort_order', 'use asc or desc');
  return { by, ascending: order === 'asc' };
}

function badQuery(parameter: string, msg: string): EvrekaError {
  return new EvrekaError(422, [{ loc: ['query', parameter], msg, type: 'value_error' }]);
}
