import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium, noChromium } from './chromium.ts';

/** How a page is looked at. */
export interface PageOptions {
  /** 390 by 844 at two pixels each, with touch. */
  readonly phone?: boolean;
  readonly dark?: boolean;
  /** Default `en-GB`: without one, Chromium here says `en-US@posix`, which `Intl` refuses. */
  readonly locale?: string;
  /** Default UTC. */
  readonly timeZone?: string;
  /** Default true. */
  readonly javaScript?: boolean;
  /** Width and height of a page that is not a phone's, in pixels. */
  readonly size?: readonly [number, number];
  /** Console errors that belong to the test, for example of a refused request. */
  readonly expectedErrors?: readonly RegExp[];
  readonly context?: BrowserContextOptions;
}

/** One browser for a test file. */
export interface TestBrowser {
  /**
   * A page in a context of its own (own cookies), closed at the end of the test. The test fails when the page logs an error
   * or throws one.
   */
  readonly page: (t: Pick<TestContext, 'after'>, options?: PageOptions) => Promise<Page>;
  readonly close: () => Promise<void>;
}

/**
 * Options for `describe`: its tests are skipped, loudly, where no Chromium can be had. With `CI` set they run all the same
 * and fail, saying why.
 */
export const inBrowser: { readonly skip: string | false } = { skip: reasonToSkip() };

function reasonToSkip(): string | false {
  if (noChromium === undefined || process.env['CI'] !== undefined) return false;
  process.stderr.write(`\n*** BROWSER TESTS ARE SKIPPED. ${noChromium} ***\n\n`);
  return noChromium;
}

/** Starts a browser; call it in `before()` and close it in `after()`. */
export async function openBrowser(): Promise<TestBrowser> {
  const { executablePath, env } = await findChromium();
  const browser = await chromium.launch({
    executablePath,
    // Tests run as root in containers, where Chromium's sandbox does not.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none', '--disable-dev-shm-usage'],
    env: { ...process.env, ...env },
  });
  return {
    page: (t, options = {}) => openPage(browser, t, options),
    close: () => browser.close(),
  };
}

async function openPage(browser: Browser, t: Pick<TestContext, 'after'>, options: PageOptions): Promise<Page> {
  const [width, height] = options.phone === true ? [390, 844] : (options.size ?? [1440, 900]);
  const context = await browser.newContext({
    viewport: { width, height },
    ...(options.phone === true ? { deviceScaleFactor: 2, isMobile: true, hasTouch: true } : {}),
    colorScheme: options.dark === true ? 'dark' : 'light',
    locale: options.locale ?? 'en-GB',
    timezoneId: options.timeZone ?? 'UTC',
    javaScriptEnabled: options.javaScript ?? true,
    ...options.context,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const errors = collectErrors(page, options.expectedErrors ?? []);
  t.after(async () => {
    await context.close();
    assert.deepEqual(errors, [], 'the page logged errors');
  });
  return page;
}

function collectErrors(page: Page, expected: readonly RegExp[]): string[] {
  const errors: string[] = [];
  const note = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) errors.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(String(error)));
  return errors;
}

/** Fails with every finding of axe (WCAG 2.2 A and AA, and its good practices) and the elements it is about. */
export async function assertAccessible(page: Page): Promise<void> {
  // By the debugger's way in, which a page's content security policy does not stop.
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await page.evaluate<{ violations: axe.Result[] }>(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] })`,
  );
  const findings = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary ?? ''}`).join('\n')}`,
  );
  assert.deepEqual(findings, [], `axe found something on ${page.url()}:\n${findings.join('\n')}`);
}

/** Keeps a picture as `docs/screenshots/NAME.png`; the whole page where asked. */
export async function keepScreenshot(page: Page, name: string, { whole = false } = {}): Promise<void> {
  const path = fileURLToPath(new URL(`../../docs/screenshots/${name}.png`, import.meta.url));
  await page.screenshot({ path, fullPage: whole, animations: 'disabled', caret: 'hide' });
}
