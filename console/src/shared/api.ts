import type { ProblemOut } from '@milepost/contract';

/** A refusal or failure in words. `code` is stable; `unreachable` means that there was no answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: string;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly detail: string;
  readonly hint: string;
  readonly requestId: string | undefined;
  /** What the server sent along: the fresh order, the input wanted, all faults of a body. */
  readonly body: Partial<ProblemOut>;
  /** When trying again can help. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: Partial<ProblemOut>, retryAfter: string | null = null) {
    super(body.detail ?? body.title ?? String(status));
    this.status = status;
    this.code = body.code ?? (status === 0 ? 'unreachable' : 'unknown');
    this.detail = body.detail ?? '';
    this.hint = body.hint ?? '';
    this.requestId = body.requestId;
    this.body = body;
    this.retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter);
  }
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Where the API is: beside the console, wherever both are mounted. */
export const serverRoot = new URL('..', document.baseURI);

/** The address of a path of the API, with its query. */
export function apiUrl(path: string, query: Query = {}): string {
  const url = new URL(path.replace(/^\//, ''), serverRoot);
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) {
      if (item !== undefined && item !== null && item !== '') url.searchParams.append(name, String(item));
    }
  }
  return url.href;
}

const signedOutListeners = new Set<() => void>();

/** Calls back when an answer says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { query, body, headers = {}, signal } = options;
  let response: Response;
  try {
    response = await fetch(apiUrl(path, query), {
      method,
      credentials: 'same-origin',
      // What is sent with a question is what the page's own links send, so that an answer already there is taken.
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiProblem(0, {});
  }
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const answer: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  if (response.ok) return answer as T;
  if (response.status === 401 && !path.startsWith('/v1/session')) for (const tell of signedOutListeners) tell();
  throw new ApiProblem(response.status, answer ?? {}, response.headers.get('retry-after'));
}

/** Reads. */
export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return request('GET', path, {
    ...(query === undefined ? {} : { query }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Writes, once: a repeat of the same call after a lost answer changes nothing twice. */
export function send<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  return request(method, path, { body, headers: { 'idempotency-key': crypto.randomUUID(), ...headers } });
}
