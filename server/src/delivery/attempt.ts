import type { Endpoint } from '../core/endpoint.ts';
import type { GuardedHttp } from '../lib/guarded-http.ts';
import type { HttpFailure } from '../lib/http-failure.ts';
import { TemplateError } from '../lib/liquid.ts';
import type { ClaimedDelivery } from '../store/delivery-store.ts';
import type { WebhookRequest } from './request.ts';
import { attemptOf } from './request.ts';
import type { AttemptResult } from './verdict.ts';

export interface AttemptParts {
  readonly http: GuardedHttp;
  readonly responseLimitBytes: number;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly onError: (error: unknown) => void;
}

/**
 * Makes one attempt at a delivery and never throws. Without a request there is nothing left to tell: what it told of is gone, erased or
 * archived away, or the format has no words for it.
 *
 * @param prepare - makes the request; where it cannot, that counts like a receiver's refusal: a template can be put right
 *   meanwhile, and a fault of ours too
 */
export async function attempt(
  { http, responseLimitBytes, now, newId, onError }: AttemptParts,
  endpoint: Endpoint,
  delivery: ClaimedDelivery,
  prepare: (at: Date) => WebhookRequest | undefined,
): Promise<AttemptResult> {
  const at = now();
  let request: WebhookRequest | undefined;
  try {
    request = prepare(at);
  } catch (error) {
    const response = { kind: 'failed', durationMs: 0, ...faultOf(error, onError) } as const;
    const nothing = { headers: {}, logged: {}, body: '' };
    return attemptOf(endpoint, delivery, { id: newId(), at, request: nothing, response });
  }
  if (request === undefined) return attemptOf(endpoint, delivery, { id: newId(), at, request, response: undefined });
  const response = await http.send({
    method: 'POST',
    url: endpoint.url,
    headers: request.headers,
    body: request.body,
    timeoutMs: endpoint.timeoutSeconds * 1000,
    responseLimitBytes,
  });
  return attemptOf(endpoint, delivery, { id: newId(), at, request, response });
}

function faultOf(error: unknown, onError: (error: unknown) => void): HttpFailure {
  if (error instanceof TemplateError)
    return { reason: 'template', words: `The template cannot be filled in: ${error.message}` };
  onError(error);
  return { reason: 'other', words: 'The request could not be made.' };
}
