import type { ProblemOut } from '@milepost/contract';
import { MilepostProblem, MilepostUnreachable } from './problem.ts';
import { retryDelayMs } from './retry.ts';
import { newUuid } from './uuid.ts';

/** `backfill` records what happened long ago and tells nobody; `dry-run` decides and writes nothing. */
export type Mode = 'backfill' | 'dry-run';

/** What any call takes beside what it is about. */
export interface CallOptions {
  /** Binds repeats of a write together; one is made where none is given. */
  readonly idempotencyKey?: string;
  /** Only if the order is still at this version, else a `precondition_failed` problem with the fresh order. */
  readonly ifVersion?: number;
  readonly mode?: Mode;
  /** The user that a service key acts for, by id. */
  readonly onBehalfOf?: string;
  readonly signal?: AbortSignal;
}

export interface ClientOptions {
  /** Where the server is: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** An API key. */
  readonly key: string;
  /** How requests are made; the platform's `fetch` where none is given. */
  readonly fetch?: typeof fetch;
  /** Attempts of one call altogether; 4 where not given, 1 = never try again. */
  readonly attemptCountMax?: number;
  /** How long one attempt may take; 60 seconds where not given. */
  readonly timeoutMs?: number;
  /** Waits between attempts; tests hand in their own. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** One request as the parts of the client hand it over. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly options?: CallOptions | undefined;
  /** False for the few writes that the server does not tie to an idempotency key. */
  readonly repeatable?: boolean;
}

export type QueryValue = string | number | boolean | readonly string[] | undefined;

/** Sends requests to one server as one caller. */
export interface Transport {
  /** The answer's JSON body; throws a `MilepostProblem` or `MilepostUnreachable`. */
  readonly json: <T>(call: Call) => Promise<T>;
  /** The answer as text, for a body that is sent as it is: NDJSON. */
  readonly text: (call: Omit<Call, 'body'> & { readonly body: string; readonly type: string }) => Promise<string>;
}

const attemptCountDefault = 4;
const timeoutMsDefault = 60_000;

/** The way to a server: headers, time-outs, and trying again what can be tried again safely. */
export function createTransport(clientOptions: ClientOptions): Transport {
  const { attemptCountMax = attemptCountDefault, timeoutMs = timeoutMsDefault } = clientOptions;
  const send = clientOptions.fetch ?? fetch;
  const wait = clientOptions.wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  const base = clientOptions.url.replace(/\/+$/, '');

  async function answer(call: Omit<Call, 'body'>, body: string | undefined, type: string): Promise<string> {
    const headers = headersOf(clientOptions.key, call, body === undefined ? undefined : type);
    const url = `${base}${call.path}${searchOf(call.query ?? {})}`;
    const { method, options } = call;
    for (let attemptCount = 1; ; attemptCount += 1) {
      const attempt = await attemptOnce(
        url,
        { method, headers, ...(body === undefined ? {} : { body }) },
        options?.signal,
      );
      if (attempt.kind === 'answered') return attempt.text;
      const allowed = method === 'GET' || call.repeatable !== false ? attemptCountMax : 1;
      const delay = retryDelayMs(attempt, attemptCount, allowed, Math.random());
      if (delay === undefined) throw attempt.error;
      await wait(delay);
    }
  }

  async function attemptOnce(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Attempt> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await send(url, {
        ...init,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      const text = await response.text();
      if (response.ok) return { kind: 'answered', text };
      const retryAfter = Number(response.headers.get('retry-after') ?? 'none');
      return {
        kind: 'failed',
        status: response.status,
        retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
        error: new MilepostProblem(response.status, toProblemBody(text)),
      };
    } catch (error) {
      signal?.throwIfAborted();
      const unreachable = new MilepostUnreachable(base, error);
      return { kind: 'failed', status: undefined, retryAfterSeconds: undefined, error: unreachable };
    }
  }

  return {
    json: async <T>({ body, ...call }: Call) => {
      const text = await answer(call, body === undefined ? undefined : JSON.stringify(body), 'application/json');
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    text: ({ body, type, ...call }) => answer(call, body, type),
  };
}

type Attempt =
  | { readonly kind: 'answered'; readonly text: string }
  | {
      readonly kind: 'failed';
      readonly status: number | undefined;
      readonly retryAfterSeconds: number | undefined;
      readonly error: MilepostProblem | MilepostUnreachable;
    };

function headersOf(key: string, { method, options = {} }: Omit<Call, 'body'>, type: string | undefined) {
  const { idempotencyKey, ifVersion, mode, onBehalfOf } = options;
  const headers: Record<string, string> = { authorization: `Bearer ${key}`, accept: 'application/json' };
  if (type !== undefined) headers['content-type'] = type;
  if (method !== 'GET') headers['idempotency-key'] = idempotencyKey ?? newUuid();
  if (ifVersion !== undefined) headers['if-match'] = `"${ifVersion}"`;
  if (mode !== undefined) headers['x-milepost-mode'] = mode;
  if (onBehalfOf !== undefined) headers['x-on-behalf-of'] = onBehalfOf;
  return headers;
}

function searchOf(query: Readonly<Record<string, QueryValue>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const each = typeof value === 'object' ? value : [value.toString()];
    for (const text of each) search.append(name, text);
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** A proxy before the server may answer with something that is no problem of ours. */
function toProblemBody(text: string): Partial<ProblemOut> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
