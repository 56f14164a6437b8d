import type { Comparison, Expression } from '../../core/order-expression.ts';
import { typeOf } from '../../core/order-expression.ts';
import { QueryFault } from './query-tokens.ts';

const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['=', '='],
  ['==', '='],
  ['!=', '<>'],
  ['<>', '<>'],
  ['<', '<'],
  ['>', '>'],
  ['<=', '<='],
  ['>=', '>='],
]);

/**
 * `.Matches(v)` is equality; `.Matches("x", "prefix")` a text's beginning. For dates, `.Matches("2018-10", ">=")` compares
 * with the whole of what the prefix names: October 2018 begins with its first instant and ends before November.
 */
export function matching(subject: Expression, value: Expression, how: Expression | undefined, at: number): Expression {
  const mode =
    how === undefined ? '=' : how.kind === 'value' && how.type === 'text' ? String(how.value).toLowerCase() : '';
  const type = typeOf(subject);
  if (type === 'text' && mode === 'prefix' && typeOf(value) === 'text') {
    return { kind: 'text', test: 'starts', subject, pattern: value };
  }
  const op = comparisons.get(mode);
  if (op === undefined) throw new QueryFault('Matches takes "prefix" or a comparison such as ">=".', at);
  if (type === 'time' && value.kind === 'value' && value.type === 'text')
    return inSpan(subject, op, String(value.value), at);
  if (typeOf(value) !== type) throw new QueryFault('Matches needs a value of the kind of its field.', at);
  return { kind: 'compare', op, left: subject, right: value };
}

function inSpan(subject: Expression, op: Comparison, prefix: string, at: number): Expression {
  const span = spanOf(prefix);
  if (span === undefined) throw new QueryFault(`"${prefix}" is no beginning of a date, such as 2018-10.`, at);
  const compare = (sign: Comparison, time: Date): Expression => ({
    kind: 'compare',
    op: sign,
    left: subject,
    right: { kind: 'value', type: 'time', value: time },
  });
  switch (op) {
    case '>=':
      return compare('>=', span.from);
    case '>':
      return compare('>=', span.to);
    case '<':
      return compare('<', span.from);
    case '<=':
      return compare('<', span.to);
    case '=':
      return { kind: 'and', left: compare('>=', span.from), right: compare('<', span.to) };
    case '<>':
      return { kind: 'or', left: compare('<', span.from), right: compare('>=', span.to) };
    default:
      return op satisfies never;
  }
}

/** The span of time that `2018`, `2018-10`, `2018-10-05`, `2018-10-05T14` and so on name, in UTC; `to` is not in it. */
function spanOf(prefix: string): { from: Date; to: Date } | undefined {
  const parts: readonly (string | undefined)[] | undefined =
    /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2}))?)?)?)?)?Z?$/.exec(prefix)?.slice(1);
  if (parts === undefined) return undefined;
  const given = parts.filter((part) => part !== undefined).map(Number);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = given;
  const from = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const valid = from.getUTCFullYear() === year && from.getUTCMonth() === month - 1 && from.getUTCDate() === day;
  if (!valid || hour > 23 || minute > 59 || second > 59) return undefined;
  const next = [year, month - 1, day, hour, minute, second];
  next[given.length - 1]! += 1;
  return { from, to: new Date(Date.UTC(next[0]!, next[1], next[2], next[3], next[4], next[5])) };
}
