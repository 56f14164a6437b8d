import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
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
  /** Somebody who looks at several pages: they share cookies, and what has been loaded once. There until the browser is closed. */
  readonly visitor: (options?: PageOptions) => Promise<Visitor>;
  readonly close: () => Promise<void>;
}

export interface Visitor {
  readonly context: BrowserContext;
  /** Closed at the end of the test, which fails when the page logs an error or throws one. */
  readonly page: (t: Pick<TestContext, 'after'>, options?: Pick<PageOptions, 'expectedErrors'>) => Promise<Page>;
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
    page: async (t, options = {}) => {
      const context = await openContext(browser, options);
      return openPage(context, t, options, () => context.close());
    },
    visitor: async (options = {}) => {
      const context = await openContext(browser, options);
      return { context, page: (t, more = {}) => openPage(context, t, more, (page) => page.close()) };
    },
    close: () => browser.close(),
  };
}

async function openContext(browser: Browser, options: PageOptions): Promise<BrowserContext> {
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
  // What a test waits for comes long before, on any machine.
  context.setDefaultTimeout(60_000);
  return context;
}

async function openPage(
  context: BrowserContext,
  t: Pick<TestContext, 'after'>,
  { expectedErrors = [] }: Pick<PageOptions, 'expectedErrors'>,
  close: (page: Page) => Promise<void>,
): Promise<Page> {
  const page = await context.newPage();
  const errors = collectErrors(page, expectedErrors);
  t.after(async () => {
    await close(page);
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

/** What axe looks for: WCAG 2.2 A and AA, and its good practices. */
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules that look at colours. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** Fails with every finding of axe and the elements it is about; `within` a part of the page, or on all of it. */
export function assertAccessible(page: Page, within = 'html'): Promise<void> {
  return assertRules(page, within, axeTags);
}

/** The same of the colours alone: for another theme of a page that differs in its colours only. */
export function assertReadable(page: Page, within = 'html'): Promise<void> {
  return assertRules(page, within, { type: 'rule', values: colourRules });
}

async function assertRules(page: Page, within: string, runOnly: axe.RunOptions['runOnly']): Promise<void> {
  // By the debugger's way in, which a page's content security policy does not stop.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe.source);
  // Only what is told below leaves the page: the whole result is some megabytes.
  const findings = await page.evaluate<readonly string[]>(
    `axe.run(${JSON.stringify(within)}, { runOnly: ${JSON.stringify(runOnly)}, resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, help, nodes }) =>
        [id + ': ' + help, ...nodes.map(({ html, failureSummary }) => '  ' + html + '\\n  ' + failureSummary)].join('\\n')))`,
  );
  assert.deepEqual(findings, [], `axe found something on ${page.url()}:\n${findings.join('\n')}`);
}

/** Keeps a picture as `docs/screenshots/NAME.png`; the whole page where asked. */
export async function keepScreenshot(page: Page, name: string, { whole = false } = {}): Promise<void> {
  const path = fileURLToPath(new URL(`../../docs/screenshots/${name}.png`, import.meta.url));
  await page.screenshot({ path, fullPage: whole, animations: 'disabled', caret: 'hide' });
}
