import type { Endpoint, WebhookFormat } from '../core/endpoint.ts';
import type { JsonObject } from '../core/json.ts';
import type { GuardedResponse } from '../lib/guarded-http.ts';
import type { ClaimedDelivery } from '../store/delivery-store.ts';
import { readRetryAfter } from './next-attempt.ts';
import type { AttemptResult } from './verdict.ts';
import { signatures } from './signatures.ts';

/** What is sent, and as what it stands in the log of attempts. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  /** The headers with the values of the owner's own ones hidden: they are often credentials. */
  readonly logged: Readonly<Record<string, string>>;
}

/** The signed request for what a format wrote. */
export function signedRequest(
  endpoint: Endpoint,
  secrets: readonly string[],
  id: string,
  { contentType, body }: NonNullable<ReturnType<WebhookFormat>>,
  at: Date,
  version: string,
): WebhookRequest {
  const ours = {
    'content-type': contentType,
    'user-agent': `Milepost/${version}`,
    ...signatures[endpoint.signature]({ id, timestamp: at, body }, secrets),
  };
  const own = Object.keys(endpoint.headers);
  if (own.length === 0) return { headers: ours, body, logged: ours };
  const hidden = Object.fromEntries(own.map((name) => [name, '***']));
  return { headers: { ...endpoint.headers, ...ours }, body, logged: { ...hidden, ...ours } };
}

/** A relayed message as it was received; signed anew only where the target is an endpoint with a secret (rulings 20). */
export function relayRequest({ headers, body }: ClaimedDelivery, secrets: readonly string[]): WebhookRequest {
  const bytes = body ?? Buffer.alloc(0);
  const id = secrets.length === 0 ? undefined : eventIdIn(bytes);
  const { 'x-hub-signature': received, ...others } = headers ?? {};
  const signature =
    id === undefined
      ? received === undefined
        ? {}
        : { 'x-hub-signature': received }
      : {
          'x-hub-signature':
            signatures.ingram({ id, timestamp: new Date(0), body: '' }, secrets)['X-Hub-Signature'] ?? '',
        };
  const sent = { ...others, ...signature };
  return { headers: sent, body: bytes, logged: sent };
}

function eventIdIn(body: Buffer): string | undefined {
  try {
    // Vendors' pages write the member as eventId and as eventid.
    const members = Object.entries(JSON.parse(body.toString('utf8')) as object);
    const id: unknown = members.find(([name]) => name.toLowerCase() === 'eventid')?.[1];
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** An attempt as it is recorded. Without a request there was nothing left to tell, which settles the delivery. */
export function attemptOf(
  endpoint: Endpoint,
  delivery: ClaimedDelivery,
  {
    id,
    at,
    request,
    response,
  }: { id: string; at: Date; request: WebhookRequest | undefined; response: GuardedResponse | undefined },
): AttemptResult {
  const status = response?.kind === 'answered' ? response.status : undefined;
  const ok = request === undefined || (status !== undefined && status >= 200 && status < 300);
  return {
    endpoint,
    delivery,
    gone: status === 410,
    notBefore: ok || response?.kind !== 'answered' ? undefined : readRetryAfter(response.headers['retry-after'], at),
    attempt: {
      attemptId: id,
      endpointId: endpoint.endpointId,
      deliveryId: delivery.deliveryId,
      at,
      durationMs: response?.durationMs ?? 0,
      ok,
      request: { url: endpoint.url, headers: request?.logged ?? {}, body: textOf(request?.body) },
      response: response?.kind === 'answered' ? responseOf(response) : null,
      ...wordsOf(request, response),
    },
  };
}

function responseOf({ status, headers, body, truncated }: GuardedResponse & { kind: 'answered' }): JsonObject {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = (Array.isArray(value) ? value.join(', ') : value).slice(0, 1000);
  }
  return { status, headers: plain, body: textOf(body), truncated };
}

function wordsOf(
  request: WebhookRequest | undefined,
  response: GuardedResponse | undefined,
): { reason: string | null; words: string | null } {
  if (request === undefined || response === undefined)
    return { reason: null, words: 'There was nothing left to tell.' };
  if (response.kind === 'failed') return { reason: response.reason, words: response.words };
  const { status } = response;
  if (status >= 200 && status < 300) return { reason: null, words: null };
  if (status === 410)
    return { reason: 'status', words: 'The receiver is gone for good (410); the endpoint is paused.' };
  if (status >= 300 && status < 400)
    return { reason: 'status', words: `The receiver answered ${status}; redirects are not followed.` };
  return { reason: 'status', words: `The receiver answered ${status}.` };
}

function textOf(body: Buffer | string | undefined): string {
  return typeof body === 'string' ? body : (body?.toString('utf8') ?? '');
}
