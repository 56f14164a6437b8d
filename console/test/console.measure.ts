import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { install } from '../../bench/installation.ts';
import { password } from '../../server/test/browser-session.ts';
import type { TestBrowser } from '../../server/test/browser.ts';
import { openBrowser } from '../../server/test/browser.ts';
import { loadBusyOrders } from './busy-orders.ts';

/** How the console feels with many orders: `npm run measure:console -- [--orders 100000] [--rounds 3]`. */
const { values } = parseArgs({
  options: { orders: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '3' } },
});
const orders = Number(values.orders);
const rounds = Number(values.rounds);
const say = (text: string) => process.stderr.write(`${text}\n`);

/** What Lighthouse's phone has: 150 ms to the server, 1.6 Mbit/s. */
const slow4g = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };

interface Machine {
  readonly name: string;
  /** So many times slower than this one. */
  readonly slower: number;
  readonly network?: typeof slow4g;
}

const machines: readonly Machine[] = [
  { name: 'this machine', slower: 1 },
  { name: 'CPU / 4', slower: 4 },
  { name: 'CPU / 4, slow 4G', slower: 4, network: slow4g },
];

/** Notes in the page when tasks were long and when frames came. */
const watch = `
  window.longTasks = [];
  new PerformanceObserver((list) => { for (const { startTime, duration } of list.getEntries()) longTasks.push([startTime, duration]); })
    .observe({ type: 'longtask', buffered: true });`;

/** Milliseconds since the page was opened, once \`found\` holds and no task has been long for half a second. */
const interactive = (found: string) => `new Promise((resolve) => {
  const look = () => {
    if (!(${found})) return requestAnimationFrame(look);
    const shown = performance.now();
    const rest = () => {
      const [start = 0, duration = 0] = longTasks.at(-1) ?? [];
      if (performance.now() - Math.max(shown, start + duration) < 500) return setTimeout(rest, 100);
      resolve({ shown, interactive: Math.max(shown, start + duration) });
    };
    rest();
  };
  look();
})`;

/** Milliseconds from the next \`event\` until \`found\` holds. */
const from = (event: string, found: string) => `window.answered = new Promise((resolve) => {
  addEventListener('${event}', () => {
    const began = performance.now();
    const look = () => (${found}) ? resolve(performance.now() - began) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}); undefined`;

const rows = `document.querySelector('[role=rowheader] a[href*="/orders/"]') !== null`;
const drawn = `document.querySelectorAll('canvas').length > 1 && document.querySelector('main [role=status][aria-label]') === null`;

type Figures = Record<string, number>;

async function measure(browser: TestBrowser, url: string, token: string, machine: Machine): Promise<Figures> {
  const ends: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => void ends.push(end) } as never;
  const visitor = await browser.visitor();
  await visitor.context.addCookies([{ name: 'milepost_session', value: token, url, httpOnly: true }]);
  const open = async (path: string): Promise<Page> => {
    const page = await visitor.page(t);
    await page.addInitScript(watch);
    const session = await visitor.context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: machine.slower });
    if (machine.network !== undefined) {
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', machine.network);
    }
    await page.goto(`${url}/console${path}`, { waitUntil: 'commit' });
    return page;
  };
  type View = { shown: number; interactive: number };
  const first = await open('/orders');
  const cold = await first.evaluate<View>(interactive(rows));
  await first.close();
  const page = await open('/orders');
  const warm = await page.evaluate<View>(interactive(rows));

  await page.evaluate(
    from(
      'click',
      `/category=in_transit/.test(location.search) && ${rows} && !/Approved/.test(document.querySelector('[role=table]').innerText)`,
    ),
  );
  await page.locator('a[href*="category=in_transit"]').first().click();
  const filter = await page.evaluate<number>('answered');
  await page.goBack();
  await page.locator('[role=rowheader]').nth(3).waitFor();

  const sought = `NK-${Math.ceil(orders / 2)}`;
  await page.getByRole('searchbox').pressSequentially(sought.slice(0, -1), { delay: 30 });
  await page.evaluate(from('keydown', `document.querySelector('[role=rowheader] a')?.textContent === '${sought}'`));
  await page.keyboard.press(sought.at(-1)!);
  const search = await page.evaluate<number>('answered');
  await page.keyboard.press('Escape');
  await page.locator('[role=rowheader]').nth(3).waitFor();

  const scrolled = await scroll(page);
  await page.close();
  const insights = await (await open('/insights?workflow=retail')).evaluate<View>(interactive(drawn));
  const year = await (await open('/insights?workflow=retail&days=365')).evaluate<View>(interactive(drawn));
  for (const end of ends) await end();
  await visitor.context.close();
  return {
    'first view, nothing kept: rows': cold.shown,
    'first view, nothing kept: interactive': cold.interactive,
    'address to rows': warm.shown,
    'address to interactive': warm.interactive,
    'filter to rows': filter,
    'key in the search to rows': search,
    ...scrolled,
    'insights, 30 days: drawn': insights.shown,
    'insights, a year: drawn': year.shown,
  };
}

