import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../server/test/app.ts';
import { startTestApp } from '../../server/test/app.ts';
import type { TestBrowser } from '../../server/test/browser.ts';
import { inBrowser, openBrowser } from '../../server/test/browser.ts';

describe('whoever is not signed in', inBrowser, () => {
  let app: TestApp;
  let browser: TestBrowser;
  before(async () => {
    [app, browser] = await Promise.all([startTestApp(), openBrowser()]);
  });
  after(async () => {
    await browser.close();
    await app.stop();
  });

  test('is led to the log-in once, however long it takes to load, and back from there', async (t) => {
    const page = await browser.page(t);
    const seen: string[] = [];
    page.on('framenavigated', (frame) => seen.push(frame.url()));
    await page.route('**/login-page*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await page.goto(`${app.url}/console/orders?late=first`);
    await page.locator('input[type=password]').waitFor();
    const last = new URL(page.url());
    assert.deepEqual([last.pathname, last.searchParams.get('to')], ['/console/login', '/orders?late=first']);
    assert.ok(seen.length < 5, seen.join('\n'));
  });
});
