import type { FastifyRequest } from 'fastify';
import { EvrekaError } from './errors.ts';

const limitDefault = 10;
const limitMax = 50;

/**
 * `page` (from 1) and `limit` (1 to 50, default 10) as rows to leave out and to take. With `whole`, a request that names
 * neither gets `undefined`: everything at once.
 */
export function pageOf(request: FastifyRequest, { whole = false } = {}): { skip: number; take: number } | undefined {
  const query = request.query as Record<string, string | string[] | undefined>;
  if (whole && query['page'] === undefined && query['limit'] === undefined) return undefined;
  const page = numberIn(query['page'], 'page', 1, 1_000_000, 1);
  const take = numberIn(query['limit'], 'limit', 1, limitMax, limitDefault);
  return { skip: (page - 1) * take, take };
}

function numberIn(sent: string | string[] | undefined, name: string, min: number, max: number, other: number): number {
  const text = [sent].flat()[0];
  if (text === undefined || text === '') return other;
  const value = Number(text);
  if (/^\d{1,7}$/.test(text) && value >= min && value <= max) return value;
  throw new EvrekaError(422, [
    { loc: ['query', name], msg: `ensure this value is a whole number from ${min} to ${max}`, type: 'value_error' },
  ]);
}
