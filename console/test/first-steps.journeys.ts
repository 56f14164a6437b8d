import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestBrowser } from '../../server/test/browser.ts';
import { assertAccessible } from '../../server/test/browser.ts';
import { until } from '../../server/test/until.ts';
import type { Shop } from './shop.ts';

/** What one meets in an account without orders; to be run before there are any. */
export function firstStepsJourneys(shopAndBrowser: () => { readonly shop: Shop; readonly browser: TestBrowser }): void {
  test('an empty account leads from step to step, and each ticks itself off', async (t) => {
    const { shop, browser } = shopAndBrowser();
    const page = await browser.page(t);
    await shop.open(page, '/orders');
    const steps = page.getByRole('region', { name: 'First steps' });
    // The shop has people and a key.
    await steps.getByText('2 of 5 done').waitFor();
    await assertAccessible(page);
    await steps.getByRole('button', { name: 'Make sample orders' }).click();
    await page.getByText('152 sample orders made').waitFor();
    await steps.getByText('3 of 5 done').waitFor();
    await page.getByRole('rowheader').nth(2).waitFor();

    await steps.getByRole('button', { name: 'Use it for new orders' }).click();
    await steps.getByText('4 of 5 done').waitFor();
    await steps.getByRole('link', { name: 'Add an endpoint' }).click();
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
    await shop.call('POST', '/v1/endpoints', { url: 'https://hooks.invalid/in', types: ['order.archived'] });
    await page.goBack();
    await steps.getByText('5 of 5 done').waitFor();
  });

  test('five calls, as they are copied, move one order in the way of four vendors', async (t) => {
    const { shop, browser } = shopAndBrowser();
    const page = await browser.page(t);
    await shop.open(page, '/orders');
    await page.getByRole('button', { name: 'Make another key and order' }).click();
    const lines = page.getByRole('group', { name: /^\d\. / });
    await lines.nth(4).waitFor();
    await assertAccessible(page);
    for (const line of await lines.allInnerTexts()) {
      const answer = await run(line);
      assert.ok(answer.status < 300, `${answer.status} ${await answer.text()}\n${line}`);
    }
    const name = (await page.getByRole('link', { name: /^TRY-/ }).first().innerText()).trim();
    const { status, id } = await shop.call('GET', `/v1/orders/reference:${name}`);
    assert.equal(status, 'delivered');
    const { data } = await shop.call('GET', `/v1/orders/${id}/events`);
    const told = new Set(data.map(({ source }: { source: string }) => source));
    for (const source of ['thirdwatch', 'wordbee', 'ingram', 'evreka']) assert.ok(told.has(source), source);
  });

  test('on a phone, in German and in the dark, the samples are put away and the steps hidden, until they are wanted again', async (t) => {
    const { shop, browser } = shopAndBrowser();
    const page = await browser.page(t, { phone: true, dark: true, locale: 'de-DE' });
    await shop.open(page, '/orders');
    const steps = page.getByRole('region', { name: 'Erste Schritte' });
    await steps.getByText('5 von 5 erledigt').waitFor();
    await assertAccessible(page);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390, 'nothing is wider than the phone');
    await steps.getByRole('button', { name: 'Muster wegräumen…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Wegräumen' }).click();
    await page.getByText('152 Musteraufträge weggeräumt').waitFor();
    await until(async () => (await shop.call('GET', '/v1/orders?limit=5')).data.length === 1);
    await steps.getByRole('button', { name: 'Schritte schließen' }).click();
    await steps.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'Nichts passt dazu' }).waitFor();
    assert.equal(await steps.count(), 0, 'they stay away');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('Erste');
    await page.getByRole('option', { name: /Erste Schritte/ }).click();
    await steps.getByRole('button', { name: 'Schritte schließen' }).click();
    await steps.waitFor({ state: 'detached' });
  });
}

/** Runs a line as a terminal would: what `curl` is asked, without what it would print. */
async function run(line: string): Promise<Response> {
  const text = line.replace("'$(date -u +%Y-%m-%dT%H:%M:%SZ)'", new Date().toISOString());
  const headers = [...text.matchAll(/-H '([^:]+): ([^']*)'/g)].map(([, name, value]) => [name!, value!] as const);
  const body = /-d '([^]*)'$/.exec(text.trim())![1]!;
  const method = /-X (\w+)/.exec(text)?.[1] ?? 'POST';
  // Nobody outside is told.
  const target = headers.map(
    ([name, value]) => [name, name === 'targeturl' ? 'https://hook.invalid/x' : value] as const,
  );
  return fetch(/curl -i (\S+)/.exec(text)![1]!, { method, headers: Object.fromEntries(target), body });
}
