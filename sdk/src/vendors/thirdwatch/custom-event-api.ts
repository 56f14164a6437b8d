import type { VendorCallback } from '../call.ts';
import { ApiClient } from './api-client.ts';
import type { Custom, EventResponse } from './models.ts';

/** The event `custom_event`. */
export class CustomEventApi {
  readonly apiClient: ApiClient;

  constructor(apiClient: ApiClient = ApiClient.instance) {
    this.apiClient = apiClient;
  }

  /** Anything that the reserved events do not cover. */
  customEvent(event: Custom, callback?: VendorCallback<EventResponse>): Promise<EventResponse> {
    return this.apiClient.sendEvent('/v1/custom_event', event, callback);
  }
}
