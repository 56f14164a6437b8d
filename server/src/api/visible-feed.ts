import type { EventOut } from '@milepost/contract';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Principal } from '../core/principal.ts';
import { audienceIncludes } from '../core/principal.ts';
import { toEventOut } from './order-out.ts';
import type { ApiParts } from './parts.ts';

/** A stretch of the log as a caller may see it, and the position it reaches. */
export interface FeedPage {
  readonly data: EventOut[];
  /** The same, as they are recorded. */
  readonly events: readonly RecordedEvent[];
  readonly position: string;
  /** There may be more at once. */
  readonly full: boolean;
}

/** Reads the feed. Callers that stand at the same place at the same time share one read of the log. */
export function createFeed({ views }: Pick<ApiParts, 'views'>) {
  const underWay = new Map<string, Promise<readonly RecordedEvent[]>>();

  function eventsAfter(accountId: string, after: string, limit: number): Promise<readonly RecordedEvent[]> {
    const name = `${accountId}/${after}/${limit}`;
    const known = underWay.get(name);
    if (known !== undefined) return known;
    const reading = views.eventsAfter(accountId, after, limit).finally(() => underWay.delete(name));
    underWay.set(name, reading);
    return reading;
  }

  return async (
    principal: Principal,
    after: string,
    limit: number,
    types: readonly string[] | undefined,
  ): Promise<FeedPage> => {
    const events = await eventsAfter(principal.accountId, after, limit);
    const mine = await views.ofCustomers(principal.accountId, events, principal.customerIds);
    const shown = mine
      .filter((event) => audienceIncludes(principal.audience, event.audience))
      .filter(({ type }) => (types === undefined ? type.startsWith('order.') : types.includes(type)))
      .filter(({ type }) => type.startsWith('order.') || principal.rights.has('keys.manage'));
    return {
      data: shown.map((event) => toEventOut(event, principal.audience)),
      events: shown,
      position: events.at(-1)?.position ?? after,
      full: events.length === limit,
    };
  };
}

export type Feed = ReturnType<typeof createFeed>;
