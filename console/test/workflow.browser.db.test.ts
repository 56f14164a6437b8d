import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestBrowser } from '../../server/test/browser.ts';
import { assertAccessible, inBrowser, openBrowser } from '../../server/test/browser.ts';
import { until } from '../../server/test/until.ts';
import type { BusyShop } from './busy-shop.ts';
import { openBusyShop, staffEmail } from './busy-shop.ts';

describe('the workflow in a browser', inBrowser, () => {
  let shop: BusyShop;
  let browser: TestBrowser;
  before(async () => {
    [shop, browser] = await Promise.all([openBusyShop({ orders: 10, days: 8 }), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await shop.app.stop();
  });

  test('is drawn with its orders, changed by form and text as one draft, checked, and published with its orders', async (t) => {
    const page = await browser.page(t);
    await shop.signIn(page);
    await page.goto(`${shop.app.url}/console/workflow`);
    await page.getByRole('link', { name: 'Retail' }).click();
    await page.getByRole('button', { name: 'Last 30 days' }).click();
    await page.getByText('1 against the rules', { exact: true }).waitFor();
    await assertAccessible(page);

    await page.getByRole('button', { name: /^Backordered \d/ }).click();
    await page.getByLabel('Name in English').fill('Waiting');
    await page.getByLabel('Name in English').pressSequentially(' for stock');
    await page.getByRole('button', { name: /^Waiting for stock \d/ }).waitFor();
    await page.getByRole('link', { name: 'Text', exact: true }).click();
    await page.locator('.cm-content').waitFor();
    await page.getByText('en: Waiting for stock').waitFor();
    await page.getByText('# yaml-language-server').waitFor();
    await assertAccessible(page);

    await page.locator('.cm-line', { hasText: 'key: retail' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' shop');
    await page.getByRole('button', { name: /^Line 2, column/ }).waitFor();
    for (let count = 0; count < 5; count += 1) await page.keyboard.press('Backspace');
    await page.getByText('Changes1').waitFor();
    await page.getByRole('link', { name: /^Changes/ }).click();
    await page.getByText('Version 2 would change').waitFor();

    await page.getByRole('button', { name: 'Publish version 2…' }).click();
    await page.getByRole('button', { name: 'Publish version 2', exact: true }).click();
    await page.getByText(/orders? (was|were) moved|No order had to be moved/).waitFor();
    await page.getByRole('button', { name: 'Back to the graph' }).click();
    await page.getByText('Version 2 is live.').waitFor();
    const { body } = await shop.app.call('GET', '/v1/workflows/retail');
    assert.equal(body.version, 2);
  });

  test('asks where orders go whose status vanishes, and tries the draft on what they did', async (t) => {
    const page = await browser.page(t);
    await shop.signIn(page);
    const { id } = (await shop.app.call('POST', '/v1/orders', { body: { workflow: 'translation' } })).body;
    const { status } = (await shop.app.call('GET', `/v1/orders/${id}`)).body;
    const source = (await shop.app.call('GET', '/v1/workflows/translation/versions/1/source')).body as string;
    const renamed = source.replaceAll(new RegExp(`\\b${status}\\b`, 'g'), 'arrived_here');
    await page.addInitScript(`sessionStorage.setItem('milepost.draft.translation.1', ${JSON.stringify(renamed)})`);
    await page.goto(`${shop.app.url}/console/workflow?workflow=translation&tab=trial`);
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText(/^1 order with/).waitFor();
    await page.getByRole('button', { name: 'Publish version 2…' }).click();
    await page.getByRole('heading', { name: 'Where orders go whose status is gone' }).waitFor();
    await page.getByLabel(`1 order in ${status}`).selectOption('arrived_here');
    await page.getByRole('button', { name: 'Publish version 2', exact: true }).click();
    await page.getByText('1 order was moved.').waitFor();
    await until(async () => (await shop.app.call('GET', `/v1/orders/${id}`)).body.status === 'arrived_here');
  });

  test('shows its list first on a phone, in German and dark; who may not publish only reads', async (t) => {
    const page = await browser.page(t, { phone: true, dark: true });
    await shop.signIn(page, { email: staffEmail, locale: 'de' });
    await page.goto(`${shop.app.url}/console/workflow?workflow=retail`);
    await page.getByRole('table', { name: 'Wege dazwischen' }).waitFor();
    await page.getByText(/Ändern darf, wer Abläufe veröffentlichen darf/).waitFor();
    assert.equal(await page.getByText('Erproben').count(), 0);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Graph zeigen' }).click();
    await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
    await assertAccessible(page);
  });
});
