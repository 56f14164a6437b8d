import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addUser, loggedIn } from '../../server/test/browser-session.ts';
import type { TestBrowser } from '../../server/test/browser.ts';
import { assertAccessible, inBrowser, openBrowser } from '../../server/test/browser.ts';
import { until } from '../../server/test/until.ts';
import { firstStepsJourneys } from './first-steps.journeys.ts';
import { orderFormsJourneys } from './order-forms.journeys.ts';
import type { Shop } from './shop.ts';
import { openShop, rosa } from './shop.ts';

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

  firstStepsJourneys(() => ({ shop, browser }));
  orderFormsJourneys(() => ({ shop, browser }));

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

  test('the columns of the list are chosen, stay, and are those of the file', async (t) => {
    await shop.order('NK-26');
    await shop.settled();
    const page = await browser.page(t);
    await shop.open(page, '/orders?q=NK-26');
    await page.getByRole('rowheader', { name: 'NK-26' }).waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    const dialog = page.getByRole('dialog', { name: 'Columns' });
    await dialog.getByLabel('Workflow').check();
    await dialog.getByLabel('Needs').uncheck();
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Show these columns' }).click();
    await page.getByRole('columnheader', { name: 'Workflow' }).waitFor();
    assert.equal(await page.getByRole('columnheader', { name: 'Needs' }).count(), 0);
    await page.getByRole('cell', { name: 'Retail' }).waitFor();
    await page.getByRole('button', { name: 'Download the list' }).click();
    const coming = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'CSV, the columns shown' }).click();
    const file = await coming;
    assert.match(file.suggestedFilename(), /^orders-.*\.csv$/);
    const [head, row] = readFileSync(await file.path(), 'utf8').split('\r\n');
    assert.match(head!, /^reference,number,customerName,city,statusLabel,.*,workflow$/);
    assert.match(row!, /^NK-26,\d+,Jonas Brandt,Leipzig,Placed,.*,retail$/);
    // Without a word in the address they are those chosen last.
    await page.goto(`${shop.app.url}/console/orders`);
    await page.getByRole('columnheader', { name: 'Workflow' }).waitFor();
  });

  test('orders are narrowed to those promised for some days, and the address says so', async (t) => {
    for (const [reference, dueAt] of [
      ['NK-30', '2031-02-01'],
      ['NK-31', '2031-02-03'],
    ])
      await shop.call('POST', '/v1/orders', { workflow: 'retail', reference, dueAt });
    await shop.settled();
    const page = await browser.page(t, { locale: 'de-DE' });
    await shop.open(page, '/orders');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Zugesagt ab').fill('2031-02-02');
    await dialog.getByLabel('Zugesagt bis').fill('2031-02-01');
    await page.keyboard.press('Enter');
    await dialog.getByText('Es endet, bevor es beginnt.').waitFor();
    await assertAccessible(page);
    await dialog.getByLabel('Zugesagt bis').fill('2031-02-03');
    await page.keyboard.press('Enter');
    await page.getByText('Zugesagt 02.02.2031 bis 03.02.2031').waitFor();
    // Both stand there until the narrowed list has come.
    await page.getByRole('rowheader', { name: 'NK-30' }).waitFor({ state: 'detached' });
    await page.getByRole('rowheader', { name: 'NK-31' }).waitFor();
    assert.match(page.url(), /dueFrom=2031-02-02&dueTo=2031-02-03/);
    assert.equal(await page.getByRole('rowheader', { name: 'NK-30' }).count(), 0);
  });

  test('a key is made with fewer rights than its role, for the orders of one customer', async (t) => {
    await shop.order('NK-27');
    await shop.settled();
    const page = await browser.page(t);
    await shop.open(page, '/people?tab=keys');
    await page.getByRole('button', { name: 'New key' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Portal');
    await dialog.getByRole('combobox', { name: 'Only orders of' }).fill('Jonas');
    await dialog.getByRole('option', { name: 'Jonas Brandt' }).first().click();
    await dialog.getByRole('list', { name: 'Only orders of' }).getByText('Jonas Brandt').waitFor();
    await dialog.getByText('May do 5 of the 5 things its role may').click();
    await dialog.getByLabel('write orders').uncheck();
    await dialog.getByText('May do 4 of the 5 things its role may').waitFor();
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('It is shown only now.').waitFor();
    const { data } = await shop.call('GET', '/v1/keys');
    const key = data.find(({ name }: { name: string }) => name === 'Portal');
    assert.deepEqual([key.customerIds.length, key.rights.includes('orders.write'), key.rights.length], [1, false, 4]);

    // The same for a person, when they are added and later.
    const person = async () => {
      const users = (await shop.call('GET', '/v1/users')).data;
      return users.find(({ profile }: { profile: { name: string } }) => profile.name === 'Lea Limit');
    };
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.getByRole('button', { name: 'Add a person' }).click();
    await dialog.getByLabel('Name').fill('Lea Limit');
    await dialog.getByLabel('E-mail').fill('lea@nordkontor.example');
    await dialog.getByRole('combobox', { name: 'Only orders of' }).fill('Jonas');
    await dialog.getByRole('option', { name: 'Jonas Brandt' }).first().click();
    await dialog.getByText('May do 5 of the 5 things of the role').click();
    await dialog.getByLabel('write orders').uncheck();
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Add and show the link' }).click();
    await page.getByRole('button', { name: 'I have it' }).click();
    const made = await person();
    assert.deepEqual([made.customerIds, made.rights.length], [key.customerIds, 4]);
    await page.getByRole('button', { name: 'More for Lea Limit' }).click();
    await page.getByRole('menuitem', { name: 'Change…' }).click();
    await dialog.getByRole('button', { name: 'Take Jonas Brandt away' }).click();
    await dialog.getByText('May do 4 of the 5 things of the role').click();
    await dialog.getByLabel('write orders').check();
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await dialog.waitFor({ state: 'detached' });
    const changed = await person();
    assert.deepEqual([changed.customerIds, changed.rights], [null, null]);
  });

  test('a card of the board is moved on a phone by what it offers, and by keys; what is asked for is asked', async (t) => {
    const id = await shop.order('NK-28', 'approved');
    const page = await browser.page(t, { phone: true });
    await shop.open(page, '/board?workflow=retail&q=NK-28');
    await page.getByRole('button', { name: 'Move NK-28' }).tap();
    const dialog = page.getByRole('dialog', { name: 'Move NK-28' });
    await dialog.getByText('It is in Approved.').waitFor();
    await dialog.getByRole('button', { name: 'Packed, to Packed' }).waitFor();
    await fitsThePhone(page);
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Packed, to Packed' }).tap();
    // Each column is renewed by itself: for a moment the card may stand in both.
    await page.locator('[data-status=packed] [data-card]', { hasText: 'NK-28' }).focus();
    await page.keyboard.press('m');
    await dialog.getByRole('button', { name: 'Cancel, to Canceled' }).press('Enter');
    const asked = page.getByRole('dialog', { name: 'Cancel' });
    await asked.getByLabel('Message').fill('The customer has changed their mind.');
    await asked.getByRole('button', { name: 'Cancel', exact: true }).tap();
    await until(async () => (await order(id)).status === 'canceled');
  });

  test('one changes one’s own name and the zone in which one sees times, and signs out everywhere else', async (t) => {
    const elsewhere = await loggedIn(shop.app, rosa);
    const id = await shop.order('NK-29');
    const { statusSince } = await order(id);
    const clockIn = (timeZone: string) =>
      new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(new Date(statusSince));
    const page = await browser.page(t, { timeZone: 'Asia/Kolkata' });
    const seenIn = async (zone: string, name: string) => {
      await page.goto(`${shop.app.url}/console/orders/${id}`);
      const exact = page.locator(`time[datetime="${statusSince}"][title*="${name}"]`).first();
      await exact.waitFor();
      const title = await exact.getAttribute('title');
      assert.ok(title?.includes(clockIn(zone)), `${title}: ${clockIn(zone)}`);
      await page.goto(`${shop.app.url}/console/settings`);
    };
    await shop.open(page, '/settings', rosa);
    await page.getByLabel('Name', { exact: true }).fill('Rosa Díaz-Peña');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByText('Rosa Díaz-Peña').first().waitFor();
    await seenIn('Asia/Kolkata', 'GMT+5:30');
    await page.getByLabel('Show times in').selectOption('own');
    await page.getByLabel('Time zone', { exact: true }).fill('Mars');
    await page.getByText('Use a name like Europe/Berlin.').waitFor();
    await assertAccessible(page);
    await page.getByLabel('Time zone', { exact: true }).fill('America/Sao_Paulo');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').last().waitFor();
    await seenIn('America/Sao_Paulo', 'GMT-3');
    await page.getByLabel('Show times in').selectOption('account');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await until(async () => {
      const { user } = await page.evaluate<{ user: { timeZone?: string } }>(
        "fetch('/v1/session').then((answer) => answer.json())",
      );
      return user.timeZone === 'account';
    });
    await seenIn('UTC', 'UTC');
    await page.getByRole('rowheader', { name: 'Console here' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('Signed out everywhere else.').waitFor();
    await until(async () => (await elsewhere.call('GET', '/v1/session')).status === 401);
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor({ state: 'detached' });
    // As if the session came from an identity provider, which has to be visited and leads back.
    await page.route('**/v1/session', async (route) => {
      if (route.request().method() !== 'DELETE') return route.fallback();
      const response = await route.fetch();
      const url = new URL('/console/login?from=provider', page.url()).href;
      return route.fulfill({ response, status: 200, json: { url } });
    });
    await page.getByRole('button', { name: 'Sign out here' }).click();
    await page.waitForURL(/from=provider/);
    await page.getByRole('heading', { level: 1, name: /Sign in/ }).waitFor();
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
