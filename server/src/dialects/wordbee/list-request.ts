import type { Expression } from '../../core/order-expression.ts';
import { WordbeeError } from './errors.ts';
import type { Members } from './members.ts';
import { booleanMember, integerMember, listMember, textMember, toMembers } from './members.ts';
import type { ListMember } from './order-fields.ts';
import { parseQuery } from './query-parser.ts';
import { QueryFault } from './query-tokens.ts';

/** What a list is asked for (sheet section 7, "Lists"). */
export interface ListRequest {
  readonly where: Expression | undefined;
  readonly sort: readonly { readonly by: Expression; readonly ascending: boolean }[];
  readonly take: number;
  readonly skip: number;
}

const takeMax = 500;
const takeDefault = 20;

/** A call without a body gets the latest hundred. */
const takeWithoutBody = 100;

/** Reads the body of a list whose rows have these members. */
export function readList(members: Members, known: readonly ListMember[], url: Readonly<UrlPage>): ListRequest {
  return {
    ...readPage(members, url),
    where: readQuery(textMember(members, 'query') ?? '', known),
    sort: (listMember(members, 'sort') ?? []).map((entry) => readSort(toMembers(entry, 'An entry of "sort"'), known)),
  };
}

/** A connector puts `skip` and `take` into the URL of lists that it asks for without a body. */
interface UrlPage {
  readonly skip?: string;
  readonly take?: string;
}

/** Which of the rows are wanted. */
function readPage(members: Members, url: Readonly<UrlPage>): { readonly take: number; readonly skip: number } {
  booleanMember(members, 'allfields');
  listMember(members, 'fields');
  const asked = integerMember(members, 'take') ?? integerIn(url.take);
  const take = asked ?? (members.size === 0 ? takeWithoutBody : takeDefault);
  const skip = integerMember(members, 'skip') ?? integerIn(url.skip) ?? 0;
  if (take < 0 || skip < 0) throw new WordbeeError('"take" and "skip" must not be below 0.');
  return { take: Math.min(take, takeMax), skip: Math.min(skip, 2_147_483_647) };
}

function integerIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function readQuery(query: string, known: readonly ListMember[]): Expression | undefined {
  try {
    return parseQuery(query, (name) => expressionOf(name, known));
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    const details = `Fields are ${known.map(({ id }) => `{${id}}`).join(', ')}.`;
    throw new WordbeeError(error.message, { details, cause: error });
  }
}

function expressionOf(name: string, known: readonly ListMember[]): Expression | undefined {
  const member = known.find(({ id }) => id.toLowerCase() === name.toLowerCase());
  return member?.expression;
}

function readSort(entry: Members, known: readonly ListMember[]): { by: Expression; ascending: boolean } {
  const id = textMember(entry, 'id') ?? '';
  const by = expressionOf(id, known);
  if (by === undefined) throw new WordbeeError(`This list cannot be sorted by "${id.slice(0, 100)}".`);
  return { by, ascending: booleanMember(entry, 'asc') ?? true };
}
