import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestBrowser } from './browser.ts';
import { assertAccessible, inBrowser, openBrowser } from './browser.ts';

const page = (body: string) =>
  `data:text/html,${encodeURIComponent(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A page</title><main>${body}</main>`)}`;

describe('The browser that tests use', inBrowser, () => {
  let browser: TestBrowser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  test('a page has the language, size and colours asked for', async (t) => {
    const phone = await browser.page(t, { phone: true, dark: true, locale: 'de-DE' });
    await phone.goto(page('<h1>Auftrag</h1>'));
    const seen = await phone.evaluate<unknown>(
      '[navigator.language, innerWidth, matchMedia("(prefers-color-scheme: dark)").matches, (1.5).toLocaleString()]',
    );
    assert.deepEqual(seen, ['de-DE', 390, true, '1,5']);
  });

  test('an error in the console fails the test that opened the page', async (t) => {
    const endings: (() => Promise<void>)[] = [];
    const opened = await browser.page({ after: (ending) => void endings.push(ending as () => Promise<void>) });
    await opened.goto(page('<h1>Order</h1><script>console.error("a mistake")</script>'));
    await assert.rejects(endings[0]!(), /a mistake/);
    const forgiving = await browser.page(t, { expectedErrors: [/a mistake/] });
    await forgiving.goto(page('<h1>Order</h1><script>console.error("a mistake")</script>'));
  });

  test('what axe finds fails the test and names the element', async (t) => {
    const opened = await browser.page(t);
    await opened.goto(page('<h1>Order</h1>'));
    await assertAccessible(opened);
    await opened.goto(page('<h1>Order</h1><input id="nameless">'));
    await assert.rejects(assertAccessible(opened), /nameless/);
  });
});
