import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, test } from 'node:test';
import { parseDocument } from 'yaml';
import { password } from '../../server/test/browser-session.ts';
import { until } from '../../server/test/until.ts';
import { rosa } from './shop.ts';
import type { Stage } from './stage.ts';

/** What the past of orders says, and how it changes the rules. */
export function figuresJourneys(stage: () => Stage): void {
  describe('the insights in a browser', () => {
    test('say where the time goes, and every figure leads to its orders', async (t) => {
      const page = await stage().tab(t, `/insights?workflow=retail`);
      const times = page.getByRole('table', { name: 'Time in each status' });
      await times.getByRole('link', { name: 'Approved' }).waitFor();
      for (const title of ['The ways orders really took', 'Each day', 'Over time', 'How far they come']) {
        await page.getByRole('heading', { name: title }).waitFor();
      }
      await page.locator('canvas').nth(1).waitFor();

      const { body } = await stage().shop.app.call('GET', '/v1/insights/rules?workflow=retail');
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
      const page = await stage().tab(t, `/insights?workflow=retail`, { phone: true, dark: true, locale: 'de-DE' });
      await page.getByRole('heading', { name: 'Zeit in jedem Status' }).waitFor();
      await page.locator('canvas').nth(1).waitFor();
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      await page.goto(`${stage().shop.app.url}/console/insights?workflow=translation`);
      await page.getByRole('heading', { name: 'Noch gibt es nichts zu messen' }).waitFor();
    });

    test('are no page for those who may not read them', async (t) => {
      const reader = { name: 'Rea Der', email: 'reader@example.com', role: 'staff', rights: ['orders.read'], password };
      assert.equal((await stage().shop.app.call('POST', '/v1/users', { body: reader })).status, 201);
      const page = await stage().tab(t, `/orders`, { expectedErrors: [/403/], as: reader.email });
      await page.getByRole('link', { name: 'Orders' }).first().waitFor();
      assert.equal(await page.getByRole('link', { name: 'Insights' }).count(), 0);
    });
  });

  describe('the workflow in a browser', () => {
    /** Opens the page on which a draft is tried. */
    const tryOut = async (t: TestContext, workflow: string, draft: string) => {
      const page = await stage().tab(t, '/workflow');
      await page.evaluate(`sessionStorage.setItem('milepost.draft.${workflow}.1', ${JSON.stringify(draft)})`);
      await page.locator(`a[href*="/workflow?workflow=${workflow}"]`).click();
      await page.getByRole('link', { name: 'Try out' }).click();
      return page;
    };

    test('a draft is a shadow: it is asked about what happens from now on, decides nothing, and says what it would have refused', async (t) => {
      const { shop } = stage();
      const source = (await shop.call('GET', '/v1/workflows/retail/versions/1/source')) as string;
      const stricter = source.replace(/^ {2}pack:$/m, '  pack:\n    guards:\n      - message: required');
      const page = await tryOut(t, 'retail', stricter);
      await page.getByRole('button', { name: 'Start as a shadow' }).click();
      const item = page.getByRole('listitem').filter({ hasText: 'Running' });
      await item.waitFor();
      const id = await shop.order('NK-300020', 'approved', 'packed');
      assert.equal((await shop.call('GET', `/v1/orders/${id}`)).status, 'packed', 'the shadow decides nothing');
      await item.getByText('3 changes').waitFor();
      await item.getByRole('button', { name: 'Report' }).click();
      await item.getByText('1 from approved to packed:').waitFor();
      await item.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('listitem').filter({ hasText: 'Stopped' }).waitFor();
    });

    test('is drawn with its orders, changed by form and text as one draft, checked, and published with its orders', async (t) => {
      const page = await stage().tab(t, `/workflow`);
      await page.getByRole('link', { name: 'Retail' }).click();
      await page.getByRole('button', { name: 'Last 30 days' }).click();
      const { rules } = await stage().shop.call('GET', '/v1/insights/rules?workflow=retail');
      await page.getByText(`${rules[0].changes} against the rules`, { exact: true }).waitFor();

      await page.getByRole('button', { name: /^Backordered \d/ }).click();
      await page.getByLabel('Name in English').fill('Waiting');
      await page.getByLabel('Name in English').pressSequentially(' for stock');
      await page.getByRole('button', { name: /^Waiting for stock \d/ }).waitFor();
      await page.getByRole('link', { name: 'Text', exact: true }).click();
      await page.locator('.cm-content').waitFor();
      await page.getByText('en: Waiting for stock').waitFor();
      await page.getByText('# yaml-language-server').waitFor();

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
      const { body } = await stage().shop.app.call('GET', '/v1/workflows/retail');
      assert.equal(body.version, 2);
    });

    test('asks where orders go whose status vanishes, and tries the draft on what they did', async (t) => {
      const { id } = (await stage().shop.app.call('POST', '/v1/orders', { body: { workflow: 'translation' } })).body;
      const { status } = (await stage().shop.app.call('GET', `/v1/orders/${id}`)).body;
      const source = (await stage().shop.app.call('GET', '/v1/workflows/translation/versions/1/source')).body as string;
      const renamed = source.replaceAll(new RegExp(`\\b${status}\\b`, 'g'), 'arrived_here');
      const page = await tryOut(t, 'translation', renamed);
      await page.getByRole('button', { name: 'Simulate' }).click();
      await page.getByText(/^1 order with/).waitFor();
      await page.getByRole('button', { name: 'Publish version 2…' }).click();
      await page.getByRole('heading', { name: 'Where orders go whose status is gone' }).waitFor();
      await page.getByLabel(`1 order in ${status}`).selectOption('arrived_here');
      await page.getByRole('button', { name: 'Publish version 2', exact: true }).click();
      await page.getByText('1 order was moved.').waitFor();
      await until(async () => (await stage().shop.app.call('GET', `/v1/orders/${id}`)).body.status === 'arrived_here');
    });

    test('says in German what the check finds, and what the draft changes', async (t) => {
      const { shop, tab } = stage();
      const source = (await shop.call('GET', '/v1/workflows/field-service/versions/1/source')) as string;
      const { roles, name } = (await shop.call('GET', '/v1/workflows/field-service')).transitions[0];
      const page = await tab(t, '/workflow', { locale: 'de-DE' });
      const draftWith = async (role: string) => {
        const draft = parseDocument(source);
        draft.setIn(['transitions', name, 'roles'], [...roles, role]);
        await page.evaluate(
          `sessionStorage.setItem('milepost.draft.field-service.1', ${JSON.stringify(String(draft))})`,
        );
        await page.goto(`${shop.app.url}/console/workflow?workflow=field-service&tab=changes`);
      };
      await draftWith('manger');
      await page
        .getByText('„manger“ ist weder eine Rolle jedes Kontos noch dieses Ablaufs. Meinten Sie „manager“?')
        .waitFor();
      await draftWith('system');
      await page.getByText(/^Der Schritt „.*“: wer darf ist .* und das System statt /).waitFor();
    });

    test('shows its list first on a phone, in German and dark; who may not publish only reads', async (t) => {
      const page = await stage().tab(t, `/workflow?workflow=retail`, {
        phone: true,
        dark: true,
        as: rosa,
        locale: 'de-DE',
      });
      await page.getByRole('table', { name: 'Wege dazwischen' }).waitFor();
      await page.getByText(/Ändern darf, wer Abläufe veröffentlichen darf/).waitFor();
      assert.equal(await page.getByText('Erproben').count(), 0);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      await page.getByRole('button', { name: 'Graph zeigen' }).click();
      await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
    });
  });
}
