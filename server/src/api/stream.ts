import type { ServerResponse } from 'node:http';
import type { Principal } from '../core/principal.ts';
import type { Feed } from './visible-feed.ts';

export interface StreamWish {
  readonly raw: ServerResponse;
  readonly requestId: string;
  readonly principal: Principal;
  readonly after: string;
  readonly types: readonly string[] | undefined;
  readonly feed: Feed;
  /** Whether the caller's key or session is still good, with the rights it began with. */
  readonly isStillKnown: () => Promise<boolean>;
  readonly wait: (waitMs: number, signal: AbortSignal) => Promise<void>;
  readonly heartbeatMs: number;
  readonly pollMs: number;
  /** A reader that takes nothing for so long is cut off; it resumes from where it was. */
  readonly slowMs: number;
  readonly closing: AbortSignal;
}

/** Events read at once; also the most that is held for one reader. */
const eventCountMax = 200;

/**
 * Writes events as they come until the reader leaves, is too slow, loses its key or session, or the server closes. Nothing more is
 * read for a reader that has not taken what was written, so its buffer is bounded by one stretch of the log.
 */
export async function streamEvents(wish: StreamWish): Promise<void> {
  const { raw, principal, types, feed, heartbeatMs, pollMs, slowMs } = wish;
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  raw.on('error', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, wish.closing]);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-request-id': wish.requestId,
  });
  let position = wish.after;
  let told = position;
  let spokenAt = performance.now();
  // A reader that is cut off before the first event resumes from here too.
  raw.write(`retry: 1000\nid: ${position}\n\n`);
  try {
    while (!signal.aborted) {
      const page = await feed(principal, position, eventCountMax, types);
      position = page.position;
      // A stream does not outlive its key or session.
      if (!(await wish.isStillKnown())) break;
      if (page.data.length > 0) {
        const text = page.data
          .map((event) => `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
          .join('');
        spokenAt = performance.now();
        told = page.data.at(-1)!.position;
        if (!raw.write(text) && !(await drained(raw, slowMs, signal))) break;
      }
      if (performance.now() - spokenAt >= heartbeatMs) {
        // What was passed over need not be read again by a reader that resumes.
        const mark = position === told ? '' : `id: ${position}\n`;
        told = position;
        spokenAt = performance.now();
        if (!raw.write(`${mark}: still here\n\n`) && !(await drained(raw, slowMs, signal))) break;
      }
      if (!page.full) await wish.wait(Math.min(pollMs, heartbeatMs), signal);
    }
  } catch {
    // The database is away: the reader comes back by itself and resumes.
  }
  if (gone.signal.aborted || raw.writableNeedDrain) raw.destroy();
  else raw.end();
}

/** Waits until the reader has taken what was written; false when it took too long or left. */
function drained(raw: ServerResponse, slowMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (done: boolean) => () => {
      clearTimeout(timer);
      raw.off('drain', onDrain);
      signal.removeEventListener('abort', onAbort);
      resolve(done);
    };
    const onDrain = end(true);
    const onAbort = end(false);
    const timer = setTimeout(onAbort, slowMs);
    raw.once('drain', onDrain);
    signal.addEventListener('abort', onAbort);
  });
}
