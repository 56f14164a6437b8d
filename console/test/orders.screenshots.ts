import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { PageOptions, TestBrowser } from '../../server/test/browser.ts';
import { inBrowser, keepScreenshot, openBrowser } from '../../server/test/browser.ts';
import type { Shop } from './shop.ts';
import { openShop } from './shop.ts';

/** The pictures of the orders' pages in `docs/screenshots`: `npm run screenshots`. */
describe('pictures of the orders', inBrowser, () => {
  let shop: Shop;
  let browser: TestBrowser;
  let id: string;
  before(async () => {
    [shop, browser] = await Promise.all([openShop({ demo: 1500 }), openBrowser()]);
    id = await shop.order(
      'NK-99587',
      'approved',
      {
        to: 'backordered',
        message: 'Ingram split the consignment. Docks come in one week, desk and arms go out today.',
      },
      'approved',
      'packed',
      { to: 'shipped', data: { trackingNumber: '00340434161299847310' }, message: 'Your parcel left our house.' },
    );
    await shop.call('POST', `/v1/orders/${id}/override`, { to: 'packed', reason: 'The carrier brought it back.' });
    await shop.settled();
  });
  after(async () => {
    await browser.close();
    await shop.app.stop();
  });

  const rows = (page: Page) => page.getByRole('rowheader').nth(3).waitFor();
  const steps = (page: Page) => page.getByRole('button', { name: /Ship|Versenden/ }).waitFor();
  const cards = (page: Page) => page.locator('[data-card]').nth(5).waitFor();
  const lift = async (page: Page) => {
    await cards(page);
    const card = (await page.locator('[data-status=approved] [data-card]').nth(1).boundingBox())!;
    await page.mouse.move(card.x + 20, card.y + 10);
    await page.mouse.down();
    await page.mouse.move(card.x + 440, card.y + 60, { steps: 6 });
    await page.getByText('Drop to move it here.').first().waitFor();
  };
  const rehearse = async (page: Page) => {
    await rows(page);
    for (const key of ['j', 'x', ...Array.from({ length: 12 }, () => 'j'), 'Shift+X', 'm'])
      await page.keyboard.press(key);
    await page.getByLabel('To', { exact: true }).selectOption('shipped');
    await page.getByRole('button', { name: 'Check first' }).click();
    await page.getByText('Nothing has been changed.').waitFor();
  };
  const palette = async (page: Page) => {
    await steps(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('listbox', { name: 'Find or do' }).getByRole('option').first().waitFor();
  };
  const past = async (page: Page) => {
    await steps(page);
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.getByText('This is the order as it was on').waitFor();
  };
  const opened = async (page: Page, button: string) => {
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').getByRole('textbox').first().waitFor();
  };
  const changeOrder = (page: Page) => opened(page, 'Change the order');
  const changeAddresses = (page: Page) => opened(page, 'Change customer and addresses');
  const ask = async (page: Page) => {
    await steps(page);
    await page.keyboard.press('1');
    await page.getByRole('dialog').waitFor();
  };

  type Picture = PageOptions & {
    readonly path: () => string;
    readonly act: (page: Page) => Promise<void>;
    whole?: boolean;
  };
  const order = () => `/orders/${id}`;
  const pictures: Readonly<Record<string, Picture>> = {
    'orders-light': { path: () => '/orders', act: rows },
    'orders-dark': { path: () => '/orders', act: rows, dark: true },
    'orders-phone': { path: () => '/orders', act: rows, phone: true },
    'orders-german': { path: () => '/orders', act: rows, locale: 'de-DE', size: [1024, 800] },
    'orders-move': { path: () => '/orders?workflow=retail', act: rehearse },
    'order-light': { path: order, act: steps, whole: true },
    'order-dark': { path: order, act: steps, dark: true },
    'order-phone': { path: order, act: steps, phone: true },
    'order-german-phone': { path: order, act: steps, phone: true, dark: true, locale: 'de-DE' },
    'order-ask': { path: order, act: ask },
    'order-change': { path: order, act: changeOrder },
    'order-addresses-phone': { path: order, act: changeAddresses, phone: true, dark: true },
    'order-past': { path: order, act: past },
    palette: { path: order, act: palette, dark: true },
    'board-light': { path: () => '/board?workflow=retail', act: lift },
    'board-dark': { path: () => '/board?workflow=retail', act: lift, dark: true },
    'board-phone': { path: () => '/board?workflow=retail', act: cards, phone: true },
  };

  for (const [name, { path, act, whole = false, ...options }] of Object.entries(pictures)) {
    test(name, async (t) => {
      const page = await browser.page(t, options);
      await shop.open(page, path());
      await act(page);
      await keepScreenshot(page, name, { whole });
    });
  }

  for (const [name, options] of Object.entries({
    'login-light': {},
    'login-dark': { dark: true },
    'login-phone': { phone: true },
  })) {
    test(name, async (t) => {
      const page = await browser.page(t, options);
      await page.goto(`${shop.app.url}/console/login`);
      await page.getByLabel('E-mail').waitFor();
      await keepScreenshot(page, name);
    });
  }
});
