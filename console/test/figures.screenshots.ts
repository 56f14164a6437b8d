import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { PageOptions, TestBrowser } from '../../server/test/browser.ts';
import { inBrowser, keepScreenshot, openBrowser } from '../../server/test/browser.ts';
import type { Shop } from './shop.ts';
import { openShop } from './shop.ts';

/** The pictures of the insights and the workflow in `docs/screenshots`: `npm run screenshots`. */
describe('pictures of the insights and the workflow', inBrowser, () => {
  let shop: Shop;
  let browser: TestBrowser;
  before(async () => {
    [shop, browser] = await Promise.all([openShop({ history: { orders: 240, days: 40 } }), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await shop.app.stop();
  });

  const drawn = (page: Page) => page.locator('.u-over').nth(1).waitFor();
  const graphDrawn = (page: Page) => page.locator('.react-flow__edge').first().waitFor();
  const pictures: Readonly<
    Record<
      string,
      PageOptions & {
        readonly path: string;
        readonly whole?: boolean;
        readonly act?: (page: Page) => Promise<unknown>;
      }
    >
  > = {
    'insights-light': { path: 'insights?workflow=retail', act: drawn, whole: true },
    'insights-dark': { path: 'insights?workflow=retail&days=90', dark: true, act: drawn, whole: true },
    'insights-german-phone': {
      path: 'insights?workflow=retail',
      phone: true,
      locale: 'de-DE',
    },
    'workflow-light': { path: 'workflow?workflow=retail&view=flow&select=way:packed>shipped', act: graphDrawn },
    'workflow-dark': {
      path: 'workflow?workflow=retail&select=status:packed',
      dark: true,
      act: graphDrawn,
      whole: true,
    },
    'workflow-text': {
      path: 'workflow?workflow=retail&view=flow&tab=text',
      act: (page) => page.locator('.cm-line').first().waitFor(),
    },
    'workflow-roles': {
      path: 'workflow?workflow=distribution&select=part:roles',
      act: async (page) => {
        await graphDrawn(page);
        await page.locator('summary', { hasText: 'warehouse' }).click();
      },
      whole: true,
    },
    'workflow-reasons-german-dark': {
      path: 'workflow?workflow=retail&select=part:reasons',
      dark: true,
      locale: 'de-DE',
      act: graphDrawn,
      whole: true,
    },
    'workflow-german-phone': { path: 'workflow?workflow=retail', phone: true, locale: 'de-DE' },
    'workflow-list': { path: 'workflow' },
    'insights-empty': { path: 'insights?workflow=translation' },
  };
  for (const [name, { path, act, whole = false, ...look }] of Object.entries(pictures)) {
    test(name, async (t) => {
      const page = await browser.page(t, look);
      await shop.open(page, `/${path}`);
      await act?.(page);
      await page.locator('[role=status][aria-label]').first().waitFor({ state: 'detached' });
      await keepScreenshot(page, name, { whole });
    });
  }
});
