import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestBrowser } from '../../server/test/browser.ts';
import { assertAccessible } from '../../server/test/browser.ts';
import { until } from '../../server/test/until.ts';
import type { Shop } from './shop.ts';

/** What is written down about an order that is there: its lines, shipments, own fields and addresses. */
export function orderFormsJourneys(shopAndBrowser: () => { readonly shop: Shop; readonly browser: TestBrowser }): void {
  test('a shipment takes what is left of the lines with it, arrives, and the status follows', async (t) => {
    const { shop, browser } = shopAndBrowser();
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
    const sent = await shop.call('GET', `/v1/orders/${id}`);
    assert.deepEqual(
      [sent.lines.map((line: { shipped: number }) => line.shipped), sent.shipments[0].packages[0].trackingNumber],
      [[1, 1], '00340434161299847310'],
    );
    await page.getByRole('button', { name: 'What to do with shipment 1' }).click();
    await page.getByRole('menuitem', { name: 'It has arrived…' }).click();
    await page.getByRole('dialog', { name: 'Change shipment' }).getByRole('button', { name: 'Save shipment' }).click();
    await page.getByText('The shipment is changed.').waitFor();
    const arrived = await shop.call('GET', `/v1/orders/${id}`);
    assert.deepEqual(
      [arrived.lines.map((line: { fulfilled: number }) => line.fulfilled), arrived.shipments[0].deliveredAt !== null],
      [[1, 1], true],
    );
  });

  test('a reference as long as it may be is no wider than the page', async (t) => {
    const { shop, browser } = shopAndBrowser();
    const id = await shop.order('W'.repeat(200));
    const page = await browser.page(t, { phone: true });
    await shop.open(page, `/orders/${id}`);
    await page.getByRole('button', { name: 'Add line' }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
  });

  test('a line is added, changed and removed', async (t) => {
    const { shop, browser } = shopAndBrowser();
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
    const dock = async () =>
      (await shop.call('GET', `/v1/orders/${id}`)).lines.find(({ name }: { name: string }) => name === 'Dock');
    const { ordered, backordered, unitPrice } = await dock();
    assert.deepEqual([ordered, backordered, unitPrice], [4, 2, { amount: '1200.50', currency: 'EUR' }]);
    await page.getByRole('button', { name: 'What to do with Dock' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove the line' }).click();
    await page.getByText('The line is removed.').waitFor();
    assert.equal(await dock(), undefined);
  });

  test('an order’s own fields and its addresses are changed, what is wrong or taken stands at its field, and what others do meanwhile is not lost', async (t) => {
    const { shop, browser } = shopAndBrowser();
    await shop.order('NK-32');
    const id = await shop.order('NK-33');
    await shop.call('PATCH', `/v1/orders/${id}`, { externalIds: { erp: '77' }, data: { zip: '01234', box: { w: 2 } } });
    const page = await browser.page(t, { expectedErrors: [/409/, /412/] });
    await shop.open(page, `/orders/${id}`);
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Change the order' }).press('Enter');
    await dialog.getByLabel('Reference').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('NK-32');
    await dialog.getByLabel('Promised').fill('2031-03-01');
    await dialog.getByLabel('Total').fill('12,x');
    await page.keyboard.press('Enter');
    await dialog.getByText('An amount like 129.90.').waitFor();
    assert.equal(
      await page.evaluate('document.activeElement.value'),
      '12,x',
      'the cursor is in the field with the fault',
    );
    await assertAccessible(page);
    await dialog.getByLabel('Total').fill('1299.5');
    await dialog.getByLabel('Value').first().fill('{"w": 3}');
    await dialog.getByRole('button', { name: 'Add a field' }).click();
    await dialog.getByLabel('Field', { exact: true }).last().fill('gift');
    await dialog.getByLabel('Value').last().fill('true');
    await dialog.getByLabel('Tom Keller').check();
    await page.keyboard.press('Enter');
    await dialog.getByText('Another order has the reference NK-32.').first().waitFor();
    assert.equal(await dialog.getByLabel('Reference').getAttribute('aria-invalid'), 'true');
    await dialog.getByLabel('Reference').fill('NK-34');
    // Somebody else is quicker: the second try is on what they left.
    await shop.call('PATCH', `/v1/orders/${id}`, { externalIds: { shop: 'A-1' } });
    await dialog.getByLabel('Reference').press('Enter');
    await until(async () => {
      if ((await dialog.count()) > 0 && (await dialog.getByText('precondition_failed').count()) > 0)
        await dialog.getByRole('button', { name: 'Save order' }).click();
      return (await dialog.count()) === 0;
    });
    await page.getByRole('heading', { name: 'NK-34', level: 1 }).waitFor();
    await page.getByText('Changed: reference, who watches it, promise, total and fields').waitFor();
    const changed = await shop.call('GET', `/v1/orders/${id}`);
    assert.deepEqual(changed.data, { box: { w: 3 }, zip: '01234', gift: true });
    assert.deepEqual(
      [changed.total, changed.externalIds],
      [
        { amount: '1299.5', currency: 'EUR' },
        { erp: '77', shop: 'A-1' },
      ],
    );
    assert.deepEqual([changed.dueAt.slice(0, 10), changed.watcherIds.length], ['2031-03-01', 1]);

    await page.getByRole('button', { name: 'Change customer and addresses' }).click();
    const shipping = dialog.getByRole('group', { name: 'Ship to' });
    await shipping.getByLabel('Town').fill('Görlitz');
    await shipping.getByLabel('Country').fill('Germany'.slice(0, 1));
    await page.keyboard.press('Enter');
    await shipping.getByText('Two letters: DE, GB.').first().waitFor();
    await assertAccessible(page);
    await shipping.getByLabel('Country').fill('de');
    await page.keyboard.press('Enter');
    await page.getByText('Görlitz').waitFor();
    const { shippingAddress } = await shop.call('GET', `/v1/orders/${id}/contact`);
    assert.deepEqual([shippingAddress.city, shippingAddress.country], ['Görlitz', 'DE']);
  });
}
