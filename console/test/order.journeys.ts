import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page, Route } from 'playwright-core';
import { until } from '../../server/test/until.ts';
import { rosa, tom } from './shop.ts';
import type { Stage } from './stage.ts';

/** What is done with one order, on its page and on the board. */
export function orderJourneys(stage: () => Stage): void {
  describe('one order', () => {
    const statusOf = async (id: string) => (await stage().shop.call('GET', `/v1/orders/${id}`)).status as string;

    test('is moved by its keys, with what a step asks for, and the move is taken back', async (t) => {
      const id = await stage().shop.order('NK-10', 'approved', 'packed');
      const page = await stage().tab(t, `/orders/${id}`);
      await page.getByRole('button', { name: 'Ship…' }).waitFor();
      await page.getByText('Ship asks for a tracking number.').waitFor();
      await page.keyboard.press('1');
      const dialog = page.getByRole('dialog', { name: 'Ship' });
      await dialog.getByText('Hand the parcel to the carrier first').waitFor();
      await page.keyboard.press('Enter');
      await dialog.getByText('This is needed.').waitFor();
      await dialog.getByLabel('Tracking number').fill('00340434161299847310');
      await page.keyboard.press('Enter');
      await page.getByText('NK-10: Shipped.').waitFor();
      assert.equal(await statusOf(id), 'shipped');
      await page.getByRole('listitem').filter({ hasText: 'Packed' }).filter({ hasText: 'Shipped' }).first().waitFor();
      await page.keyboard.press('u');
      await page.getByText('Taken back: Packed again.').waitFor();
      assert.equal(await statusOf(id), 'packed');
    });

    test('shows a change made elsewhere at once, without a reload, and who made it', async (t) => {
      const id = await stage().shop.order('NK-11', 'approved');
      const mine = await stage().tab(t, `/orders/${id}`);
      await mine.getByText('Live').first().waitFor();
      const his = await stage().tab(t, `/orders/${id}`, { as: tom });
      await mine.getByText('Tom Keller is here too').waitFor();
      await mine.evaluate('window.sinceLoaded = true');
      await his.getByRole('button', { name: 'Packed' }).click();
      await his.getByText('NK-11: Packed.').waitFor();
      await mine.getByText('Tom Keller moved this order to Packed just now.').waitFor();
      await mine.locator('[aria-current=step]', { hasText: 'Packed' }).waitFor();
      assert.equal(await mine.evaluate('window.sinceLoaded'), true, 'the page was not loaded again');
    });

    test('a lost race keeps what was typed, says who was first, and offers it again while it is possible', async (t) => {
      const id = await stage().shop.order('NK-12', 'approved', 'packed');
      const page = await stage().tab(t, `/orders/${id}`, { expectedErrors: [/412|409/] });
      await page.getByRole('button', { name: 'Cancel…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Cancel' });
      await dialog.getByLabel('Message').fill('The maker split the delivery.');
      // Tom is faster, and canceling is possible from where he has put it.
      const beFirst = async (route: Route) => {
        await stage().shop.call('PUT', `/v1/orders/${id}/status`, { to: 'on_hold' });
        await route.continue();
      };
      await page.route('**/v1/orders/*/status', beFirst, { times: 1 });
      await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
      await dialog.getByText('Your change was not done.').waitFor();
      assert.equal(await statusOf(id), 'on_hold');
      assert.equal(await dialog.getByLabel('Message').inputValue(), 'The maker split the delivery.');
      await dialog.getByRole('button', { name: 'Cancel anyway' }).click();
      await page.getByText('NK-12: Canceled.').waitFor();
      const { data } = await stage().shop.call('GET', `/v1/orders/${id}/events`);
      assert.equal(data.at(-1).message, 'The maker split the delivery.');
    });

    test('an override needs a reason and is marked; a trace is added; each is in the history', async (t) => {
      const id = await stage().shop.order('NK-13');
      const page = await stage().tab(t, `/orders/${id}`);
      await page.getByRole('button', { name: 'Set any other status…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Override' });
      await dialog.getByLabel('Set to').selectOption({ label: 'Delivered' });
      await dialog.getByRole('button', { name: 'Override' }).click();
      await dialog.getByText('Say why the rules are passed over.').waitFor();
      await dialog.getByLabel('Reason').fill('The customer has it in hand.');
      await dialog.getByRole('button', { name: 'Override' }).click();
      await page.getByText('NK-13: Delivered, by override.').waitFor();
      await page.getByRole('listitem').filter({ hasText: 'Override' }).filter({ hasText: 'Delivered' }).waitFor();
      await page.keyboard.press('e');
      await page.getByRole('dialog', { name: 'Add a trace' }).getByLabel('Message').fill('Signed by the neighbour.');
      await page.getByRole('button', { name: 'Add to the history' }).click();
      await page.locator('blockquote', { hasText: 'Signed by the neighbour.' }).waitFor();
    });

    test('is shown as it was, without buttons, and as it is again', async (t) => {
      const id = await stage().shop.order('NK-14', 'approved', 'packed');
      const page = await stage().tab(t, `/orders/${id}`);
      const slider = page.getByRole('slider', { name: 'As it was on' });
      await slider.focus();
      await page.keyboard.press('Home');
      await page.getByText('This is the order as it was on').waitFor();
      await page.locator('[aria-current=step]', { hasText: 'Placed' }).waitFor();
      assert.equal(await page.getByRole('heading', { name: 'What can happen now' }).count(), 0);
      await page.getByRole('button', { name: 'Back to now' }).click();
      await page.locator('[aria-current=step]', { hasText: 'Packed' }).waitFor();
    });

    test('says why something is impossible, to whom it may be, and lets one ask for it', async (t) => {
      const id = await stage().shop.order('NK-15', 'canceled');
      const page = await stage().tab(t, `/orders/${id}`, { as: rosa });
      const greyed = page.getByRole('button', { name: 'Reopen' });
      await greyed.waitFor();
      assert.equal(await greyed.getAttribute('aria-disabled'), 'true');
      const reason = await greyed.getAttribute('aria-describedby');
      assert.match((await page.locator(`#${reason}`).textContent()) ?? '', /It needs the role Manager\./);
      await greyed.click({ force: true });
      assert.equal(await statusOf(id), 'canceled');
      assert.equal(await page.getByRole('button', { name: 'Set any other status…' }).count(), 0);

      const german = await stage().tab(t, `/orders/${id}`, { as: rosa, locale: 'de-DE' });
      await german.getByRole('button', { name: 'Wieder eröffnen' }).waitFor();
      await german.getByText('Dafür ist die Rolle Leitung nötig.').waitFor();
    });

    test('a step that needs another is asked for by one person and approved by another, who see it at once', async (t) => {
      const { shop, tab } = stage();
      const { id } = await shop.call('POST', '/v1/orders', { workflow: 'distribution', reference: 'NK-17' });
      const asking = await tab(t, `/orders/${id}`, { as: rosa });
      await asking
        .getByRole('listitem')
        .filter({ has: asking.getByRole('button', { name: 'Void', exact: true }) })
        .getByRole('button', { name: 'Ask for approval…' })
        .click();
      const dialog = asking.getByRole('dialog', { name: 'Ask for Void' });
      await dialog.getByLabel('Message').fill('They have ordered twice.');
      await dialog.getByRole('button', { name: 'Ask for approval' }).click();
      await asking.getByText('whoever may approve it sees it').waitFor();
      assert.equal(await statusOf(id), 'received');
      assert.equal(
        await asking.getByRole('button', { name: 'Approve' }).count(),
        0,
        'nobody approves their own request',
      );

      const answering = await tab(t, `/orders/${id}`);
      await answering.getByText('Rosa Díaz asks for').waitFor();
      await answering.getByText('They have ordered twice.').first().waitFor();
      await answering.getByRole('button', { name: 'Approve' }).click();
      await answering.getByText('The request is answered.').waitFor();
      await until(async () => (await statusOf(id)) === 'canceled');
      await asking.locator('[aria-current=step]', { hasText: 'Canceled' }).waitFor();
    });

    test('on the board a card is carried by keys, refused with the reason, and moved with the pointer', async (t) => {
      const id = await stage().shop.order('NK-20', 'approved');
      await stage().shop.settled();
      const page = await stage().tab(t, '/board?workflow=retail');
      const other = await stage().tab(t, '/board?workflow=retail', { as: tom });
      const card = page.getByRole('link', { name: 'NK-20' });
      await card.focus();
      await page.keyboard.press(' ');
      await page.getByText('NK-20 lifted from Approved. It can go to').waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press(' ');
      await page.getByText('NK-20 stays in Approved: No way from Approved').first().waitFor();
      assert.equal(await statusOf(id), 'approved');

      const column = (where: Page, status: string) => where.locator(`[data-status=${status}]`);
      await card.scrollIntoViewIfNeeded();
      const from = (await card.boundingBox())!;
      const to = (await column(page, 'packed').boundingBox())!;
      await page.mouse.move(from.x + 10, from.y + 5);
      await page.mouse.down();
      await page.mouse.move(to.x + 60, to.y + 120, { steps: 4 });
      await column(page, 'packed').getByText('Drop to move it here.').waitFor();
      await page.mouse.up();
      await page.getByText('NK-20: Packed.').waitFor();
      await column(other, 'packed').getByRole('link', { name: 'NK-20' }).waitFor();
      await page.keyboard.press('u');
      await until(async () => (await statusOf(id)) === 'approved');
      await column(other, 'approved').getByRole('link', { name: 'NK-20' }).waitFor();
    });
  });
}