/** Twenty windows down, a quarter at a time. A frame is late when it comes 50 ms or more after the one before. */
async function scroll(page: Page): Promise<Figures> {
  await page.evaluate(
    `window.frames_ = []; window.longTasks = []; (function frame(at) { frames_.push(at); window.scrolling = requestAnimationFrame(frame); })(performance.now()); undefined`,
  );
  const box = (await page.getByRole('table').boundingBox())!;
  await page.mouse.move(box.x + 400, Math.min(box.y + 300, 800));
  for (let step = 0; step < 80; step += 1) {
    await page.mouse.wheel(0, 225);
    await page.waitForTimeout(50);
  }
  await page.waitForTimeout(500);
  return page.evaluate<Figures>(`(() => {
    cancelAnimationFrame(scrolling);
    const gaps = frames_.slice(1).map((at, index) => at - frames_[index]).sort((a, b) => a - b);
    return {
      'scrolling 20 windows: rows passed': Number([...document.querySelectorAll('[role=row][aria-rowindex]')].at(-1)?.getAttribute('aria-rowindex') ?? 0),
      'scrolling: frame, 95 of 100 within': gaps[Math.floor(gaps.length * 0.95)],
      'scrolling: late frames of 100': (gaps.filter((gap) => gap >= 50).length / gaps.length) * 100,
      'scrolling: longest task': Math.max(0, ...longTasks.map(([, duration]) => duration)),
    };
  })()`);
}

const installation = await install({ MILEPOST_LOG_LEVEL: 'warn' });
try {
  const { url, key } = installation.server;
  await loadBusyOrders(installation, orders, say);
  const call = async (path: string, body: object, headers: Record<string, string>) => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  };
  const user = { name: 'Ada Byron', email: 'ada@example.com', role: 'manager', password };
  await call('/v1/users', user, { 'x-api-key': key });
  const signedIn = await call('/v1/session', { email: user.email, password }, { 'sec-fetch-site': 'same-origin' });
  const cookie = signedIn.headers.getSetCookie().find((line) => line.startsWith('milepost_session='))!;
  const token = cookie.slice(cookie.indexOf('=') + 1).split(';')[0]!;

  const results = new Map<string, Figures[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const machine of machines) {
      say(`  Round ${round + 1}: ${machine.name}.`);
      // A browser for each: one that breaks off takes no other's figures along.
      const browser = await openBrowser();
      const figures = await measure(browser, url, token, machine)
        .catch((error: unknown) => {
          say(`  It broke off: ${String(error)}`);
          return undefined;
        })
        .finally(() => browser.close());
      if (figures === undefined) continue;
      say(
        `    ${JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' ? Math.round(value) : value))}`,
      );
      results.set(machine.name, [...(results.get(machine.name) ?? []), figures]);
    }
  }
  const median = (name: string, figure: string) => {
    const sorted = results
      .get(name)!
      .map((figures) => figures[figure]!)
      .sort((a, b) => a - b);
    return Math.round(sorted[Math.floor(sorted.length / 2)]!);
  };
  const names = [...results.keys()];
  process.stdout.write(`| ${orders} orders, ms | ${names.join(' | ')} |\n| --- |${' --- |'.repeat(names.length)}\n`);
  for (const figure of Object.keys(results.get(names[0] ?? '')?.[0] ?? {}))
    process.stdout.write(`| ${figure} | ${names.map((name) => median(name, figure)).join(' | ')} |\n`);
} finally {
  await installation.close();
}
