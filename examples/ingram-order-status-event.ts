// Ingram Micro's relay of order events, in the shape of the vendor's JavaScript client.
import { AccesstokenApi, ApiClient, OrderStatusApi } from '@milepost/sdk/vendors/ingram';
import { documentedEvent, targeturl, xHubSignature } from './ingram-event.ts';
import { key, keyId, url } from './where.ts';

ApiClient.instance.basePath = url;
const { access_token } = await new AccesstokenApi().getAccesstoken('client_credentials', await keyId(), key);
ApiClient.instance.authentications['application'].accessToken = access_token;

const apiInstance = new OrderStatusApi();
await apiInstance.resellersV1WebhooksOrderstatuseventPost(
  targeturl,
  xHubSignature,
  documentedEvent,
  (error, _data, response) => {
    if (error) console.error(error.message);
    else console.log(`Taken: ${response?.status}`);
  },
);
