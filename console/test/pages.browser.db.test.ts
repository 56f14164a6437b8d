import assert from 'node:assert/strict';
import { readFileSync, globSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, assertReadable, inBrowser } from '../../server/test/browser.ts';
import type { AdministeredShop } from './administration.ts';
import { ada, openAdministeredShop } from './administration.ts';
import { rosa } from './shop.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';
import type { ShownOrders, View } from './views.ts';
import { viewsOf } from './views.ts';

describe('every view of the console', inBrowser, () => {
  let stage: Stage<AdministeredShop>;
  let orders: ShownOrders;
  before(async () => {
    stage = await openStage(openAdministeredShop({ history: { orders: 20, days: 12 } }), ada);
    const { shop } = stage;
    const asked = (await shop.call('POST', '/v1/orders', { workflow: 'distribution', reference: 'NK-500002' })).id;
    const staff = await shop.signedIn(rosa);
    assert.equal((await staff.call('POST', `/v1/orders/${asked}/requests`, { to: 'canceled' })).status, 201);
    orders = { packed: await shop.order('NK-500001', 'approved', 'packed'), asked };
    await shop.settled();
  });
  after(() => stage.close());

  /** Goes to a view without loading the console again, and waits until nothing is being read any more. */
  const show = async (page: Page, { path, open }: View) => {
    await page.keyboard.press('Escape');
    await page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);
    await open(page);
    await page.locator('[role=status][aria-label]').first().waitFor({ state: 'detached' });
  };

  /** Each is told with its name, and all findings together. */
  const examine = async (page: Page, views: readonly View[], look: (page: Page) => Promise<void>) => {
    const faults: string[] = [];
    if (process.env.LAPS) page.setDefaultTimeout(4000);
    for (const view of views) {
      const t0 = performance.now();
      try {
        await show(page, view);
        const t1 = performance.now();
        await look(page);
        if (process.env.LAPS) console.log(view.path, Math.round(t1 - t0), Math.round(performance.now() - t1));
      } catch (error) {
        faults.push(`${view.path}: ${(error as Error).message}`);
        if (process.env.LAPS)
          await page.screenshot({ path: `/tmp/fault${view.path.replace(/\W+/g, '-')}-${faults.length}.png` });
      }
    }
    assert.deepEqual(faults, [], faults.join('\n\n'));
  };

  const inBothThemes = async (page: Page) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await assertAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await assertReadable(page);
  };

  test('themes differ in colours alone, so that the rules which do not look at colours need one of them', () => {
    const styled = globSync('src/**/*.{css,tsx}', { cwd: new URL('..', import.meta.url) }).filter((name) =>
      /prefers-color-scheme|data-theme/.test(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')),
    );
    // The charts are drawn anew: pictures without a word in them.
    assert.deepEqual(styled.sort(), ['src/features/insights/chart.tsx', 'src/shared/tokens.css']);
  });

  test('axe finds nothing on the orders and what is done with many, in the light and in the dark', async (t) => {
    await examine(await stage.tab(t, '/orders'), viewsOf(stage.shop, orders).orders, inBothThemes);
  });

  test('axe finds nothing on one order, its dialogs, its past, and the board', async (t) => {
    const page = await stage.tab(t, '/orders', { expectedErrors: [/404/] });
    await examine(page, viewsOf(stage.shop, orders).oneOrder, inBothThemes);
  });

  test('axe finds nothing on the workflow, its draft as form and text, and the insights', async (t) => {
    await examine(await stage.tab(t, '/orders'), viewsOf(stage.shop, orders).figures, inBothThemes);
  });

  test('axe finds nothing on the webhooks and the mails, each part and each form', async (t) => {
    await examine(await stage.tab(t, '/orders'), viewsOf(stage.shop, orders).telling, inBothThemes);
  });

  test('axe finds nothing on unmapped codes, keys and people, the settings, and where nothing is', async (t) => {
    await examine(await stage.tab(t, '/orders'), viewsOf(stage.shop, orders).administration, inBothThemes);
  });
});
