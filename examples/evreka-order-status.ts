// Evreka's order status: get a token, set it by its UUID.
import { authenticate } from '@milepost/sdk/vendors/evreka';
import { key, keyId, milepost, url } from './where.ts';

const id = await keyId();
const evreka = await authenticate({
  baseUrl: url,
  clientId: id,
  clientSecret: key,
  username: id,
  password: key,
});

// Without an id: an order of our own. The visit that "milepost demo" makes has a fixed one, which it prints.
const orderId = process.argv[2] ?? (await milepost.orders.create({ workflow: 'field-service' })).id;
const completed = 'd666a904-5739-46c0-b70a-1cd57658a3f6';
const { detail } = await evreka.updateOrderStatus(orderId, completed);
console.log(detail);
