// Make an order, ask what can be done with it, move it, and read what happened.
import { MilepostProblem } from '@milepost/sdk';
import { milepost } from './where.ts';

const made = await milepost.orders.create({ workflow: 'retail', lines: [{ sku: '5CX895', ordered: 3 }] });
console.log(`Order ${made.number} is ${made.status}.`);

const { possible } = await milepost.orders.transitions(made.id);
console.log(`It can go to ${possible.map(({ to }) => to).join(', ')}.`);

await milepost.orders.setStatus(made.id, { to: 'approved', message: 'Payment received' });
try {
  await milepost.orders.setStatus(made.id, { to: 'delivered' });
} catch (error) {
  if (!(error instanceof MilepostProblem)) throw error;
  console.log(`${error.code}: ${error.message}`);
}

for (const { occurredAt, type, to } of await milepost.orders.history(made.id)) {
  console.log(occurredAt, type, to ?? '');
}
