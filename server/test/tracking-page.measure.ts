import { after, before, describe, test } from 'node:test';
import type { TestApp } from './app.ts';
import { startTestApp } from './app.ts';
import type { TestBrowser } from './browser.ts';
import { inBrowser, openBrowser } from './browser.ts';
import { brandAccount, createTrackedOrder, trackedNow } from './tracked-order.ts';

/** What the browser measured; times in milliseconds since the address was opened. */
interface Measured {
  readonly firstPaint: number;
  readonly largestPaint: number;
  readonly interactive: number;
  readonly layoutShift: number;
  readonly bytes: number;
}

const measure = `new Promise((resolve) => {
  let layoutShift = 0;
  let largestPaint = 0;
  new PerformanceObserver((list) => { for (const { value } of list.getEntries()) layoutShift += value; })
    .observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => { largestPaint = list.getEntries().at(-1).startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  const [page] = performance.getEntriesByType('navigation');
  const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'));
  setTimeout(() => resolve({
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    largestPaint,
    interactive: page.domContentLoadedEventEnd,
    layoutShift,
    bytes: scripts.reduce((sum, { transferSize }) => sum + transferSize, page.transferSize),
  }), 500);
})`;

/** What Lighthouse's phone has: a processor four times slower, 150 ms to the server, 1.6 Mbit/s. `npm run measure:tracking`. */
const network = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };

describe('the customer’s page on a slow phone', inBrowser, () => {
  let app: TestApp;
  let browser: TestBrowser;
  before(async () => {
    [app, browser] = await Promise.all([startTestApp({ now: () => trackedNow }), openBrowser()]);
    await brandAccount(app);
  });
  after(async () => {
    await browser.close();
    await app.stop();
  });

  test('is measured five times', async (t) => {
    const { url } = await createTrackedOrder(app);
    const results: Measured[] = [];
    for (let round = 0; round < 5; round += 1) {
      const page = await browser.page(t, { phone: true });
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', network);
      await page.goto(url);
      results.push(await page.evaluate<Measured>(measure));
      await page.close();
    }
    const median = (of: keyof Measured) => results.map((result) => result[of]).sort((one, other) => one - other)[2]!;
    for (const name of ['firstPaint', 'largestPaint', 'interactive', 'layoutShift', 'bytes'] as const)
      t.diagnostic(`${name}: ${Math.round(median(name) * 1000) / 1000}`);
  });
});
