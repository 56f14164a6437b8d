/**
 * Vendure with one order made by its own services and copies of it. Runs in a folder where its packages are installed, started
 * by `bench/peers.ts`, which hands in PEER_DATABASE and PEER_ORDERS.
 */
import { randomBytes } from 'node:crypto';
import {
  bootstrap,
  CustomerService,
  DefaultLogger,
  dummyPaymentHandler,
  LanguageCode,
  LogLevel,
  OrderService,
  ProductService,
  ProductVariantService,
  RequestContextService,
  TaxCategoryService,
  TransactionalConnection,
} from '@vendure/core';
import { populateInitialData } from '@vendure/core/cli/index.js';
import pg from 'pg';
import { answer, copyRows, partsOf, perSecond } from './copies.mjs';

const count = Number(process.env.PEER_ORDERS);
// In production it refuses the credentials of its documentation.
const administrator = { identifier: 'bench', password: randomBytes(16).toString('hex') };
const database = partsOf(process.env.PEER_DATABASE);
const app = await bootstrap({
  apiOptions: { port: 0, adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['bearer'],
    superadminCredentials: administrator,
    requireVerification: false,
  },
  dbConnectionOptions: {
    type: 'postgres',
    ...database,
    username: database.user,
    synchronize: true,
    logging: false,
    extra: { max: 20 },
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Error }),
  plugins: [],
});
await populateInitialData(app, {
  defaultLanguage: LanguageCode.en,
  defaultZone: 'Europe',
  countries: [{ code: 'DE', name: 'Germany', zone: 'Europe' }],
  taxRates: [{ name: 'Standard', percentage: 20 }],
  shippingMethods: [{ name: 'Standard', price: 500 }],
  paymentMethods: [
    {
      name: 'Dummy',
      handler: { code: dummyPaymentHandler.code, arguments: [{ name: 'automaticSettle', value: 'true' }] },
    },
  ],
  collections: [],
});
const ctx = await app.get(RequestContextService).create({ apiType: 'admin' });
const orders = app.get(OrderService);
const connection = app.get(TransactionalConnection);
const template = await makeOrder();

const client = new pg.Client(database);
await client.connect();
const [[base], [lines], [shippings], [payments]] = await Promise.all(
  ['order', 'order_line', 'shipping_line', 'payment'].map(async (table) => {
    const { rows } = await client.query(`SELECT max(id) AS id FROM "${table}"`);
    return [rows[0].id];
  }),
);
const ofOrder = `"orderId" = ${template.id}`;
await copyRows(
  client,
  [
    { table: 'order', where: `id = ${template.id}`, members: { id: `${base} + n`, code: `'COPY' || n` } },
    { table: 'order_channels_channel', where: ofOrder, members: { orderId: `${base} + n` } },
    { table: 'shipping_line', where: ofOrder, members: { id: `${shippings} + n`, orderId: `${base} + n` } },
    {
      table: 'order_line',
      where: ofOrder,
      members: { id: `${lines} + n`, orderId: `${base} + n`, shippingLineId: `${shippings} + n` },
    },
    { table: 'payment', where: ofOrder, members: { id: `${payments} + n`, orderId: `${base} + n` } },
  ],
  count,
);
await client.end();

/** Two states between which the administrator of a paid order may go to and fro. */
const modifying = new Set();
let next = 0;
function nextChange() {
  // Each order in its turn, beginning somewhere: two changes of one order at once would wait for each other.
  next = (next + 7919) % count;
  const id = base + 1 + next;
  const state = modifying.has(id) ? 'PaymentSettled' : 'Modifying';
  if (state === 'Modifying') modifying.add(id);
  else modifying.delete(id);
  return { id, state };
}

const url = `${await app.getUrl()}/admin-api`.replace('[::1]', 'localhost');
let token = '';
async function ask(query, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  token = response.headers.get('vendure-auth-token') ?? token;
  return response.json();
}
await ask(
  'mutation Login($identifier: String!, $password: String!) { login(username: $identifier, password: $password) { __typename } }',
  administrator,
);
const change = `mutation Change($id: ID!, $state: String!) {
  transitionOrderToState(id: $id, state: $state) { ... on Order { id state } ... on OrderStateTransitionError { transitionError } } }`;

answer(
  { orders: count },
  {
    service: (seconds) =>
      perSecond(16, seconds, async () => {
        const { id, state } = nextChange();
        // As its own resolver does it, in one transaction.
        const result = await connection.withTransaction(ctx, (inTransaction) =>
          orders.transitionToState(inTransaction, id, state),
        );
        if (result.state !== state) throw new Error(JSON.stringify(result));
      }),
    graphql: (seconds) =>
      perSecond(16, seconds, async () => {
        const { id, state } = nextChange();
        const { data, errors } = await ask(change, { id: String(id), state });
        if (data?.transitionOrderToState?.state !== state) throw new Error(JSON.stringify(errors ?? data));
      }),
  },
);

async function makeOrder() {
  const [tax] = (await app.get(TaxCategoryService).findAll(ctx)).items;
  const languageCode = LanguageCode.en;
  const product = await app
    .get(ProductService)
    .create(ctx, { translations: [{ languageCode, name: 'Cap', slug: 'cap', description: '' }] });
  const [variant] = await app.get(ProductVariantService).create(ctx, [
    {
      productId: product.id,
      sku: '5CX895',
      price: 1000,
      taxCategoryId: tax.id,
      trackInventory: 'FALSE',
      translations: [{ languageCode, name: 'Cap' }],
    },
  ]);
  const customer = await app
    .get(CustomerService)
    .createOrUpdate(ctx, { emailAddress: 'a@example.com', firstName: 'A', lastName: 'B' });
  const { id } = await orders.create(ctx);
  await ok(orders.addItemToOrder(ctx, id, variant.id, 3));
  await ok(orders.addCustomerToOrder(ctx, id, customer));
  const address = { fullName: 'A B', streetLine1: 'Street 1', city: 'Berlin', postalCode: '10115', countryCode: 'DE' };
  await ok(orders.setShippingAddress(ctx, id, address));
  const [method] = await orders.getEligibleShippingMethods(ctx, id);
  await ok(orders.setShippingMethod(ctx, id, [method.id]));
  await ok(orders.transitionToState(ctx, id, 'ArrangingPayment'));
  const [payment] = await orders.getEligiblePaymentMethods(ctx, id);
  const order = await connection.withTransaction(ctx, (inTransaction) =>
    ok(orders.addPaymentToOrder(inTransaction, id, { method: payment.code, metadata: {} })),
  );
  if (order.state !== 'PaymentSettled') throw new Error(`The order is in ${order.state}.`);
  return order;
}

/** Vendure gives refusals as values. */
async function ok(promise) {
  const result = await promise;
  if (result?.__typename?.endsWith('Error') || result?.errorCode !== undefined) throw new Error(JSON.stringify(result));
  return result;
}
