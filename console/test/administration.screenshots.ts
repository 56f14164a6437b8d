import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { PageOptions, TestBrowser } from '../../server/test/browser.ts';
import { inBrowser, keepScreenshot, openBrowser } from '../../server/test/browser.ts';
import type { AdministeredShop } from './administration.ts';
import { ada, openAdministeredShop } from './administration.ts';

/** The pictures of the pages for administrators in `docs/screenshots`: `npm run screenshots`. */
describe('pictures of the pages for administrators', inBrowser, () => {
  let shop: AdministeredShop;
  let browser: TestBrowser;
  before(async () => {
    [shop, browser] = await Promise.all([openAdministeredShop(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await shop.stop();
  });

  const openDead = async (page: Page) => {
    await page.getByRole('button', { name: 'order.created' }).first().click();
    await page.getByText('Copy as curl').waitFor();
  };
  const mapFirst = async (page: Page) => {
    await page.locator('select').first().selectOption('approved');
    await page.getByRole('button', { name: 'Map and release 3' }).waitFor();
  };
  const compare = async (page: Page) => {
    const { data } = await shop.call('GET', '/v1/orders?limit=5');
    const held = data.map(
      ({ id, version }: { id: string; version: number }, at: number) => `${id},${version - (at % 2)}`,
    );
    await page.locator('textarea').fill(['id,seq', ...held].join('\n'));
    await page.getByRole('button', { name: /5/ }).first().click();
    await page.locator('main table').waitFor();
  };
  const newKey = async (page: Page) => {
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('Translators');
    await page.getByLabel('For a client of').selectOption('wordbee');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('accountid').waitFor();
  };
  const openMail = async (page: Page) => {
    await page.locator('tbody button').first().click();
    await page.locator('iframe').waitFor();
  };
  const pictures: Readonly<
    Record<string, PageOptions & { readonly path: () => string; readonly act?: (page: Page) => Promise<void> }>
  > = {
    'webhooks-light': { path: () => `webhooks/${shop.warehouseId}?tab=dead`, act: openDead },
    'webhooks-dark': { path: () => `webhooks/${shop.warehouseId}`, dark: true },
    'webhooks-phone': { path: () => `webhooks/${shop.warehouseId}?tab=dead`, phone: true, act: openDead },
    'webhooks-list-phone': { path: () => 'webhooks', phone: true },
    'webhooks-settings': { path: () => `webhooks/${shop.warehouseId}?tab=settings` },
    'webhooks-verify': { path: () => `webhooks/${shop.warehouseId}?tab=verify`, dark: true },
    'webhooks-compare': { path: () => `webhooks/${shop.warehouseId}?tab=compare`, act: compare },
    'webhooks-compare-german-phone': {
      ...{ path: () => `webhooks/${shop.warehouseId}?tab=compare`, act: compare },
      ...{ phone: true, dark: true, locale: 'de-DE' },
    },
    'webhooks-form': {
      path: () => 'webhooks',
      act: async (page) => {
        await page.getByRole('button', { name: 'Add endpoint' }).click();
        await page.getByRole('dialog').waitFor();
        for (const summary of await page.locator('summary').all()) await summary.click();
        await page.getByRole('dialog').getByRole('heading').first().scrollIntoViewIfNeeded();
      },
    },
    'unmapped-light': { path: () => 'unmapped', act: mapFirst },
    'unmapped-german-phone': { path: () => 'unmapped', phone: true, dark: true, locale: 'de-DE' },
    'people-light': { path: () => 'people' },
    'people-phone': { path: () => 'people', phone: true },
    'people-keys-dark': { path: () => 'people?tab=keys', dark: true },
    'people-key-once': { path: () => 'people?tab=keys', act: newKey },
    'people-roles': { path: () => 'people?tab=roles', locale: 'de-DE' },
    'people-customers': { path: () => 'people?tab=customers' },
    'settings-profile': { path: () => 'settings' },
    'settings-branding': { path: () => 'settings?tab=branding' },
    'settings-sentences-dark': {
      path: () => 'settings?tab=branding',
      act: (page) => page.getByText('The road', { exact: true }).click(),
      dark: true,
    },
    'settings-account': { path: () => 'settings?tab=account' },
    'settings-sources-german': { path: () => 'settings?tab=sources', locale: 'de-DE' },
    'settings-sources-phone': { path: () => 'settings?tab=sources', phone: true },
    'settings-server-dark': { path: () => 'settings?tab=server', dark: true },
    'mail-light': { path: () => 'mail' },
    'mail-phone': { path: () => 'mail', phone: true, dark: true },
    'mail-open': { path: () => 'mail', act: openMail },
    'mail-template': { path: () => 'mail?tab=templates&template=new' },
    'mail-layout': {
      path: () => 'mail?tab=templates&template=new',
      act: async (page) => {
        await page.getByLabel('Kind').selectOption('layout');
      },
    },
    'mail-templates-german': { path: () => 'mail?tab=templates', locale: 'de-DE' },
  };
  for (const [name, { path, act, ...look }] of Object.entries(pictures)) {
    test(name, async (t) => {
      const page = await browser.page(t, look);
      await shop.open(page, `/${path()}`, ada);
      await act?.(page);
      await page.locator('main [role=status][aria-label]').waitFor({ state: 'detached' });
      await keepScreenshot(page, name);
    });
  }
});
