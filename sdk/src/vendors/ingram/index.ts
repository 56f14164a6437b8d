export type { VendorCallback, VendorResponse } from '../call.ts';
export { VendorError } from '../call.ts';
export { AccesstokenApi } from './accesstoken-api.ts';
export type { AccesstokenResponse } from './accesstoken-api.ts';
export { ApiClient } from './api-client.ts';
export type { OrderStatusAsyncNotificationRequest } from './models.ts';
export { OrderStatusApi } from './order-status-api.ts';
