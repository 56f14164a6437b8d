import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Expression } from '../../core/order-expression.ts';
import { typeOf } from '../../core/order-expression.ts';
import { parseQuery } from './query-parser.ts';
import { QueryFault } from './query-tokens.ts';

const fields: Readonly<Record<string, Expression>> = {
  id: { kind: 'field', field: 'number' },
  reference: { kind: 'field', field: 'reference' },
  deadline: { kind: 'field', field: 'dueAt' },
};

const parse = (query: string) => parseQuery(query, (name) => fields[name]);

/** An expression as a line, fully bracketed. */
function written(expression: Expression | undefined): string {
  if (expression === undefined) return '';
  switch (expression.kind) {
    case 'value':
      return expression.value instanceof Date ? expression.value.toISOString() : JSON.stringify(expression.value);
    case 'field':
      return expression.field;
    case 'data':
      return expression.path.join('.');
    case 'not':
      return `not(${written(expression.operand)})`;
    case 'choose':
      return `(${written(expression.when)} ? ${written(expression.then)} : ${written(expression.otherwise)})`;
    case 'text':
      return `${expression.test}(${written(expression.subject)}, ${written(expression.pattern)})`;
    case 'length':
      return `length(${written(expression.subject)})`;
    default: {
      const op = 'op' in expression ? expression.op : expression.kind;
      return `(${written(expression.left)} ${op} ${written(expression.right)})`;
    }
  }
}

test('every form of the query language is read', () => {
  const forms: readonly (readonly [query: string, means: string])[] = [
    ['', ''],
    ['   ', ''],
    ['{id} = 1000', '(number = "1000")'],
    ['{id} == 1', '(number = "1")'],
    ['{id} != 1', '(number <> "1")'],
    ['{id} <> 1', '(number <> "1")'],
    ['{id} <= 1 && {id} >= 1', '((number <= "1") and (number >= "1"))'],
    ['{id} < 1 || {id} > 2 AND {id} = 3', '((number < "1") or ((number > "2") and (number = "3")))'],
    ['NOT {id} = 1 or !({id} = 2)', '(not((number = "1")) or not((number = "2")))'],
    ['{id} = 1 And {id} = 2', '((number = "1") and (number = "2"))'],
    ['{id} = 1 ? {id} = 2 : {id} = 3', '((number = "1") ? (number = "2") : (number = "3"))'],
    ['{reference} = "a ""quoted"" text"', '(reference = "a \\"quoted\\" text")'],
    ['{reference} = "a \\"quoted\\" text"', '(reference = "a \\"quoted\\" text")'],
    ['{reference} = "C:\\temp"', '(reference = "C:\\\\temp")'],
    ['{reference}.StartsWith("x")', 'starts(reference, "x")'],
    ['{reference}.EndsWith("x")', 'ends(reference, "x")'],
    ['{reference}.Contains("")', 'contains(reference, "")'],
    ['{reference}.Length > 5', '(length(reference) > "5")'],
    ['{reference}.Matches("x")', '(reference = "x")'],
    ['{reference}.Matches("x", "prefix")', 'starts(reference, "x")'],
    ['{deadline}.Matches("2018-10", ">=")', '(dueAt >= 2018-10-01T00:00:00.000Z)'],
    ['{deadline}.Matches("2018-10", ">")', '(dueAt >= 2018-11-01T00:00:00.000Z)'],
    [
      '{deadline}.Matches("2018-12-31")',
      '((dueAt >= 2018-12-31T00:00:00.000Z) and (dueAt < 2019-01-01T00:00:00.000Z))',
    ],
    ['{deadline} >= DateTime(2026, 01, 01)', '(dueAt >= 2026-01-01T00:00:00.000Z)'],
    ['{deadline} == null', '(dueAt = null)'],
    ['{id} + 2 * 3 - 1 = -4 / 0.5', '(((number + ("2" * "3")) - "1") = ((0 - "4") / "0.5"))'],
  ];
  for (const [query, means] of forms) assert.equal(written(parse(query)), means, query);
});

test('what is no query is refused with the place and the reason', () => {
  const faults: readonly (readonly [query: string, says: RegExp])[] = [
    ['{id} =', /character 7: the query ends where a field in braces or a value should/],
    ['{nothing} = 1', /character 1: There is no field \{nothing\}/],
    ['{id} = "x"', /number cannot be compared with a text/],
    ['{id}', /A condition is needed and this is a number/],
    ['{reference}.Upper() = "X"', /"Upper" stands where StartsWith/],
    ['{reference}.Length()', /unexpectedly/],
    ['{reference} = "open', /has no end/],
    ['{deadline} > DateTime(2026, 13, 1)', /This is no date/],
    ['{id} = 1; drop table orders', /";" means nothing here/],
    ['{id} = 1) or (1 = 1', /unexpectedly/],
    ['{deadline}.Matches("soon")', /is no beginning of a date/],
    ['{deadline} > null', /cannot be compared/],
    [`${'('.repeat(500)}{id} = 1${')'.repeat(500)}`, /nested more than/],
    [`${'!'.repeat(500)}({id} = 1)`, /nested more than/],
    [`{reference} = "${'x'.repeat(20_000)}"`, /longer than/],
  ];
  for (const [query, says] of faults)
    assert.throws(
      () => parse(query),
      (error) => error instanceof QueryFault && says.test(error.message),
      query,
    );
});

test('any text is either a condition or refused as a query, and nothing else', () => {
  const pieces = fc.constantFrom(
    '{id}',
    '{reference}',
    '{deadline}',
    '=',
    '<',
    '"x"',
    '""',
    '1',
    '2.5',
    'And',
    'or',
    '!',
    'NOT',
    '(',
    ')',
    '?',
    ':',
    '.',
    'Contains',
    'Matches',
    'Length',
    'DateTime',
    'null',
    'true',
    ',',
    '-',
    '/',
    '\\',
    '"',
  );
  const query = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 12 }).map((all) => all.join(' ')),
  );
  fc.assert(
    fc.property(query, (text) => {
      try {
        const expression = parse(text);
        assert.ok(expression === undefined || typeOf(expression) === 'boolean');
      } catch (error) {
        assert.ok(error instanceof QueryFault, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});
