import { after, before, describe, test } from 'node:test';
import type { TestApp } from './app.ts';
import { startTestApp } from './app.ts';
import type { PageOptions, TestBrowser } from './browser.ts';
import { inBrowser, keepScreenshot, openBrowser } from './browser.ts';
import type { TrackedOrder } from './tracked-order.ts';
import { brandAccount, createTrackedOrder, trackedNow } from './tracked-order.ts';

/** The pictures of the customer's pages in `docs/screenshots`: `npm run screenshots`. */
describe('pictures of the customer’s pages', inBrowser, () => {
  let app: TestApp;
  let browser: TestBrowser;
  let order: TrackedOrder;
  before(async () => {
    [app, browser] = await Promise.all([startTestApp({ now: () => trackedNow }), openBrowser()]);
    await brandAccount(app);
    order = await createTrackedOrder(app);
  });
  after(async () => {
    await browser.close();
    await app.stop();
  });

  const pages: Readonly<Record<string, PageOptions & { readonly path?: () => string; readonly whole?: boolean }>> = {
    'track-light': { whole: true },
    'track-dark': { dark: true, whole: true },
    'track-phone': { phone: true, whole: true },
    'track-phone-dark': { phone: true, dark: true, whole: true },
    'track-german': { locale: 'de-DE', whole: true },
    'track-look-up': { path: () => '/track' },
    'track-look-up-phone': { phone: true, dark: true, path: () => '/track' },
    'track-gone': { path: () => '/track/withdrawn', expectedErrors: [/404/] },
  };
  for (const [name, { path = () => `/track/${order.token}`, whole = false, ...look }] of Object.entries(pages)) {
    test(name, async (t) => {
      const page = await browser.page(t, look);
      await page.goto(`${app.url}${path()}`);
      await keepScreenshot(page, name, { whole });
    });
  }

  test('track-widget', async (t) => {
    const page = await browser.page(t, { size: [900, 420] });
    await page.route(`${app.url}/shop`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><html lang="en"><title>My account</title><style>body{font:17px/1.5 Georgia,serif;margin:32px 48px;background:#fdfaf3;color:#33281b}h1{font-size:26px}</style>
          <h1>My account</h1><milepost-status token="${order.token}"></milepost-status><script src="${app.url}/widget.js"></script></html>`,
      }),
    );
    await page.goto(`${app.url}/shop`);
    await page.locator('milepost-status h2').waitFor();
    await keepScreenshot(page, 'track-widget');
  });
});
