// The same with the vendor's own package, xi_sdk_resellers: only the base path is another.
import { createRequire } from 'node:module';
import { documentedEvent, targeturl, xHubSignature } from './ingram-event.ts';
import { key, keyId, url } from './where.ts';

/** What of the package is used here; it comes without types. */
interface Package {
  readonly ApiClient: {
    readonly instance: { basePath: string; authentications: Record<string, { accessToken?: string }> };
  };
  readonly AccesstokenApi: new () => {
    getAccesstoken(grantType: string, id: string, secret: string, callback: Callback<{ access_token: string }>): void;
  };
  readonly OrderStatusApi: new () => {
    resellersV1WebhooksOrderstatuseventPost(
      targeturl: string,
      xHubSignature: string,
      event: object,
      callback: Callback<null>,
    ): void;
  };
}

type Callback<Data> = (error: Error | null, data: Data, response: { readonly status: number }) => void;

const { ApiClient, AccesstokenApi, OrderStatusApi } = createRequire(import.meta.url)('xi_sdk_resellers') as Package;
ApiClient.instance.basePath = url;

new AccesstokenApi().getAccesstoken('client_credentials', await keyId(), key, (refused, token) => {
  if (refused) {
    console.error(refused.message);
    return;
  }
  ApiClient.instance.authentications['application']!.accessToken = token.access_token;
  new OrderStatusApi().resellersV1WebhooksOrderstatuseventPost(
    targeturl,
    xHubSignature,
    documentedEvent,
    (error, _data, response) => {
      if (error) console.error(error.message);
      else console.log(`Taken: ${response.status}`);
    },
  );
});
