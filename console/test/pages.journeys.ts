import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, assertReadable } from '../../server/test/browser.ts';
import type { AdministeredShop } from './administration.ts';
import { rosa } from './shop.ts';
import type { Stage } from './stage.ts';
import type { ShownOrders, View } from './views.ts';
import { phoneViewsOf, viewsOf } from './views.ts';

/** Axe looks at all that can be seen, by day and by night, on a desk and on a phone, but for the figures. */
export function pagesJourneys(stage: () => Stage<AdministeredShop>): void {
  describe('every view of the console', () => {
    let orders: ShownOrders;
    before(async () => {
      orders = await showOrders(stage().shop);
    });

    test('axe finds nothing on the orders and what is done with many, in the light and in the dark', async (t) => {
      await examine(await stage().tab(t, '/orders'), viewsOf(stage().shop, orders).orders, inBothThemes);
    });

    test('axe finds nothing on one order, its dialogs, its past, and the board', async (t) => {
      const page = await stage().tab(t, '/orders', { expectedErrors: [/404/] });
      await examine(page, viewsOf(stage().shop, orders).oneOrder, inBothThemes);
    });

    test('axe finds nothing on the webhooks and the mails, each part and each form', async (t) => {
      await examine(await stage().tab(t, '/orders'), viewsOf(stage().shop, orders).telling, inBothThemes);
    });

    test('axe finds nothing on unmapped codes, keys and people, the settings, and where nothing is', async (t) => {
      await examine(await stage().tab(t, '/orders'), viewsOf(stage().shop, orders).administration, inBothThemes);
    });

    test('axe finds nothing before one is signed in: at the log-in, and where a password is set', async (t) => {
      const { shop, browser } = stage();
      const { url } = await shop.call('POST', `/v1/users/${await shop.idOf(rosa)}/password-link`);
      const page = await browser.page(t, { context: { reducedMotion: 'reduce' } });
      await page.goto(`${shop.app.url}/console/orders`);
      await page.getByLabel('E-mail').waitFor();
      await inBothThemes(page);
      await page.goto(url);
      await page.getByRole('heading', { name: /Rosa Díaz/ }).waitFor();
      await inBothThemes(page);
    });

    test('on a phone, in German and dark, nothing is wider than the window, and axe finds nothing', async (t) => {
      const page = await stage().tab(t, '/orders', { phone: true, dark: true, locale: 'de-DE' });
      await examine(page, phoneViewsOf(stage().shop, orders), async (_, { path }) => {
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        assert.equal(width, 390, path);
        if (!path.includes('tab=')) await assertAccessible(page);
      });
    });
  });
}

/** Axe looks at the workflow and the insights. */
export function figurePagesJourneys(stage: () => Stage<AdministeredShop>): void {
  describe('every view of the figures', () => {
    let orders: ShownOrders;
    before(async () => {
      orders = await showOrders(stage().shop);
    });

    test('themes differ in colours alone, so that the rules which do not look at colours need one of them', () => {
      const styled = globSync('src/**/*.{css,tsx}', { cwd: new URL('..', import.meta.url) }).filter((name) =>
        /prefers-color-scheme|data-theme/.test(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')),
      );
      // The charts are drawn anew: pictures without a word in them.
      assert.deepEqual(styled.sort(), ['src/features/insights/chart.tsx', 'src/shared/tokens.css']);
    });

    test('axe finds nothing on the workflow, its draft as form and text, and the insights', async (t) => {
      await examine(await stage().tab(t, '/orders'), viewsOf(stage().shop, orders).figures, inBothThemes);
    });
  });
}

/** Orders in states that the views show. */
async function showOrders(shop: AdministeredShop): Promise<ShownOrders> {
  const asked = (await shop.call('POST', '/v1/orders', { workflow: 'distribution', reference: 'NK-500002' })).id;
  const staff = await shop.signedIn(rosa);
  assert.equal((await staff.call('POST', `/v1/orders/${asked}/requests`, { to: 'canceled' })).status, 201);
  const packed = await shop.order('NK-500001', 'approved', 'packed');
  await shop.settled();
  return { packed, asked };
}

/** Goes to a view without loading the console again, and waits until nothing is being read any more. */
async function show(page: Page, { path, open }: View): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('[role=dialog], [role=menu]').waitFor({ state: 'detached' });
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);
  await open(page);
  await page.locator('[role=status][aria-label]').first().waitFor({ state: 'detached' });
}

/** All findings are told together. */
async function examine(
  page: Page,
  views: readonly View[],
  look: (page: Page, view: View) => Promise<void>,
): Promise<void> {
  const faults: string[] = [];
  for (const view of views) {
    await show(page, view)
      .then(
        () => look(page, view),
        (error: unknown) => assert.fail(`${view.path} (${views.indexOf(view)}) is not shown: ${String(error)}`),
      )
      .catch((error: unknown) => faults.push((error as Error).message));
  }
  assert.equal(faults.length, 0, faults.join('\n\n'));
}

async function inBothThemes(page: Page): Promise<void> {
  // What lies below a dialog is hidden from everybody, and was looked at without it.
  const within = (await page.locator('[role=dialog]').count()) > 0 ? '[role=dialog]' : 'html';
  await page.emulateMedia({ colorScheme: 'light' });
  await assertAccessible(page, within);
  await page.emulateMedia({ colorScheme: 'dark' });
  await assertReadable(page, within);
}
