import type { Expression } from '../../core/order-expression.ts';
import { WordbeeError } from './errors.ts';
import type { Members } from './members.ts';
import { booleanMember, integerMember, listMember, textMember, toMembers } from './members.ts';
import { orderMembers } from './order-fields.ts';
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

/** Reads the body of a list of orders. */
export function readOrderList(members: Members): ListRequest {
  return {
    ...readPage(members),
    where: readQuery(textMember(members, 'query') ?? ''),
    sort: (listMember(members, 'sort') ?? []).map((entry) => readSort(toMembers(entry, 'An entry of "sort"'))),
  };
}

/** Reads the body of another list: which rows of it are wanted. */
export function readPage(members: Members): { readonly take: number; readonly skip: number } {
  booleanMember(members, 'allfields');
  listMember(members, 'fields');
  const take = integerMember(members, 'take') ?? (members.size === 0 ? takeWithoutBody : takeDefault);
  const skip = integerMember(members, 'skip') ?? 0;
  if (take < 0 || skip < 0) throw new WordbeeError('"take" and "skip" must not be below 0.');
  return { take: Math.min(take, takeMax), skip: Math.min(skip, 2_147_483_647) };
}

function readQuery(query: string): Expression | undefined {
  try {
    return parseQuery(query, expressionOf);
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    const details = `Fields are ${orderMembers.map(({ id }) => `{${id}}`).join(', ')}.`;
    throw new WordbeeError(error.message, { details, cause: error });
  }
}

function expressionOf(name: string): Expression | undefined {
  const member = orderMembers.find(({ id }) => id.toLowerCase() === name.toLowerCase());
  return member?.expression;
}

function readSort(entry: Members): { by: Expression; ascending: boolean } {
  const id = textMember(entry, 'id') ?? '';
  const by = expressionOf(id);
  if (by === undefined) throw new WordbeeError(`Orders cannot be sorted by "${id.slice(0, 100)}".`);
  return { by, ascending: booleanMember(entry, 'asc') ?? true };
}
