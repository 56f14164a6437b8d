import type { VendorCallback } from '../call.ts';
import { callVendor, settle } from '../call.ts';
import { ApiClient } from './api-client.ts';

export interface AccesstokenResponse {
  readonly access_token: string;
  readonly token_type: string;
  /** Seconds, as text. */
  readonly expires_in: string;
}

/** The token endpoint. A key of Milepost is a client: its id the client id, its secret the client secret. */
export class AccesstokenApi {
  readonly apiClient: ApiClient;

  constructor(apiClient: ApiClient = ApiClient.instance) {
    this.apiClient = apiClient;
  }

  /** Sent as a form, which no log of addresses holds; the vendor's own client puts the secret into the query. */
  getAccesstoken(
    grantType: string,
    clientId: string,
    clientSecret: string,
    callback?: VendorCallback<AccesstokenResponse>,
  ): Promise<AccesstokenResponse> {
    const form = new URLSearchParams({ grant_type: grantType, client_id: clientId, client_secret: clientSecret });
    const answer = callVendor<AccesstokenResponse>({
      method: 'POST',
      url: `${this.apiClient.basePath}/oauth/oauth20/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
      fetch: this.apiClient.fetch,
    });
    return settle(
      answer.then((response) => ({ data: response.body!, response })),
      callback,
    );
  }
}
