import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { until } from '../../server/test/until.ts';
import type { AdministeredShop } from './administration.ts';
import type { Stage } from './stage.ts';

/** What one does with endpoints. */
export function webhooksJourneys(stage: () => Stage<AdministeredShop>): void {
  describe('the webhooks', () => {
    const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

    test('an endpoint is made, tested, its attempts read and copied, its secret rotated', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/webhooks');
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await button(page, 'Add endpoint').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Address').fill('nothing');
      await button(page, 'Add endpoint').last().click();
      await page.getByText('This is no address.').waitFor();
      await dialog.getByLabel('Address').fill(shop.receiver.url.replace('/hook', '/new'));
      await dialog.getByLabel('Name').fill('Scales');
      await page.getByText('Order, tries and limits').click();
      await dialog.getByLabel('When several wait').selectOption('latest-per-order');
      await dialog.getByLabel('Wait after each failed try').fill('5s 1h');
      await button(page, 'Add endpoint').last().click();
      await page.getByText('It is shown only now.').waitFor();
      const secret = await dialog.locator('code').innerText();
      await button(page, 'I have it').click();

      await button(page, 'Send test event').click();
      await button(page, 'order.status_changed').click();
      await button(page, 'Copy as curl').click();
      const sent = shop.receiver.received.find(({ path }) => path === '/new')!;
      new Webhook(secret).verify(sent.text, sent.headers as Record<string, string>);
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      assert.match(copied, /^curl -i -X POST 'http.*\/new'/);
      assert.ok(copied.includes(sent.text), 'the body is copied byte for byte');

      await page.getByRole('link', { name: 'Settings' }).last().click();
      await page.getByText('5s 1h').waitFor();
      await button(page, 'Make a new secret…').click();
      await button(page, 'Make a new secret').last().click();
      await page.getByText('It is shown only now.').waitFor();
      assert.notEqual(await dialog.locator('code').innerText(), secret);
      await button(page, 'I have it').click();
      await page.getByText('2 live, old one until').waitFor();
    });

    test('of what was given up, one is sent again, and then the rest', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, `/webhooks/${shop.warehouseId}?tab=dead`);
      await button(page, 'order.created').first().click();
      await page.getByText('upstream wms-2 is draining').waitFor();
      await button(page, 'Send again').click();
      await until(async () => (await button(page, 'order.created').count()) === 1);
      await button(page, 'Send all again').click();
      await page.getByText('Nothing was given up').waitFor();
      await page.getByRole('link', { name: 'Replays' }).click();
      await page.getByText('One event was sent again.').waitFor();
    });

    test('what a receiver has is compared with what it should have, and only what differs is told again', async (t) => {
      const { shop, tab } = stage();
      const [late, right, missing] = [
        await shop.order('NK-310001', 'approved'),
        await shop.order('NK-310002', 'approved'),
        await shop.order('NK-310003'),
      ];
      const toldOf = (id: string) =>
        shop.receiver.received.filter(({ path, text }) => path === '/wms' && text.includes(id)).length;
      await until(() => toldOf(late) === 2 && toldOf(right) === 2 && toldOf(missing) === 1);
      const page = await tab(t, `/webhooks/${shop.warehouseId}?tab=compare`);
      const tabs = page.getByRole('navigation', { name: 'Warehouse' }).locator('[aria-current=page]');
      assert.deepEqual(await tabs.allInnerTexts(), ['Compare'], 'one tab is the current one');
      const list = page.getByLabel('Orders of the receiver');
      await list.fill('id,seq\nNK-310001,1');
      await page.getByText('Line 2: “NK-310001” is no order id.').waitFor();
      const file = { name: 'held.csv', mimeType: 'text/csv', buffer: Buffer.from(`id,seq\n${late},1\n${right},2\n`) };
      await page.locator('input[type=file]').setInputFiles(file);
      const differing = page.getByRole('table', { name: 'What differs' });
      // What the endpoint has just answered may not be noted yet; until it is, it counts as on its way.
      await until(async () => {
        await button(page, 'Compare 2 orders').click();
        await differing.getByRole('link', { name: 'NK-310001' }).waitFor();
        return (await differing.getByText('The receiver is one event behind.').count()) === 1;
      });
      assert.equal(await differing.getByRole('rowheader').count(), 1, 'what is right is not among them');
      await button(page, 'Send what one order lacks').click();
      await page.getByText('One event is on its way.').waitFor();
      await until(() => toldOf(late) === 3);
      assert.deepEqual([toldOf(right), toldOf(missing)], [2, 1], 'nothing else was told again');

      await page.getByLabel('The list is complete').check();
      await button(page, 'Compare 2 orders').click();
      const row = differing.getByRole('row', { name: /NK-310003/ });
      await row.getByText('The receiver does not know it.').waitFor();
    });

    test('a paused endpoint is told later what it has missed, and a span of time is told once more', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, `/webhooks/${shop.warehouseId}`);
      await button(page, 'Pause').click();
      await page.getByText('Paused. What happens meanwhile is sent later, in order.').waitFor();
      const id = await shop.order('NK-300001', 'approved');
      const toldOf = (of: string) =>
        shop.receiver.received.filter(({ path, text }) => path === of && text.includes(id));
      const told = () => toldOf('/wms');
      await until(() => toldOf('/api/milepost').length === 2);
      assert.deepEqual(told(), [], 'it was told while it was paused');
      await button(page, 'Resume').click();
      await page.getByText('Resumed. It catches up from where it stopped.').waitFor();
      await until(() => told().length === 2);
      const types = told().map(({ body }) => body.type as string);
      assert.deepEqual(types, ['order.created', 'order.status_changed']);

      await button(page, 'Replay…').click();
      await page.getByLabel('What').selectOption({ label: 'A span of time' });
      const local = (ms: number) => new Date(ms).toISOString().slice(0, 16);
      await page.getByLabel('From').fill(local(Date.now() - 3_600_000));
      await page.getByLabel('To', { exact: true }).fill(local(Date.now() + 3_600_000));
      await button(page, 'Start replay').click();
      await page.getByText('A span of time').waitFor();
      await until(() => told().length === 4);
      const ids = told().map(({ headers }) => headers['webhook-id'] as string);
      assert.deepEqual(ids.slice(2), ids.slice(0, 2), 'repeats carry the same id');
      await page.getByText(/^\d+ events were sent again\.$/).waitFor();
    });
  });
}
