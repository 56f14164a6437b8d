import type { ServerResponse } from 'node:http';
import { pause } from '../lib/pause.ts';

export interface Follow {
  readonly raw: ServerResponse;
  readonly requestId: string;
  /** The version that the customer sees now; `undefined` when the link leads nowhere any more. */
  readonly version: () => Promise<string | undefined>;
  /** Resolves with news about the account's orders. */
  readonly wait: (waitMs: number, signal: AbortSignal) => Promise<void>;
  readonly heartbeatMs: number;
  /** An account with much news is looked at no more often than this for one reader. */
  readonly pauseMs: number;
  readonly closing: AbortSignal;
}

/**
 * Tells by server-sent events when what the customer sees has changed: only that it has, so that the page remains the one
 * place that says what. Ends when the reader leaves, the link ends or the server closes.
 */
export async function follow({ raw, requestId, version, wait, heartbeatMs, pauseMs, closing }: Follow): Promise<void> {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  raw.on('error', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, closing]);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-request-id': requestId,
  });
  raw.write('retry: 3000\n\n');
  let told: string | undefined;
  let spokenAt = performance.now();
  try {
    while (!signal.aborted) {
      const lookedAt = performance.now();
      const seen = await version();
      if (seen === undefined) {
        raw.write('event: gone\ndata: gone\n\n');
        break;
      }
      if (seen !== told) {
        raw.write(`event: version\ndata: ${seen}\n\n`);
        told = seen;
        spokenAt = performance.now();
      } else if (performance.now() - spokenAt >= heartbeatMs) {
        raw.write(': still here\n\n');
        spokenAt = performance.now();
      }
      // A reader that takes nothing is cut off: a page that is away for long comes back by itself.
      if (raw.writableNeedDrain) break;
      await wait(heartbeatMs, signal);
      const left = pauseMs - (performance.now() - lookedAt);
      if (left > 0 && !signal.aborted) await pause(left, signal);
    }
  } catch {
    // The database is away: the reader comes back by itself.
  }
  if (raw.writableNeedDrain) raw.destroy();
  else raw.end();
}
