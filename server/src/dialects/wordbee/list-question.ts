import type { FastifyRequest } from 'fastify';
import type { Expression } from '../../core/order-expression.ts';
import type { Workflow } from '../../core/workflow.ts';
import type { OrderQuery } from '../../store/order-query-views.ts';
import type { QueryingParts } from '../query-parts.ts';
import type { Written } from '../written.ts';
import { jobCodesOf } from './job-fields.ts';
import type { ListRequest } from './list-request.ts';
import { requireRead } from './order-access.ts';
import { numberOf } from './translate.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Lists as Wordbee answers them: `total` is every match and never more than can be fetched, `count` what is here. */
export interface List {
  readonly total: number;
  readonly count: number;
  readonly rows: readonly Row[];
}

/** A page of a list with how many matches there are. */
export function list(total: number, rows: readonly Row[]): List {
  return { total, count: rows.length, rows };
}

/** What stands in the URL after the question mark. */
export function urlOf(request: FastifyRequest): Readonly<Record<string, string>> {
  return request.query as Readonly<Record<string, string>>;
}

/** What is true of the one with this number; of none where it is no number. */
export function byNumber(sent: string, left: Expression): Expression {
  const value = /^\d{1,15}$/.test(sent) ? Number(sent) : -1;
  return { kind: 'compare', op: '=', left, right: { kind: 'value', type: 'number', value } };
}

/** A question in the words of the views, once the lists show what this client has written. */
export async function questionOf(
  parts: QueryingParts,
  request: FastifyRequest,
  written: Written,
  wanted: ListRequest,
): Promise<OrderQuery> {
  requireRead(request);
  const { accountId, audience, customerIds } = request.wordbee.principal;
  await written.seen(accountId);
  const book = await parts.workflows(accountId);
  const versions = book.all().flatMap(({ key }) => book.versions(key));
  return {
    ...wanted,
    dialect: 'wordbee',
    codes: codesOf(versions, numbersOf),
    lineCodes: codesOf(versions, jobCodesOf),
    viewer: { audience, customerIds },
  };
}

/** The number of every status, by workflow; of several versions the latest counts. */
function codesOf(
  versions: readonly Workflow[],
  ofVersion: (workflow: Workflow) => Readonly<Record<string, string>>,
): Record<string, Record<string, string>> {
  const codes: Record<string, Record<string, string>> = {};
  for (const workflow of versions) codes[workflow.key] = { ...codes[workflow.key], ...ofVersion(workflow) };
  return codes;
}

function numbersOf({ statuses }: Workflow): Readonly<Record<string, string>> {
  return Object.fromEntries([...statuses.values()].map((status) => [status.key, String(numberOf(status))]));
}
