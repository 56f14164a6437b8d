import type { Comparison, Expression, ValueType } from '../../core/order-expression.ts';
import { typeOf } from '../../core/order-expression.ts';
import { matching } from './query-dates.ts';
import type { Token } from './query-tokens.ts';
import { QueryFault, tokenize } from './query-tokens.ts';

/** What a field in braces stands for; `undefined` = there is none of that name. */
export type FieldLookUp = (name: string) => Expression | undefined;

const lengthMax = 10_000;
const depthMax = 60;

/**
 * A query as an expression that yields yes or no; `undefined` for an empty one, which filters nothing. Types are checked
 * here, so that whoever evaluates it need not.
 *
 * @throws QueryFault with the place and the reason
 */
export function parseQuery(query: string, lookUp: FieldLookUp): Expression | undefined {
  if (query.length > lengthMax) throw new QueryFault(`It is longer than ${lengthMax} characters.`, lengthMax);
  if (query.trim() === '') return undefined;
  const parser = new Parser(tokenize(query), lookUp);
  return parser.whole();
}

/** Recursive descent, one method per level of binding, loosest first. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #lookUp: FieldLookUp;
  #place = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], lookUp: FieldLookUp) {
    this.#tokens = tokens;
    this.#lookUp = lookUp;
  }

  whole(): Expression {
    const at = this.#token.at;
    const expression = this.#choice();
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return needs('boolean', expression, at);
  }

  get #token(): Token {
    return this.#tokens[this.#place]!;
  }

  /** Steps over a symbol or word, if it is there. Letter case of words does not matter. */
  #takes(...texts: readonly string[]): string | undefined {
    const { kind, text } = this.#token;
    if (kind !== 'symbol' && kind !== 'word') return undefined;
    const found = texts.find((wanted) => wanted === text.toLowerCase());
    if (found !== undefined) this.#place += 1;
    return found;
  }

  #expect(symbol: string): void {
    if (this.#takes(symbol) === undefined) throw this.#unexpected(`"${symbol}"`);
  }

  #unexpected(wanted?: string): QueryFault {
    const { kind, text, at } = this.#token;
    const found = kind === 'end' ? 'the query ends' : `"${text}" stands`;
    return new QueryFault(
      wanted === undefined ? `${found} here unexpectedly.` : `${found} where ${wanted} should.`,
      at,
    );
  }

  #choice(): Expression {
    this.#depth += 1;
    if (this.#depth > depthMax) throw new QueryFault(`It is nested more than ${depthMax} deep.`, this.#token.at);
    const at = this.#token.at;
    const first = this.#either();
    const result = this.#takes('?') === undefined ? first : this.#choose(needs('boolean', first, at));
    this.#depth -= 1;
    return result;
  }

  #choose(when: Expression): Expression {
    const then = this.#choice();
    this.#expect(':');
    const at = this.#token.at;
    const otherwise = this.#choice();
    sameType(then, otherwise, at);
    return { kind: 'choose', when, then, otherwise };
  }

  #either(): Expression {
    const at = this.#token.at;
    let left = this.#both();
    while (this.#takes('or', '||') !== undefined) {
      const right = this.#both();
      left = { kind: 'or', left: needs('boolean', left, at), right: needs('boolean', right, at) };
    }
    return left;
  }

  #both(): Expression {
    const at = this.#token.at;
    let left = this.#comparison();
    while (this.#takes('and', '&&') !== undefined) {
      const right = this.#comparison();
      left = { kind: 'and', left: needs('boolean', left, at), right: needs('boolean', right, at) };
    }
    return left;
  }

  #comparison(): Expression {
    const at = this.#token.at;
    const left = this.#sum();
    const sign = this.#takes('==', '=', '!=', '<>', '<=', '>=', '<', '>');
    if (sign === undefined) return left;
    const right = this.#sum();
    sameType(left, right, at);
    const op = (sign === '==' ? '=' : sign === '!=' ? '<>' : sign) as Comparison;
    if (
      op !== '=' &&
      op !== '<>' &&
      [typeOf(left), typeOf(right)].some((type) => type === 'boolean' || type === 'null')
    ) {
      throw new QueryFault(`What stands here cannot be compared with ${sign}.`, at);
    }
    return { kind: 'compare', op, left, right };
  }

  #sum(): Expression {
    const at = this.#token.at;
    let left = this.#product();
    for (let op = this.#takes('+', '-'); op !== undefined; op = this.#takes('+', '-')) {
      left = arithmetic(op as '+' | '-', left, this.#product(), at);
    }
    return left;
  }

  #product(): Expression {
    const at = this.#token.at;
    let left = this.#prefixed();
    for (let op = this.#takes('*', '/'); op !== undefined; op = this.#takes('*', '/')) {
      left = arithmetic(op as '*' | '/', left, this.#prefixed(), at);
    }
    return left;
  }

  #prefixed(): Expression {
    const at = this.#token.at;
    const sign = this.#takes('not', '!', '-');
    if (sign === undefined) return this.#called();
    this.#depth += 1;
    if (this.#depth > depthMax) throw new QueryFault(`It is nested more than ${depthMax} deep.`, at);
    // NOT takes in a comparison that follows it; ! and - only what stands next to them.
    const operand = sign === 'not' ? this.#comparison() : this.#prefixed();
    this.#depth -= 1;
    if (sign === '-') return arithmetic('-', { kind: 'value', type: 'number', value: 0 }, operand, at);
    return { kind: 'not', operand: needs('boolean', operand, at) };
  }

  #called(): Expression {
    let subject = this.#primary();
    while (this.#takes('.') !== undefined) subject = this.#method(subject);
    return subject;
  }

  #method(subject: Expression): Expression {
    const { at } = this.#token;
    const name = this.#takes('startswith', 'endswith', 'contains', 'length', 'matches');
    if (name === undefined) throw this.#unexpected('StartsWith, EndsWith, Contains, Length or Matches');
    if (name === 'length') return { kind: 'length', subject: needs('text', subject, at) };
    const [first, second, ...more] = this.#arguments();
    if (first === undefined || more.length > 0)
      throw new QueryFault(`"${name}" takes one value, Matches up to two.`, at);
    if (name === 'matches') return matching(subject, first, second, at);
    if (second !== undefined) throw new QueryFault(`"${name}" takes one value.`, at);
    const tests = { startswith: 'starts', endswith: 'ends', contains: 'contains' } as const;
    const test = tests[name as keyof typeof tests];
    return { kind: 'text', test, subject: needs('text', subject, at), pattern: needs('text', first, at) };
  }

  #arguments(): readonly Expression[] {
    this.#expect('(');
    const found: Expression[] = [];
    if (this.#takes(')') !== undefined) return found;
    do found.push(this.#choice());
    while (this.#takes(',') !== undefined);
    this.#expect(')');
    return found;
  }

  #primary(): Expression {
    const { kind, text, at } = this.#token;
    if (kind === 'field') return this.#field(text, at);
    if (kind === 'text') return this.#literal('text', text);
    if (kind === 'number') return this.#literal('number', text);
    if (this.#takes('(') !== undefined) {
      const inner = this.#choice();
      this.#expect(')');
      return inner;
    }
    const word = this.#takes('null', 'true', 'false', 'datetime');
    if (word === 'null') return { kind: 'value', type: 'null', value: null };
    if (word === 'datetime') return this.#dateTime(at);
    if (word !== undefined) return { kind: 'value', type: 'boolean', value: word === 'true' };
    throw this.#unexpected('a field in braces or a value');
  }

  #field(name: string, at: number): Expression {
    this.#place += 1;
    const found = this.#lookUp(name);
    if (found === undefined) throw new QueryFault(`There is no field {${name}}.`, at);
    return found;
  }

  #literal(type: 'text' | 'number', value: string): Expression {
    this.#place += 1;
    return { kind: 'value', type, value };
  }

  /** `DateTime(2018, 10, 10)`, with hours, minutes and seconds where wanted; leading zeros occur. UTC. */
  #dateTime(at: number): Expression {
    const parts = this.#arguments().map((part) =>
      part.kind === 'value' && part.type === 'number' ? Number(part.value) : NaN,
    );
    const [year = NaN, month = NaN, day = NaN, hour = 0, minute = 0, second = 0] = parts;
    const value = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
    const given = [year, month, day, hour, minute, second];
    const read = [
      ...[value.getUTCFullYear(), value.getUTCMonth() + 1, value.getUTCDate()],
      ...[value.getUTCHours(), value.getUTCMinutes(), value.getUTCSeconds()],
    ];
    if (parts.length > 6 || year > 9999 || given.join() !== read.join()) throw new QueryFault('This is no date.', at);
    return { kind: 'value', type: 'time', value };
  }
}

function arithmetic(op: '+' | '-' | '*' | '/', left: Expression, right: Expression, at: number): Expression {
  return { kind: 'arithmetic', op, left: needs('number', left, at), right: needs('number', right, at) };
}

function needs(type: ValueType, expression: Expression, at: number): Expression {
  const found = typeOf(expression);
  if (found === type) return expression;
  throw new QueryFault(`A ${names[type]} is needed and this is a ${names[found]}.`, at);
}

function sameType(left: Expression, right: Expression, at: number): void {
  const [a, b] = [typeOf(left), typeOf(right)];
  if (a === b || a === 'null' || b === 'null') return;
  throw new QueryFault(`A ${names[a]} cannot be compared with a ${names[b]}.`, at);
}

const names: Readonly<Record<ValueType, string>> = {
  number: 'number',
  text: 'text',
  time: 'date',
  boolean: 'condition',
  null: 'null',
};
