/**
 * Medusa with one order made by its own module and copies of it. Runs in a folder where its packages are installed, started by
 * `bench/peers.ts`, which hands in PEER_DATABASE and PEER_ORDERS.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { answer, copyRows, perSecond } from './copies.mjs';

const count = Number(process.env.PEER_ORDERS);
const directory = process.cwd();
const require = createRequire(`${directory}/package.json`);
writeFileSync(
  'medusa-config.js',
  `const { defineConfig } = require('@medusajs/framework/utils');
module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.PEER_DATABASE,
    databaseDriverOptions: { pool: { min: 2, max: 20 } },
    http: { storeCors: '*', adminCors: '*', authCors: '*', jwtSecret: 'bench', cookieSecret: 'bench' },
  },
  admin: { disable: true },
});
`,
);
process.env.LOG_LEVEL = 'error';
process.env.MEDUSA_DISABLE_TELEMETRY = 'true';
execFileSync(process.execPath, [require.resolve('@medusajs/cli/cli.js'), 'db:migrate', '--skip-scripts'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  timeout: 600_000,
});
const express = require('express');
const { default: load } = require('@medusajs/medusa/loaders/index');
const { completeOrderWorkflow } = require('@medusajs/medusa/core-flows');
const { container } = await load({ directory, expressApp: express() });

const template = await container.resolve('order').createOrders({
  currency_code: 'eur',
  email: 'a@example.com',
  items: [{ title: 'Cap', quantity: 3, unit_price: 1000 }],
  shipping_address: { first_name: 'A', last_name: 'B', address_1: 'Street 1', city: 'Berlin', country_code: 'de' },
  shipping_methods: [{ name: 'Standard', amount: 500 }],
});
const pg = require('pg');
const client = new pg.Client({ connectionString: process.env.PEER_DATABASE });
await client.connect();
const ofOrder = `order_id = '${template.id}'`;
const copied = { id: `r.id || '-' || n`, order_id: `r.order_id || '-' || n` };
await copyRows(
  client,
  [
    {
      table: 'order',
      where: `id = '${template.id}'`,
      members: { id: copied.id, display_id: 'r.display_id + n' },
    },
    {
      table: 'order_line_item',
      where: `id IN (SELECT item_id FROM order_item WHERE ${ofOrder})`,
      members: { id: copied.id },
    },
    { table: 'order_item', where: ofOrder, members: { ...copied, item_id: `r.item_id || '-' || n` } },
    {
      table: 'order_shipping_method',
      where: `id IN (SELECT shipping_method_id FROM order_shipping WHERE ${ofOrder})`,
      members: { id: copied.id },
    },
    {
      table: 'order_shipping',
      where: ofOrder,
      members: { ...copied, shipping_method_id: `r.shipping_method_id || '-' || n` },
    },
    { table: 'order_summary', where: ofOrder, members: copied },
  ],
  count,
);
await client.end();

let next = 0;
answer(
  { orders: count },
  {
    // An order is completed once.
    workflow: (seconds) =>
      perSecond(8, seconds, async () => {
        next += 1;
        const { result } = await completeOrderWorkflow(container).run({
          input: { orderIds: [`${template.id}-${next}`] },
        });
        if (result[0]?.status !== 'completed') throw new Error(JSON.stringify(result));
      }),
  },
);
