export type { VendorCallback, VendorResponse } from '../call.ts';
export { VendorError } from '../call.ts';
export { ApiClient } from './api-client.ts';
export { CustomEventApi } from './custom-event-api.ts';
export type { CustomInfo, EventResponse } from './models.ts';
export { Custom, OrderStatus } from './models.ts';
export { OrderStatusApi } from './order-status-api.ts';
