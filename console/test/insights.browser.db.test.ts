import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestBrowser } from '../../server/test/browser.ts';
import { assertAccessible, inBrowser, openBrowser } from '../../server/test/browser.ts';
import { password } from '../../server/test/browser-session.ts';
import { until } from '../../server/test/until.ts';
import type { BusyShop } from './busy-shop.ts';
import { openBusyShop } from './busy-shop.ts';

describe('the insights in a browser', inBrowser, () => {
  let shop: BusyShop;
  let browser: TestBrowser;
  before(async () => {
    [shop, browser] = await Promise.all([openBusyShop({ orders: 20, days: 12 }), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await shop.app.stop();
  });

  test('say where the time goes, and every figure leads to its orders', async (t) => {
    const page = await browser.page(t);
    await shop.signIn(page);
    await page.goto(`${shop.app.url}/console/insights?workflow=retail`);
    const times = page.getByRole('table', { name: 'Time in each status' });
    await times.getByRole('link', { name: 'Approved' }).waitFor();
    for (const title of ['The ways orders really took', 'Each day', 'Over time', 'How far they come']) {
      await page.getByRole('heading', { name: title }).waitFor();
    }
    await page.locator('canvas').nth(1).waitFor();
    await assertAccessible(page);

    const { body } = await shop.app.call('GET', '/v1/insights/rules?workflow=retail');
    const [override] = body.rules as { changes: number }[];
    await page.getByRole('link', { name: /Approved › Delivered/ }).click();
    await page.getByText('Went Approved › Delivered').waitFor();
    const shown = page.locator('tbody a[href*="/orders/"]');
    await until(async () => (await shown.count()) === override!.changes);
    await page.goBack();

    await page.getByRole('button', { name: '7 days' }).click();
    await page.waitForURL(/days=7/);
    await page.locator('summary').first().click();
    await page.getByRole('table', { name: 'Each day' }).waitFor();
    assert.equal(await page.getByRole('table', { name: 'Each day' }).locator('tbody tr').count(), 7);
  });

  test('fit a phone, in German and dark, and say so where there is nothing to measure', async (t) => {
    const page = await browser.page(t, { phone: true, dark: true });
    await shop.signIn(page, { locale: 'de' });
    await page.goto(`${shop.app.url}/console/insights?workflow=retail`);
    await page.getByRole('heading', { name: 'Zeit in jedem Status' }).waitFor();
    await page.locator('canvas').nth(1).waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
    await assertAccessible(page);
    await page.goto(`${shop.app.url}/console/insights?workflow=translation`);
    await page.getByRole('heading', { name: 'Noch gibt es nichts zu messen' }).waitFor();
  });

  test('are no page for those who may not read them', async (t) => {
    const reader = { name: 'Rea Der', email: 'reader@example.com', role: 'staff', rights: ['orders.read'], password };
    assert.equal((await shop.app.call('POST', '/v1/users', { body: reader })).status, 201);
    const page = await browser.page(t, { expectedErrors: [/403/] });
    await shop.signIn(page, { email: reader.email });
    await page.goto(`${shop.app.url}/console/orders`);
    await page.getByRole('link', { name: 'Orders' }).first().waitFor();
    assert.equal(await page.getByRole('link', { name: 'Insights' }).count(), 0);
  });
});
