import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { PageOptions, TestBrowser, Visitor } from '../../server/test/browser.ts';
import { openBrowser } from '../../server/test/browser.ts';
import type { Shop } from './shop.ts';
import { aylin } from './shop.ts';

/** Who looks, and how. */
export interface Look extends Omit<PageOptions, 'context'> {
  /** The address of a person of the shop, if it is not who usually looks. */
  readonly as?: string;
}

/** One server and one browser for all journeys of a file. People stay signed in, and what they have loaded stays loaded. */
export interface Stage<OneShop extends Shop = Shop> {
  readonly shop: OneShop;
  readonly browser: TestBrowser;
  /** Opens a page of the console in a tab of its own, which is closed at the end of the test. */
  readonly tab: (t: Pick<TestContext, 'after'>, path: string, look?: Look) => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** Opens shop and browser at once. Motion is reduced, so that nothing is looked at halfway. */
export async function openStage<OneShop extends Shop>(
  shopOpens: Promise<OneShop>,
  usually = aylin,
): Promise<Stage<OneShop>> {
  const [shop, browser] = await Promise.all([shopOpens, openBrowser()]);
  const visitors = new Map<string, Promise<Visitor>>();
  const visitorOf = (options: PageOptions, as: string): Promise<Visitor> => {
    const key = JSON.stringify([as, options]);
    const known = visitors.get(key) ?? browser.visitor({ ...options, context: { reducedMotion: 'reduce' } });
    visitors.set(key, known);
    return known;
  };
  return {
    shop,
    browser,
    tab: async (t, path, { as = usually, expectedErrors = [], ...options } = {}) => {
      const page = await (await visitorOf(options, as)).page(t, { expectedErrors });
      await shop.open(page, path, as);
      return page;
    },
    close: async () => {
      await browser.close();
      await shop.stop();
    },
  };
}
