import type { Expression, OrderField, ValueType } from '../core/order-expression.ts';
import { orderFieldTypes, typeOf } from '../core/order-expression.ts';

/** Gives a value its place among a statement's parameters: `$3`. */
export type Bind = (value: unknown) => string;

const sqlTypes: Readonly<Record<ValueType, string>> = {
  number: 'numeric',
  text: 'text',
  time: 'timestamptz',
  boolean: 'boolean',
  null: 'text',
};

/** The columns that fields stand for: `l` = order_list, `d` = order_details, `c`, `p` = customer, `u`, `up` = owner. */
export type FieldColumns = Readonly<Record<OrderField, string>>;

/** What fields stand for that a question cannot be asked about. */
export const noColumns = Object.fromEntries(
  Object.entries(orderFieldTypes).map(([field, type]) => [field, `NULL::${sqlTypes[type]}`]),
) as FieldColumns;

/**
 * An expression as SQL. Its values become parameters, never text. A comparison with something that is not there is false,
 * not unknown, so that NOT turns it round.
 */
export function toSql(expression: Expression, columns: FieldColumns, bind: Bind): string {
  const sql = (inner: Expression) => toSql(inner, columns, bind);
  const text = (inner: Expression) => `lower(coalesce(${sql(inner)}, '')) COLLATE "C"`;
  switch (expression.kind) {
    case 'value':
      return `${bind(expression.value)}::${sqlTypes[expression.type]}`;
    case 'field':
      return columns[expression.field];
    case 'data':
      return dataSql(expression.path, expression.as, bind);
    case 'compare':
      return comparison(expression, sql);
    case 'and':
    case 'or':
      return `(${sql(expression.left)} ${expression.kind.toUpperCase()} ${sql(expression.right)})`;
    case 'not':
      return `(NOT ${sql(expression.operand)})`;
    case 'choose':
      return choice(expression, sql);
    case 'text':
      return textTest(expression.test, text(expression.subject), text(expression.pattern));
    case 'length':
      return `char_length(coalesce(${sql(expression.subject)}, ''))::numeric`;
    case 'arithmetic':
      // A division by zero has no result.
      return expression.op === '/'
        ? `(${sql(expression.left)} / nullif(${sql(expression.right)}, 0))`
        : `(${sql(expression.left)} ${expression.op} ${sql(expression.right)})`;
    default:
      return expression satisfies never;
  }
}

function choice(expression: Extract<Expression, { kind: 'choose' }>, sql: (inner: Expression) => string): string {
  const branch = (inner: Expression) =>
    typeOf(inner) === 'null' ? `NULL::${sqlTypes[typeOf(expression)]}` : sql(inner);
  return `(CASE WHEN ${sql(expression.when)} THEN ${branch(expression.then)} ELSE ${branch(expression.otherwise)} END)`;
}

function textTest(test: 'starts' | 'ends' | 'contains', subject: string, pattern: string): string {
  if (test === 'contains') return `(strpos(${subject}, ${pattern}) > 0)`;
  if (test === 'starts') return `starts_with(${subject}, ${pattern})`;
  return `(right(${subject}, char_length(${pattern})) = ${pattern})`;
}

function comparison(
  { op, left, right }: Extract<Expression, { kind: 'compare' }>,
  sql: (inner: Expression) => string,
): string {
  const type = typeOf(left) === 'null' ? typeOf(right) : typeOf(left);
  const side = (inner: Expression) => {
    if (typeOf(inner) === 'null') return `NULL::${sqlTypes[type]}`;
    return type === 'text' ? `lower(${sql(inner)}) COLLATE "C"` : sql(inner);
  };
  if (op === '=') return `(${side(left)} IS NOT DISTINCT FROM ${side(right)})`;
  if (op === '<>') return `(${side(left)} IS DISTINCT FROM ${side(right)})`;
  return `coalesce(${side(left)} ${op} ${side(right)}, false)`;
}

function dataSql(path: readonly string[], as: 'text' | 'number', bind: Bind): string {
  const member = `(d.details -> 'data' #> ${bind(path)}::text[])`;
  const text = `(CASE jsonb_typeof(${member})
    WHEN 'array' THEN (SELECT string_agg(e.v, ', ') FROM jsonb_array_elements_text(${member}) AS e (v))
    ELSE ${member} #>> '{}' END)`;
  return as === 'text' ? text : `(CASE WHEN ${text} ~ '^-?\\d{1,15}$' THEN ${text}::numeric END)`;
}
