// Thirdwatch's order_status, in the shape of the vendor's JavaScript client.
import { ApiClient, OrderStatus, OrderStatusApi } from '@milepost/sdk/vendors/thirdwatch';
import { key, url } from './where.ts';

ApiClient.default.basePath = `${url}/event`;
const api_key = ApiClient.default.authentications['api_key'];
api_key.apiKey = key;
// api_key.apiKeyPrefix = 'Token';

const apiInstance = new OrderStatusApi();
const orderStatus = new OrderStatus();
orderStatus._userId = 'ada';
orderStatus._orderId = process.argv[2] ?? 'OCT45671';
orderStatus._orderStatus = '_canceled';
orderStatus._reason = '_paymentRisk';

await apiInstance.orderStatus(orderStatus).then(
  (data) => console.log(data.message),
  (error: unknown) => console.error(error),
);
