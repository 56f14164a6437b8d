import type { ApiLimits } from './parts.ts';
import { Problem } from './problems.ts';

/** The size of a page: the asked one if it is allowed, else the default. */
export function pageSize({ pageSizeDefault, pageSizeMax }: ApiLimits, limit: number | undefined): number {
  if (limit !== undefined && limit > pageSizeMax) {
    throw new Problem('validation_failed', {
      detail: `limit is ${limit}; at most ${pageSizeMax} fit a page.`,
      hint: 'Ask for less, and follow next.',
      pointer: '/limit',
    });
  }
  return limit ?? pageSizeDefault;
}

/** The number that a cursor of a list by number stands for. */
export function parseCursor(cursor: string): number {
  if (/^\d{1,10}$/.test(cursor) && Number(cursor) <= 2_147_483_647) return Number(cursor);
  throw new Problem('cursor_invalid', {
    detail: `The cursor ${cursor.slice(0, 50)} is none of ours.`,
    hint: 'Send next of the page before.',
  });
}
