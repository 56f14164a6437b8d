import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import type { TestBrowser } from '../../server/test/browser.ts';
import { assertAccessible, inBrowser, openBrowser } from '../../server/test/browser.ts';
import { until } from '../../server/test/until.ts';
import type { AdministeredShop } from './administration.ts';
import { openAdministeredShop, staffEmail } from './administration.ts';

describe('the pages for administrators', inBrowser, () => {
  let shop: AdministeredShop;
  let browser: TestBrowser;
  before(async () => {
    [shop, browser] = await Promise.all([openAdministeredShop(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await shop.stop();
  });

  const open = async (page: Page, path: string) => {
    await page.goto(`${shop.app.url}/console/${path}`);
    await page.locator('h1').waitFor();
  };
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

  test('webhooks: an endpoint is made, tested, its attempts read, its secret rotated, its dead letters sent again', async (t) => {
    const page = await browser.page(t, { context: { permissions: ['clipboard-read', 'clipboard-write'] } });
    await shop.signIn(page);
    await open(page, 'webhooks');
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

    await open(page, `webhooks/${shop.warehouseId}?tab=dead`);
    await button(page, 'order.created').click();
    await page.getByText('upstream wms-2 is draining').waitFor();
    await button(page, 'Send all again').click();
    await page.getByText('Nothing was given up').waitFor();
    await page.getByRole('link', { name: 'Replays' }).click();
    await page.getByText('One event was sent again.').waitFor();
  });

  test('an unmapped status is mapped with two clicks: what would be done is shown in between', async (t) => {
    const page = await browser.page(t);
    await shop.signIn(page);
    await open(page, 'unmapped');
    await page.getByLabel('It means').first().selectOption('approved');
    await page.getByText('3 would be applied:').waitFor();
    assert.equal((await shop.app.call('GET', '/v1/quarantine')).body.data.length, 4, 'nothing is done yet');
    await button(page, 'Map and release 3').click();
    await page.getByText('_wo_processing is mapped. 3 reports were applied.').waitFor();
    assert.equal((await shop.app.call('GET', '/v1/orders/external:thirdwatch:W-1041')).body.status, 'approved');

    await page.getByRole('button', { name: 'Show the reports' }).nth(1).waitFor({ state: 'detached' });
    await button(page, 'Show the reports').click();
    await button(page, 'Put aside').click();
    await page.getByLabel('Reason').fill('From a shop that is only a test');
    await button(page, 'Put it aside').click();
    await page.getByText('Nothing waits').waitFor();
    await page.getByRole('link', { name: 'What codes mean' }).click();
    await page.getByText('_wo_processing').first().waitFor();
  });

  test('a key is shown once with what to paste where and works until it is revoked; a person gets a link, and is locked out', async (t) => {
    const page = await browser.page(t);
    await shop.signIn(page);
    await open(page, 'people?tab=keys');
    await button(page, 'New key').click();
    await page.getByLabel('Name').fill('Translators');
    await page.getByLabel('For a client of').selectOption('wordbee');
    await button(page, 'Make the key').click();
    await page.getByText('accountid').waitFor();
    const secret = await page.getByRole('dialog').locator('code').last().innerText();
    assert.equal((await shop.app.call('GET', '/v1/orders', { key: secret })).status, 200);
    await button(page, 'I have it').click();
    await page
      .getByRole('row', { name: /Translators/ })
      .getByRole('button')
      .click();
    await button(page, 'Revoke key').click();
    await page.getByText('The key of Translators is revoked.').waitFor();
    assert.equal((await shop.app.call('GET', '/v1/orders', { key: secret })).status, 401);

    await page.getByRole('link', { name: 'People', exact: true }).click();
    await button(page, 'Add a person').click();
    await page.getByLabel('Name').fill('Grace Hopper');
    await page.getByLabel('E-mail address').fill('grace@example.com');
    await button(page, 'Add and show the link').click();
    assert.match(await page.getByRole('dialog').locator('code').innerText(), /\/console\/welcome#/);
    await button(page, 'I have it').click();
    await button(page, 'More for Grace Hopper').click();
    await page.getByRole('menuitem', { name: 'Lock out…' }).click();
    await button(page, 'Lock out').click();
    await page.getByText('Grace Hopper is locked out.').waitFor();
  });

  test('settings: the account is renamed, a colour is checked, a source told how it is taken; all of it holds', async (t) => {
    const page = await browser.page(t);
    await shop.signIn(page);
    await open(page, 'settings?tab=account');
    await page.getByLabel('Currency').fill('CHF');
    await button(page, 'Save account').click();
    await page.getByText('Saved.').first().waitFor();
    await page.getByRole('link', { name: 'Customer’s page' }).click();
    await page.getByLabel('Brand colour', { exact: true }).fill('#fdd226');
    await page.getByText('Text on it is black').waitFor();
    await page.getByText('It is too pale for links').waitFor();
    await button(page, 'Save customer’s page').click();
    await page.getByText('Customers see it from now on.').waitFor();
    await page.getByRole('link', { name: 'Sources' }).click();
    await page.getByLabel('Against the workflow, Import').selectOption('check');
    await page.getByText('Saved: Import.').waitFor();
    const { body: account } = await shop.app.call('GET', '/v1/account');
    assert.deepEqual([account.currency, account.branding.color], ['CHF', '#fdd226']);
    const { body: sources } = await shop.app.call('GET', '/v1/sources');
    assert.equal(sources.data.find(({ source }: { source: string }) => source === 'import').authority, 'check');
  });

  test('e-mail: a kept mail is read as the customer would, a template is previewed, made one’s own and sent as a test', async (t) => {
    const page = await browser.page(t);
    await shop.signIn(page);
    await open(page, 'mail');
    await button(page, 'Order NK-100060: Approved').click();
    await page.frameLocator('iframe').getByText('Hello Johanna Brandt').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Templates' }).click();
    await button(page, 'New template').click();
    await page.getByLabel('Subject').fill('News of {{ order.title }}');
    await page.getByText('News of ZENPO').waitFor();
    await button(page, 'Send to me…').click();
    await button(page, 'Send test mail').click();
    await page.getByText('is on its way.').waitFor();
    await button(page, 'Save as our own').click();
    await button(page, 'News of {{ order.title }}').waitFor();
    await until(async () => {
      const { body } = await shop.app.call('GET', '/v1/mails?kind=test');
      return body.data[0]?.subject === 'News of ZENPO';
    });
  });

  test('who has not the right sees neither the pages nor what changes things', async (t) => {
    const page = await browser.page(t);
    await shop.signIn(page, { email: staffEmail });
    await open(page, 'unmapped');
    const links = await page
      .getByRole('navigation', { name: 'Console', exact: true })
      .getByRole('link')
      .allInnerTexts();
    const names = links.map((text) => text.split('\n')[0]);
    assert.deepEqual(
      ['Webhooks', 'Keys and people', 'E-mail', 'Settings'].map((name) => names.includes(name)),
      [false, false, true, true],
    );
    await open(page, 'settings?tab=sources');
    await page.getByText('Only recorded').first().waitFor();
    assert.equal(await page.locator('main select').count(), 0);
  });

  /** Each page, and the parts of it that are built differently. */
  const paths = (): readonly string[] => [
    ...[`webhooks/${shop.warehouseId}`, 'unmapped', 'people?tab=keys', 'settings?tab=branding'],
    ...['mail', 'mail?tab=templates&template=new'],
  ];
  const settled = (page: Page) => page.locator('main [role=status][aria-label]').waitFor({ state: 'detached' });

  test('axe finds nothing on any of them in the light and in the dark', async (t) => {
    // Colours change at once, so that none is looked at halfway.
    const page = await browser.page(t, { context: { reducedMotion: 'reduce' } });
    await shop.signIn(page);
    for (const path of paths()) {
      await open(page, path);
      await settled(page);
      await assertAccessible(page);
      await page.evaluate('document.documentElement.dataset.theme = "dark"');
      await assertAccessible(page);
    }
  });

  test('on a phone, in German, nothing is wider than the window', async (t) => {
    const page = await browser.page(t, { phone: true });
    await shop.signIn(page, { locale: 'de' });
    for (const path of paths()) {
      await open(page, path);
      await settled(page);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(width <= 0, `${path} is ${width} px too wide`);
    }
    await page.getByRole('heading', { name: 'Eigene Vorlage' }).waitFor();
  });
});
