// Thirdwatch's custom_event: behaviour that no reserved event covers, here where a parcel is, with a callback.
import { ApiClient, Custom, CustomEventApi } from '@milepost/sdk/vendors/thirdwatch';
import { key, url } from './where.ts';

ApiClient.default.basePath = `${url}/event`;
ApiClient.default.authentications['api_key'].apiKey = key;

const event = new Custom();
event._userId = 'ada';
event['_orderId'] = process.argv[2] ?? 'OCT45671';
event._customInfo = { event: 'trackLocation', latitude: 53.55, longitude: 9.99 };

await new CustomEventApi().customEvent(event, (error, data) => {
  if (error) console.error(error.message);
  else console.log(data?.message);
});
