import { after, before, describe } from 'node:test';
import { inBrowser } from '../../server/test/browser.ts';
import { orderJourneys } from './order.journeys.ts';
import { ordersJourneys } from './orders.journeys.ts';
import { openShop } from './shop.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';

describe('orders in a browser', inBrowser, () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage(openShop({ demo: 150, settings: { jobOrdersInFlightMax: 2 } }));
    const { shop } = stage;
    await Promise.all(['NK-1', 'NK-2', 'NK-3'].map((reference) => shop.order(reference)));
    await shop.order('NK-HELD', { to: 'on_hold', data: {} });
    await shop.settled();
  });
  after(() => stage.close());

<<<<<<< HEAD
  test('one signs in by the keyboard alone; a wrong name and a wrong password say the same', async (t) => {
    const page = await browser.page(t, { expectedErrors: [/401/] });
    await page.goto(`${shop.app.url}/console/orders?status=placed`);
    await page.getByLabel('E-mail').waitFor();
    await assertAccessible(page);
    await page.keyboard.type('nobody@nordkontor.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await page.getByText('E-mail and password do not fit together.').waitFor();
    await page.getByLabel('E-mail').fill(aylin);
    await page.getByLabel('Password', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('E-mail and password do not fit together.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    assert.match(page.url(), /\/console\/orders\?status=placed$/);
  });

  test('the first start makes the first user with its link, and a link sets a password', async (t) => {
    const { url, token } = await passwordLink();
    const page = await browser.page(t, { locale: 'de-DE' });
    await page.goto(url);
    await page.getByRole('heading', { name: 'Willkommen, Rosa Díaz' }).waitFor();
    await assertAccessible(page);
    await page.getByLabel('Passwort, mindestens 12 Zeichen').fill('zu kurz');
    await page.keyboard.press('Enter');
    await page.getByText('Geben Sie mindestens 12 Zeichen ein: noch 5.').waitFor();
    await page.getByLabel('Passwort, mindestens 12 Zeichen').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Aufträge' }).waitFor();
    assert.ok(!page.url().includes(token));
  });

  test('are listed late ones first, with what presses, and found as one types', async (t) => {
    const page = await browser.page(t);
    await shop.open(page, '/orders');
    await page.getByRole('row', { name: /^Late\d*$/ }).waitFor();
    await page.getByRole('link', { name: /In transit \d+/ }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('nk-held');
    await page.getByRole('row', { name: 'NK-HELD' }).waitFor();
    await until(() => page.url().endsWith('?q=nk-held'));
    assert.equal(await page.getByRole('rowheader', { name: /^NK-/ }).count(), 1);
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /^Late\d*$/ }).waitFor();
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByRole('heading', { name: 'Nothing matches “nothing like it”' }).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('link', { name: /^On hold \d/ }).click();
    await page.getByText('is On hold').waitFor();
    await page.goBack();
    await page.getByText('is active').waitFor();
  });

  test('a view is an address with a name, changed and removed again', async (t) => {
    const page = await browser.page(t);
    await shop.open(page, '/orders?status=placed&late=no');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByLabel('Name').fill('Just in');
    await page.getByLabel('For everybody').check();
    await page.getByRole('button', { name: 'Save view' }).click();
    const tab = page.getByRole('link', { name: 'Just in' });
    await tab.waitFor();
    assert.equal(await tab.getAttribute('aria-current'), 'page');
    await page.getByRole('button', { name: 'Late first' }).click();
    await page.getByText('This view has been changed.').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('This view has been changed.').waitFor({ state: 'detached' });
    const other = await browser.page(t);
    await shop.open(other, '/orders', rosa);
    await other.getByRole('link', { name: 'Just in' }).click();
    await other.getByText('is Placed').waitFor();
    await page.getByRole('button', { name: 'Remove the view “Just in”' }).click();
    await tab.waitFor({ state: 'detached' });
  });

  test('many are moved by keys: chosen, rehearsed with reasons, moved with progress, and taken back', async (t) => {
    const page = await browser.page(t);
    await shop.open(page, '/orders?q=nk-&late=no');
    await page.getByRole('row', { name: 'NK-HELD' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'NK-HELD' }).waitFor();
    await page.goBack();
    await page.getByRole('row', { name: 'NK-HELD' }).waitFor();
    // The newest is on top: NK-HELD, then the three that were placed.
    for (const key of ['j', 'x', 'j', 'j', 'j', 'Shift+X']) await page.keyboard.press(key);
    await page.getByText('4 orders selected').waitFor();
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Move 4 orders' });
    await dialog.getByLabel('To').selectOption('payment_due');
    await dialog.getByRole('button', { name: 'Check first' }).click();
    await dialog.getByText('3 would move').waitFor();
    await dialog.getByText('1 would not').waitFor();
    await dialog.getByText(/cannot go from On hold to Payment due\./).waitFor();
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Move 3 orders' }).click();
    const done = page.getByRole('dialog', { name: 'Moved to Payment due' });
    await done.getByText('3 moved, 1 refused').waitFor();
    const [report] = await Promise.all([
      page.waitForEvent('download'),
      done.getByRole('link', { name: 'Download the list' }).click(),
    ]);
    assert.match(report.suggestedFilename(), /\.csv$/);
    await done.getByRole('button', { name: 'Undo all' }).click();
    await done.getByText('Taking back what this job changed: 3').waitFor();
    await done
      .getByRole('contentinfo')
      .or(done.getByRole('button', { name: 'Close' }).last())
      .click();
    const list = async () => (await shop.call('GET', '/v1/orders?q=nk-&status=placed')).data.length as number;
    await until(async () => (await list()) === 3);
  });

  test('the palette finds orders and pages, ? lists the keys, and G leads elsewhere', async (t) => {
    const page = await browser.page(t);
    await shop.open(page, '/orders');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find or do' }).fill('nk-held');
    await page.getByRole('option', { name: 'NK-HELD Jonas Brandt' }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'NK-HELD' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('undo the latest change').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await page.getByRole('heading', { name: 'Board' }).waitFor();
  });

  test('fit a phone, and speak German where the browser does', async (t) => {
    const page = await browser.page(t, { phone: true, locale: 'de-DE' });
    await shop.open(page, '/orders');
    await page.getByRole('row', { name: /^Überfällig\d*$/ }).waitFor();
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(width <= 390, `the page is ${width} px wide`);
    await assertAccessible(page);
  });

  for (const dark of [false, true]) {
    test(`axe finds nothing in the ${dark ? 'dark' : 'light'} theme`, async (t) => {
      const page = await browser.page(t, { dark });
      await shop.open(page, '/orders');
      await page.getByRole('row', { name: /^Late\d*$/ }).waitFor();
      await assertAccessible(page);
    });
  }

  async function passwordLink(): Promise<{ url: string; token: string }> {
    const { data } = await shop.call('GET', '/v1/actors');
    const user = data.find(({ name }: { name: string }) => name === 'Rosa Díaz');
    return shop.call('POST', `/v1/users/${user.id}/password-link`);
  }
=======
  ordersJourneys(() => stage);
  orderJourneys(() => stage);
>>>>>>> e329b86 (wip)
});
