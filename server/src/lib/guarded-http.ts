import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { Agent, request } from 'undici';
import { explainFailure } from './http-failure.ts';
import type { HttpFailure } from './http-failure.ts';
import { checkTarget, isListedAddress, isListedName, isPublicAddress } from './target-rules.ts';
import type { TargetRules } from './target-rules.ts';

export { checkTarget };
export type { TargetRules };

export interface GuardedRequest {
  readonly method: 'POST' | 'GET' | 'PUT' | 'DELETE' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** For the whole: connecting, sending, and reading the answer up to its limit. */
  readonly timeoutMs: number;
  /** How much of the answer's body is read; the rest is not waited for. */
  readonly responseLimitBytes: number;
  readonly signal?: AbortSignal;
}

export type GuardedResponse =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      /** The start of the body. */
      readonly body: Buffer;
      /** The body went on beyond the limit. */
      readonly truncated: boolean;
      readonly durationMs: number;
    }
  | ({ readonly kind: 'failed'; readonly durationMs: number } & HttpFailure);

export interface GuardedHttp {
  /** Sends one request and never throws. Redirects are not followed: a 3xx is an answer like another. */
  readonly send: (wanted: GuardedRequest) => Promise<GuardedResponse>;
  readonly close: () => Promise<void>;
}

export interface GuardedHttpOptions {
  readonly rules: TargetRules;
  readonly connectTimeoutMs: number;
  /** How names are resolved; tests hand in their own. */
  readonly lookup?: typeof dnsLookup;
}

/**
 * HTTP to targets that somebody else chose. Keeps connections alive. An address is judged when the connection is made,
 * after its name was resolved, and the address judged is the one connected to: a name that changes its mind between two
 * look-ups gains nothing.
 */
export function createGuardedHttp({ rules, connectTimeoutMs, lookup = dnsLookup }: GuardedHttpOptions): GuardedHttp {
  // Plain http reaches listed targets only, so each scheme has connections of its own.
  const agents = { 'https:': agent((address) => isPublicAddress(address)), 'http:': agent(() => false) };

  function agent(isOpen: (address: string) => boolean): Agent {
    const guarded: LookupFunction = (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        const named = isListedName(hostname, rules);
        const open = (addresses as typeof addresses | undefined)?.filter(
          ({ address }) => named || isListedAddress(address, rules) || isOpen(address),
        );
        const first = open?.[0];
        if (error !== null) callback(error, '', 0);
        else if (first === undefined) callback(forbidden(hostname, addresses), '', 0);
        else if (options.all === true) callback(null, open!);
        else callback(null, first.address, first.family);
      });
    };
    return new Agent({ connect: { lookup: guarded, timeout: connectTimeoutMs }, allowH2: false });
  }

  async function send(wanted: GuardedRequest): Promise<GuardedResponse> {
    const startedAt = performance.now();
    const fail = (failure: HttpFailure): GuardedResponse => ({
      kind: 'failed',
      durationMs: Math.round(performance.now() - startedAt),
      ...failure,
    });
    // The hook is not called for literal addresses, so the host is looked at here too.
    const fault = checkTarget(wanted.url, rules);
    if (fault !== undefined) return fail({ reason: 'forbidden', words: fault });
    const url = new URL(wanted.url);
    const whole = AbortSignal.timeout(wanted.timeoutMs);
    const signal = wanted.signal === undefined ? whole : AbortSignal.any([whole, wanted.signal]);
    try {
      const response = await request(url, {
        dispatcher: agents[url.protocol as 'https:' | 'http:'],
        method: wanted.method,
        headers: wanted.headers,
        ...(wanted.body === undefined ? {} : { body: wanted.body }),
        signal,
        headersTimeout: wanted.timeoutMs,
        bodyTimeout: wanted.timeoutMs,
      });
      const { body, truncated } = await readStart(response.body, wanted.responseLimitBytes);
      const durationMs = Math.round(performance.now() - startedAt);
      return { kind: 'answered', status: response.statusCode, headers: response.headers, body, truncated, durationMs };
    } catch (error) {
      if (whole.aborted)
        return fail({ reason: 'timeout', words: `No complete answer within ${wanted.timeoutMs / 1000} s.` });
      if (wanted.signal?.aborted === true) return fail({ reason: 'aborted', words: 'The request was given up.' });
      return fail(explainFailure(error, url.hostname));
    }
  }

  return {
    send,
    close: async () => {
      await Promise.all(Object.values(agents).map((each) => each.destroy()));
    },
  };
}

async function readStart(
  stream: Dispatcher.ResponseData['body'],
  limitBytes: number,
): Promise<{ body: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop closes the connection: an endless answer is not worth keeping it.
    if (length > limitBytes) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, limitBytes), truncated: length > limitBytes };
}

function forbidden(hostname: string, addresses: readonly { address: string }[]): NodeJS.ErrnoException {
  const found = addresses.map(({ address }) => address).join(', ');
  const error: NodeJS.ErrnoException = new Error(`${hostname} leads to ${found}, which is not allowed as a target.`);
  error.code = 'MILEPOST_FORBIDDEN';
  return error;
}
