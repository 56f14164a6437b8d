import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../../server/test/until.ts';
import type { AdministeredShop } from './administration.ts';
import { pressKey, typeInto } from './keyboard.ts';
import { rosa } from './shop.ts';
import type { Stage } from './stage.ts';

/** What administrators do, by mouse and without one. */
export function administrationJourneys(stage: () => Stage<AdministeredShop>): void {
  describe('the pages for administrators', () => {
    const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

    test('an unmapped status is mapped with two clicks: what would be done is shown in between', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/unmapped');
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
      const { shop, tab } = stage();
      const page = await tab(t, '/people?tab=keys');
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
      const { shop, tab } = stage();
      const page = await tab(t, '/settings?tab=account');
      await page.getByLabel('Currency').fill('CHF');
      await button(page, 'Save account').click();
      await page.getByText('Saved.').first().waitFor();
      await page.getByLabel('Single mails').fill('3');
      await button(page, 'Save limit').click();
      await button(page, 'As the server has it').waitFor();
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
      assert.deepEqual(account.mailDigest, { afterCount: 3, minutes: 15, own: true });
      const { body: sources } = await shop.app.call('GET', '/v1/sources');
      assert.equal(sources.data.find(({ source }: { source: string }) => source === 'import').authority, 'check');
    });

    test('settings: the customer’s page is given another language, from right to left, sentence by sentence', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/settings?tab=branding');
      await button(page, 'Another language…').click();
      await page.getByLabel('Language', { exact: true }).fill('nowhere');
      await page.getByText('No language has this tag.').waitFor();
      await page.getByLabel('Language', { exact: true }).fill('he');
      await page.getByText('Hebrew', { exact: true }).waitFor();
      await button(page, 'Write in this language').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByLabel('Below the headline').fill('תודה');
      await page.getByText('The road', { exact: true }).click();
      await page.getByLabel('since {date}').fill('מאז {day}');
      await page.getByText('May have {date}').first().waitFor();
      await page.getByLabel('since {date}').fill('מאז {date}');
      await button(page, 'Save customer’s page').click();
      await page.getByText('1 of 8 your own').waitFor();
      await page.getByText('Customers see it from now on.').waitFor();
      const saved = (await shop.app.call('GET', '/v1/account')).body.branding.texts.he;
      assert.deepEqual(saved, { intro: 'תודה', words: { since: 'מאז {date}' } });
      assert.equal(await page.getByLabel('since {date}').getAttribute('dir'), 'rtl');
      await button(page, 'Take these texts away').click();
      assert.equal(await page.getByLabel('Texts in').inputValue(), 'en');
      await button(page, 'Save customer’s page').click();
      await until(async () => (await shop.app.call('GET', '/v1/account')).body.branding.texts === undefined);
    });

    test('e-mail: a kept mail is read as the customer would, a template is previewed, made one’s own and sent as a test', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/mail', { expectedErrors: [/422/] });
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

      await button(page, 'Around every mail').click();
      await page.getByLabel('Text', { exact: true }).fill('Bye');
      await page.getByText('it has no {{ content }}').first().waitFor();
      await page.getByLabel('Text', { exact: true }).fill('{{ content }}');
      await page.getByLabel('HTML page').fill('<h1>Nordkontor</h1>{{ content }}');
      await page.frameLocator('iframe').getByRole('heading', { name: 'Nordkontor' }).waitFor();
      await button(page, 'Save as our own').click();
      await page
        .getByRole('row', { name: /Around every mail/ })
        .nth(1)
        .waitFor();
    });

    test('who has not the right sees neither the pages nor what changes things', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/unmapped', { as: rosa });
      const links = await page
        .getByRole('navigation', { name: 'Console', exact: true })
        .getByRole('link')
        .allInnerTexts();
      const names = links.map((text) => text.split('\n')[0]);
      assert.deepEqual(
        ['Webhooks', 'Keys and people', 'E-mail', 'Settings'].map((name) => names.includes(name)),
        [false, false, true, true],
      );
      await shop.open(page, '/settings?tab=sources', rosa);
      await page.getByText('Only recorded').first().waitFor();
      assert.equal(await page.locator('main select').count(), 0);
    });

    test('without a mouse an endpoint is made and tested, a key made and revoked, a code mapped; the focus is always seen', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/orders');
      const dialog = page.getByRole('dialog');
      await page.keyboard.press('g');
      await page.keyboard.press('h');
      await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
      await pressKey(page, button(page, 'Add endpoint'));
      await dialog.getByLabel('Address').waitFor();
      await page.keyboard.type(shop.receiver.url.replace('/hook', '/by-keys'));
      await typeInto(page, dialog.getByLabel('Name'), 'By keys');
      await page.keyboard.press('Enter');
      await page.getByText('It is shown only now.').waitFor();
      await pressKey(page, button(page, 'I have it'));
      await page.getByRole('heading', { name: 'By keys' }).waitFor();
      await pressKey(page, button(page, 'Send test event'));
      await pressKey(page, button(page, 'order.status_changed'), ' ');
      await button(page, 'Copy as curl').waitFor();
      assert.ok(shop.receiver.received.some(({ path }) => path === '/by-keys'));

      await page.keyboard.press('g');
      await page.keyboard.press('p');
      await pressKey(page, page.getByRole('link', { name: 'Keys', exact: true }));
      await pressKey(page, button(page, 'New key'));
      await dialog.getByLabel('Name').waitFor();
      await page.keyboard.type('Label printer');
      await typeInto(page, dialog.getByLabel('Role'), 'Man');
      await pressKey(page, button(page, 'Make the key'));
      const secret = (await dialog.locator('code').first().innerText()).replace('Bearer ', '');
      assert.equal((await shop.app.call('GET', '/v1/orders', { key: secret })).status, 200);
      await pressKey(page, button(page, 'I have it'));
      await pressKey(page, page.getByRole('row', { name: /Label printer/ }).getByRole('button'));
      await pressKey(page, button(page, 'Revoke key'));
      await page.getByText('The key of Label printer is revoked.').waitFor();
      assert.equal((await shop.app.call('GET', '/v1/orders', { key: secret })).status, 401);

      await shop.report('W-2001', '_wo_odd');
      await page.keyboard.press('g');
      await page.keyboard.press('u');
      await typeInto(page, page.getByLabel('It means'), 'Approved');
      await pressKey(page, button(page, 'Map and release 1'));
      await page.getByText('_wo_odd is mapped.').waitFor();
      assert.equal((await shop.call('GET', '/v1/orders/external:thirdwatch:W-2001')).status, 'approved');
    });

    test('a mail that is held for a while is sent now', async (t) => {
      const { shop, tab } = stage();
      const retail = (await shop.call('GET', '/v1/workflows/retail/versions/1/source')) as string;
      const held = retail
        .replace(/^key: retail\nname: .*$/m, 'key: parcels\nname: { en: Parcels }')
        .replace(/^ {2}approve:$/m, '  approve:\n    mailGrace: PT1H');
      const published = await shop.app.call('POST', '/v1/workflows/parcels/versions', {
        body: held,
        headers: { 'content-type': 'application/yaml' },
      });
      assert.equal(published.status, 201, JSON.stringify(published.body));
      const customer = { name: 'Johanna Brandt', email: 'held@example.com' };
      const { id } = await shop.call('POST', '/v1/orders', { workflow: 'parcels', reference: 'NK-400001', customer });
      await shop.call('PUT', `/v1/orders/${id}/status`, { to: 'approved' });
      const states = async () => {
        const { data } = await shop.call('GET', `/v1/mails?orderId=${id}`);
        return (data as { state: string }[]).map(({ state }) => state);
      };
      await until(async () => (await states()).join() === 'waiting');
      const page = await tab(t, '/mail?state=waiting');
      await button(page, 'NK-400001').click();
      await button(page, 'Send now').click();
      await page.getByText('It is on its way.').waitFor();
      // This server has no mail server: what is sent is kept.
      await until(async () => (await states()).join() === 'kept');
    });
  });
}
