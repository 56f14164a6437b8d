import type { EventOut, OrderOut } from '@milepost/contract';
import type { CallOptions, Transport } from './transport.ts';

/** Where to read the feed from, and what of it. */
export interface FeedFilter {
  /** A position, or `latest`; the beginning where none is given. */
  readonly after?: string;
  readonly types?: readonly string[];
  /** Entries asked for at once. */
  readonly limit?: number;
  /** With each event, as in a webhook: the order as of it, and the `seq` of the one before. */
  readonly orders?: boolean;
  /** Seconds to wait for an event where there is none yet. */
  readonly wait?: number;
}

/** A part of the feed. */
export interface FeedPage {
  readonly data: readonly (EventOut & { readonly previousSeq?: number | null; readonly order?: OrderOut })[];
  readonly next: string | null;
  /** Read on from here, also when `data` is empty. */
  readonly position: string;
}

/** The account's feed of events, strictly ordered by position. */
export interface EventsClient {
  readonly page: (filter?: FeedFilter, options?: CallOptions) => Promise<FeedPage>;
  /** Everything after a position up to now. */
  readonly list: (filter?: FeedFilter, options?: CallOptions) => AsyncIterable<EventOut>;
}

export function createEventsClient({ json }: Transport): EventsClient {
  const page: EventsClient['page'] = (filter = {}, options) =>
    json({ method: 'GET', path: '/v1/events', query: { ...filter }, options });
  return {
    page,
    list: (filter = {}, options) => ({
      async *[Symbol.asyncIterator]() {
        let after = filter.after;
        for (;;) {
          const { data, next } = await page({ ...filter, ...(after === undefined ? {} : { after }) }, options);
          yield* data;
          if (next === null) return;
          after = next;
        }
      },
    }),
  };
}
