import type { VendorCallback } from '../call.ts';
import { ApiClient } from './api-client.ts';
import type { EventResponse, OrderStatus } from './models.ts';

/** The event `order_status`. */
export class OrderStatusApi {
  readonly apiClient: ApiClient;

  constructor(apiClient: ApiClient = ApiClient.instance) {
    this.apiClient = apiClient;
  }

  /** May be sent many times for one order; each is kept. */
  orderStatus(event: OrderStatus, callback?: VendorCallback<EventResponse>): Promise<EventResponse> {
    return this.apiClient.sendEvent('/v1/order_status', event, callback);
  }
}
