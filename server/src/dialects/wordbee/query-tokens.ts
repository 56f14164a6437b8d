/** A piece of a query. */
export type Token =
  | { readonly kind: 'field' | 'text' | 'word' | 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

/** A query that is not one: what is wrong, and where. */
export class QueryFault extends Error {
  override readonly name = 'QueryFault';

  constructor(detail: string, at: number) {
    super(`The query cannot be read at character ${at + 1}: ${detail}`);
  }
}

const symbols = [
  '==',
  '!=',
  '<>',
  '<=',
  '>=',
  '&&',
  '||',
  '=',
  '<',
  '>',
  '!',
  '(',
  ')',
  '?',
  ':',
  '+',
  '-',
  '*',
  '/',
  '.',
  ',',
];

/** Cuts a query into pieces (sheet section 7, "Query language"). */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const rest = query.slice(at);
    const blank = /^\s+/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const { token, length } = next(rest, at);
    tokens.push(token);
    at += length;
  }
  return [...tokens, { kind: 'end', text: '', at: query.length }];
}

function next(rest: string, at: number): { token: Token; length: number } {
  const field = /^\{\s*([^{}]*?)\s*\}/.exec(rest);
  if (field !== null) return { token: { kind: 'field', text: field[1]!, at }, length: field[0].length };
  if (rest.startsWith('"')) return textToken(rest, at);
  const number = /^\d+(?:\.\d+)?/.exec(rest);
  if (number !== null) return { token: { kind: 'number', text: number[0], at }, length: number[0].length };
  const word = /^[A-Za-z_]\w*/.exec(rest);
  if (word !== null) return { token: { kind: 'word', text: word[0], at }, length: word[0].length };
  const symbol = symbols.find((candidate) => rest.startsWith(candidate));
  if (symbol !== undefined) return { token: { kind: 'symbol', text: symbol, at }, length: symbol.length };
  throw new QueryFault(`"${rest[0]}" means nothing here.`, at);
}

/** A quote inside is doubled; one client writes `\"` instead. */
function textToken(rest: string, at: number): { token: Token; length: number } {
  const text = /^"((?:[^"\\]|""|\\["\\]|\\(?!["\\]))*)"/.exec(rest);
  if (text === null) throw new QueryFault('The text that begins here has no end.', at);
  const value = text[1]!.replace(/""|\\(["\\])/g, (pair, escaped: string | undefined) => escaped ?? pair[0]!);
  return { token: { kind: 'text', text: value, at }, length: text[0].length };
}
