// Wordbee's order status: log in, set it, and see what is open then.
import { logIn } from '@milepost/sdk/vendors/wordbee';
import { key, milepost, url } from './where.ts';

const { code } = await milepost.account.get();
const wordbee = await logIn({ url: `${url}/api`, accountid: code, key });

// Without a number: an order of our own.
const orderId = Number(process.argv[2] ?? (await milepost.orders.create({ workflow: 'translation' })).number);
await wordbee.setOrderStatus(orderId, { status: 5, message: 'Delivered as agreed', notify: true });

const { current } = await wordbee.transitions(orderId);
console.log(`Order ${orderId} is now ${current.status} (${current.statust}).`);
await wordbee.logOut();
