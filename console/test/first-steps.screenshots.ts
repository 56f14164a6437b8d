import { after, before, describe, test } from 'node:test';
import type { PageOptions, TestBrowser } from '../../server/test/browser.ts';
import { inBrowser, keepScreenshot, openBrowser } from '../../server/test/browser.ts';
import type { Shop } from './shop.ts';
import { openShop } from './shop.ts';

/** The pictures of an empty account in `docs/screenshots`: `npm run screenshots`. */
describe('pictures of the first steps', inBrowser, () => {
  let shop: Shop;
  let browser: TestBrowser;
  before(async () => {
    [shop, browser] = await Promise.all([openShop(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await shop.app.stop();
  });

  const pictures: Readonly<Record<string, PageOptions>> = {
    'first-steps': {},
    'first-steps-german-phone': { phone: true, dark: true, locale: 'de-DE' },
  };
  for (const [name, look] of Object.entries(pictures)) {
    test(name, async (t) => {
      const page = await browser.page(t, look);
      await shop.open(page, '/orders');
      await page.locator('main ol button').first().waitFor();
      await keepScreenshot(page, name);
    });
  }
});
