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
  throw invalidCursor(cursor);
}

/** The order at which a page of a list ended: when it is late, where the list is late first. */
export function lateCursor(lateAt: Date | null, number: number): string {
  return `${lateAt === null ? '-' : lateAt.getTime()}.${number}`;
}

/** The reverse of `lateCursor`. */
export function parseLateCursor(cursor: string): { readonly after: Date | null; readonly before: number } {
  const [, at, number = ''] = /^(-|-?\d{1,15})\.(\d{1,10})$/.exec(cursor) ?? [];
  if (at === undefined) throw invalidCursor(cursor);
  return { after: at === '-' ? null : new Date(Number(at)), before: parseCursor(number) };
}

function invalidCursor(cursor: string): Problem {
  return new Problem('cursor_invalid', {
    detail: `The cursor ${cursor.slice(0, 50)} is none of ours.`,
    hint: 'Send next of the page before.',
  });
}
