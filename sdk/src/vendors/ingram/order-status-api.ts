import type { VendorCallback } from '../call.ts';
import { callVendor, settle } from '../call.ts';
import { ApiClient } from './api-client.ts';
import type { OrderStatusAsyncNotificationRequest } from './models.ts';

/** The relay of order events. */
export class OrderStatusApi {
  readonly apiClient: ApiClient;

  constructor(apiClient: ApiClient = ApiClient.instance) {
    this.apiClient = apiClient;
  }

  /**
   * Hands over an order event. There is no answer but that it was taken.
   *
   * @param targeturl - where the event is sent on to, byte for byte
   * @param xHubSignature - made from the event's id and the caller's secret; sent on with it
   */
  resellersV1WebhooksOrderstatuseventPost(
    targeturl: string,
    xHubSignature: string,
    orderStatusAsyncNotificationRequest: OrderStatusAsyncNotificationRequest,
    callback?: VendorCallback<undefined>,
  ): Promise<undefined> {
    const answer = callVendor({
      method: 'POST',
      url: `${this.apiClient.basePath}/resellers/v1/webhooks/orderstatusevent`,
      headers: this.apiClient.authorized({
        'content-type': 'application/json',
        targeturl,
        'x-hub-signature': xHubSignature,
      }),
      body: JSON.stringify(orderStatusAsyncNotificationRequest),
      fetch: this.apiClient.fetch,
    });
    return settle(
      answer.then((response) => ({ data: undefined, response })),
      callback,
    );
  }
}
