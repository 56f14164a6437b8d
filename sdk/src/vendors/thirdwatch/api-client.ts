import { callVendor, settle } from '../call.ts';
import type { VendorCallback } from '../call.ts';
import type { EventResponse } from './models.ts';

/** Where events go and with which key, as the vendor's JavaScript client has it. */
export class ApiClient {
  /** The client that every API uses which was given none, under the name of the documentation. */
  static readonly default: ApiClient = new ApiClient();
  /** The same, under the name that the vendor's code has. */
  static readonly instance: ApiClient = ApiClient.default;

  /** Without `/v1`: `http://127.0.0.1:8080/event`. */
  basePath = 'http://127.0.0.1:8080/event';
  readonly authentications: { readonly api_key: { apiKey?: string; apiKeyPrefix?: string } } = { api_key: {} };
  defaultHeaders: Record<string, string> = {};
  /** How requests are made; the platform's `fetch` where none is given. */
  fetch?: typeof fetch;

  /** Sends one event; the outcome goes to the callback where there is one, and is what the promise gives. */
  sendEvent(path: string, event: object, callback: VendorCallback<EventResponse> | undefined): Promise<EventResponse> {
    const { apiKey, apiKeyPrefix } = this.authentications.api_key;
    const key = apiKey === undefined || apiKeyPrefix === undefined ? apiKey : `${apiKeyPrefix} ${apiKey}`;
    const answer = callVendor<EventResponse>({
      method: 'POST',
      url: `${this.basePath.replace(/\/+$/, '')}${path}`,
      headers: {
        ...this.defaultHeaders,
        'content-type': 'application/json',
        accept: 'application/json',
        ...(key === undefined ? {} : { 'x-thirdwatch-api-key': key }),
      },
      body: JSON.stringify(event),
      fetch: this.fetch,
    });
    return settle(
      answer.then((response) => ({ data: response.body ?? {}, response })),
      callback,
    );
  }
}
