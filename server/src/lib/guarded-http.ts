import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { Agent } from 'undici';
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

  /** What was found of URLs lately: the same few targets are asked again and again. */
  const targets = new Map<string, { readonly url: URL; readonly fault: string | undefined }>();

  function targetOf(text: string) {
    const known = targets.get(text);
    if (known !== undefined) return known;
    const fault = checkTarget(text, rules);
    if (fault !== undefined) return { url: undefined, fault };
    if (targets.size >= targetCountMax) targets.clear();
    const target = { url: new URL(text), fault };
    targets.set(text, target);
    return target;
  }

  function send(wanted: GuardedRequest): Promise<GuardedResponse> {
    const startedAt = performance.now();
    // The hook is not called for literal addresses, so the host is looked at here too.
    const { url, fault } = targetOf(wanted.url);
    if (url === undefined) {
      return Promise.resolve({ kind: 'failed', durationMs: 0, reason: 'forbidden', words: fault });
    }
    return new Promise((resolve) => {
      const exchange = new Exchange(wanted, url.hostname, startedAt, resolve);
      try {
        agents[url.protocol as 'https:' | 'http:'].dispatch(
          {
            origin: url.origin,
            path: `${url.pathname}${url.search}`,
            method: wanted.method,
            headers: wanted.headers,
            ...(wanted.body === undefined ? {} : { body: wanted.body }),
            headersTimeout: wanted.timeoutMs,
            bodyTimeout: wanted.timeoutMs,
          },
          exchange,
        );
      } catch (error) {
        exchange.fail(explainFailure(error, url.hostname));
      }
    });
  }

  return {
    send,
    close: async () => {
      await Promise.all(Object.values(agents).map((each) => each.destroy()));
    },
  };
}

const targetCountMax = 1000;

/**
 * One request and its answer. It is told of both by undici directly: streams, promises and an AbortSignal for each
 * request cost more than sending it.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #wanted: GuardedRequest;
  readonly #host: string;
  readonly #startedAt: number;
  readonly #resolve: (response: GuardedResponse) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #giveUp = () => this.fail({ reason: 'aborted', words: 'The request was given up.' });
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  readonly #chunks: Buffer[] = [];
  #length = 0;

  constructor(wanted: GuardedRequest, host: string, startedAt: number, resolve: (response: GuardedResponse) => void) {
    this.#wanted = wanted;
    this.#host = host;
    this.#startedAt = startedAt;
    this.#resolve = resolve;
    const { timeoutMs, signal } = wanted;
    this.#timer = setTimeout(() => {
      this.fail({ reason: 'timeout', words: `No complete answer within ${timeoutMs / 1000} s.` });
    }, timeoutMs);
    if (signal?.aborted === true) this.#giveUp();
    else signal?.addEventListener('abort', this.#giveUp, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection.
    if (this.#isOver) controller.abort(new Error('The request was given up.'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length <= this.#wanted.responseLimitBytes) return;
    this.#answer(true);
    // An endless answer is not worth keeping the connection.
    this.#controller?.abort(new Error('The rest of the answer is not wanted.'));
  }

  onResponseEnd(): void {
    this.#answer(false);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(explainFailure(error, this.#host));
  }

  fail(failure: HttpFailure): void {
    if (!this.#end()) return;
    this.#resolve({ kind: 'failed', durationMs: this.#durationMs(), ...failure });
    this.#controller?.abort(new Error(failure.words));
  }

  #answer(truncated: boolean): void {
    if (!this.#end()) return;
    this.#resolve({
      kind: 'answered',
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#chunks).subarray(0, this.#wanted.responseLimitBytes),
      truncated,
      durationMs: this.#durationMs(),
    });
  }

  /** Says whether it was not over before. */
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#wanted.signal?.removeEventListener('abort', this.#giveUp);
    return true;
  }

  #durationMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

function forbidden(hostname: string, addresses: readonly { address: string }[]): NodeJS.ErrnoException {
  const found = addresses.map(({ address }) => address).join(', ');
  const error: NodeJS.ErrnoException = new Error(`${hostname} leads to ${found}, which is not allowed as a target.`);
  error.code = 'MILEPOST_FORBIDDEN';
  return error;
}
