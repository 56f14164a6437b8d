import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addUser } from '../../server/test/browser-session.ts';
import type { TestBrowser } from '../../server/test/browser.ts';
import { assertAccessible, inBrowser, openBrowser } from '../../server/test/browser.ts';
import { until } from '../../server/test/until.ts';
import type { Shop } from './shop.ts';
import { openShop } from './shop.ts';

describe('what is written down in the console', inBrowser, () => {
  let shop: Shop;
  let browser: TestBrowser;
  before(async () => {
    [shop, browser] = await Promise.all([openShop(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await shop.app.stop();
  });

  const order = (id: string) => shop.call('GET', `/v1/orders/${id}`);
  const fitsThePhone = async (page: Page) =>
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390, 'nothing is wider than the phone');

  test('a new order is made by keys, for a customer who is known; what is wrong stands at its field', async (t) => {
    await shop.order('NK-20');
    await shop.settled();
    const page = await browser.page(t, { expectedErrors: [/409/] });
    await shop.open(page, '/orders');
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'New order', level: 1 }).waitFor();
    await page.keyboard.type('NK-20');
    await page.getByRole('combobox', { name: 'Name' }).fill('Jonas');
    await page.getByRole('listbox', { name: 'Name' }).getByRole('option', { name: 'Jonas Brandt' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Known already.').waitFor();
    await page.getByLabel('Product of line 1').fill('Desk');
    await page.getByLabel('Pieces of line 1').fill('0');
    await page.getByLabel('Price each of line 1').fill('129.90');
    await page.keyboard.press('Enter');
    await page.getByText('A whole number from 1 on.').waitFor();
    assert.equal(await page.evaluate('document.activeElement.value'), '0', 'the cursor is in the field with the fault');
    await assertAccessible(page);
    await page.keyboard.type('2');
    await page.getByText('From the lines: €259.80').waitFor();
    await page.keyboard.press('Enter');
    const reference = page.getByLabel('Reference');
    await page.locator('[aria-invalid=true]').waitFor();
    assert.equal(await reference.getAttribute('aria-invalid'), 'true', 'the server says that the reference is taken');
    await reference.fill('NK-21');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'NK-21', level: 1 }).waitFor();
    const made = await order('reference:NK-21');
    const known = await order('reference:NK-20');
    assert.equal(made.customerId, known.customerId);
    assert.deepEqual([made.lines[0].ordered, made.total], [2, { amount: '259.80', currency: 'EUR' }]);
  });

  test('a new order with everything in it is made on a phone, in the dark', async (t) => {
    const page = await browser.page(t, { phone: true, dark: true });
    await shop.open(page, '/orders/new');
    await page.getByLabel('Reference').fill('NK-22');
    await page.getByLabel('Begins as').selectOption({ label: 'Payment due' });
    await page.getByLabel('Promised').fill('2030-12-01');
    await page.getByRole('combobox', { name: 'Name' }).fill('Käthe Neu');
    await page.getByLabel('E-mail', { exact: false }).first().fill('kaethe@post.example');
    await page.getByLabel('Product of line 1').fill('Lamp');
    await page.getByLabel('Street and number').fill('Karl-Heine-Straße 54');
    await page.getByLabel('Country').fill('de');
    await page.getByRole('button', { name: 'Add a field' }).click();
    await page.getByLabel('Field', { exact: true }).fill('gift');
    await page.getByLabel('Value').fill('true');
    await fitsThePhone(page);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Make the order' }).click();
    await page.getByRole('heading', { name: 'NK-22', level: 1 }).waitFor();
    const made = await order('reference:NK-22');
    assert.deepEqual([made.status, made.dueAt, made.data], ['payment_due', '2030-12-01T23:59:59.999Z', { gift: true }]);
    const contact = await shop.call('GET', `/v1/orders/${made.id}/contact`);
    assert.deepEqual([contact.customer.name, contact.shippingAddress.country], ['Käthe Neu', 'DE']);
  });

  test('a shipment takes what is left of the lines with it, arrives, and the status follows', async (t) => {
    const id = await shop.order('NK-23', 'approved', 'packed');
    const page = await browser.page(t);
    await shop.open(page, `/orders/${id}`);
    await page.getByRole('button', { name: 'Add shipment' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add shipment' });
    await dialog.getByLabel('Carrier', { exact: false }).first().fill('DHL');
    await dialog.getByLabel('Tracking number').fill('00340434161299847310');
    await dialog.getByLabel(/Pieces of Monitor arm/).fill('3');
    await page.keyboard.press('Enter');
    await dialog.getByText('Not more than are left.').waitFor();
    await assertAccessible(page);
    await dialog.getByLabel(/Pieces of Monitor arm/).fill('1');
    await page.keyboard.press('Enter');
    await page.getByText('The shipment is added.').waitFor();
    await page.locator('[aria-current=step]', { hasText: 'Partially shipped' }).waitFor();
    const sent = await order(id);
    assert.deepEqual(
      [sent.lines.map((line: { shipped: number }) => line.shipped), sent.shipments[0].packages[0].trackingNumber],
      [[1, 1], '00340434161299847310'],
    );
    await page.getByRole('button', { name: 'What to do with shipment 1' }).click();
    await page.getByRole('menuitem', { name: 'It has arrived…' }).click();
    await page.getByRole('dialog', { name: 'Change shipment' }).getByRole('button', { name: 'Save shipment' }).click();
    await page.getByText('The shipment is changed.').waitFor();
    const arrived = await order(id);
    assert.deepEqual(
      [arrived.lines.map((line: { fulfilled: number }) => line.fulfilled), arrived.shipments[0].deliveredAt !== null],
      [[1, 1], true],
    );
  });

  test('a line is added, changed and removed', async (t) => {
    const id = await shop.order('NK-24');
    const page = await browser.page(t);
    await shop.open(page, `/orders/${id}`);
    await page.getByRole('button', { name: 'Add line' }).click();
    await page.getByRole('dialog').getByLabel('Product').fill('Dock');
    await page.keyboard.press('Enter');
    await page.getByText('The line is added.').waitFor();
    await page.getByRole('button', { name: 'What to do with Dock' }).click();
    await page.getByRole('menuitem', { name: 'Change…' }).click();
    await page.getByRole('dialog').getByLabel('Ordered', { exact: true }).fill('4');
    await page.getByRole('dialog').getByLabel('Backordered').fill('2');
    await page.getByRole('dialog').getByLabel('Price each').fill('1,200.50');
    await page.keyboard.press('Enter');
    await page.getByText('The line is changed.').waitFor();
    const dock = async () => (await order(id)).lines.find(({ name }: { name: string }) => name === 'Dock');
    const { ordered, backordered, unitPrice } = await dock();
    assert.deepEqual([ordered, backordered, unitPrice], [4, 2, { amount: '1200.50', currency: 'EUR' }]);
    await page.getByRole('button', { name: 'What to do with Dock' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove the line' }).click();
    await page.getByText('The line is removed.').waitFor();
    assert.equal(await dock(), undefined);
  });

  test('who may only read orders is shown no forms, and nothing is asked that is refused', async (t) => {
    const email = 'reader@nordkontor.example';
    const user = await addUser(shop.app, { email, name: 'Rea Der', role: 'staff' });
    await shop.call('PATCH', `/v1/users/${user}`, { rights: ['orders.read'] });
    const id = await shop.order('NK-25');
    const page = await browser.page(t);
    const refused: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() === 403) refused.push(answer.url());
    });
    await shop.open(page, `/orders/${id}`, email);
    await page.getByRole('heading', { name: 'NK-25', level: 1 }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add shipment' }).count(), 0);
    await page.goto(`${shop.app.url}/console/board?workflow=retail`);
    await page.locator('[data-card]', { hasText: 'NK-25' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('rowheader', { name: 'NK-25' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'New order' }).count(), 0);
    await until(() => Promise.resolve(page.url().endsWith('/orders')));
    assert.deepEqual(refused, []);
  });
});
