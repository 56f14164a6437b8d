import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import type { TestBrowser } from '../../test/browser.ts';
import { assertAccessible, inBrowser, openBrowser } from '../../test/browser.ts';
import type { TrackedOrder } from '../../test/tracked-order.ts';
import { brandAccount, createTrackedOrder, trackedEmail, trackedNow } from '../../test/tracked-order.ts';
import { until } from '../../test/until.ts';

describe('the customer’s page in a browser', inBrowser, () => {
  let app: TestApp;
  let browser: TestBrowser;
  let order: TrackedOrder;
  before(async () => {
    [app, browser] = await Promise.all([startTestApp({ now: () => trackedNow }), openBrowser()]);
    await brandAccount(app);
    order = await createTrackedOrder(app);
  });
  after(async () => {
    await browser.close();
    await app.stop();
  });

  const setStatus = (body: object) => app.call('PUT', `/v1/orders/${order.orderId}/status`, { body });

  test('says first when the order comes, and is honest about the delay', async (t) => {
    const page = await browser.page(t);
    await page.goto(order.url);
    assert.equal(await page.locator('h1').innerText(), 'Still to come, arriving\nSat 28 November');
    assert.match(await page.locator('.late').innerText(), /later than the 16 November we promised, and we are sorry/);
    assert.deepEqual(await page.locator('.rt b').allInnerTexts(), [
      'Placed',
      'Approved',
      'Packed',
      'Shipped',
      'Delivered',
    ]);
    assert.equal(await page.locator('[aria-current=step] b').innerText(), 'Packed');
    assert.match(
      (await page.locator('.pc a').getAttribute('href')) ?? '',
      /^https:\/\/www\.dhl\.de\/.*00340434161299847310$/,
    );
    assert.equal(
      await page.evaluate('getComputedStyle(document.querySelector("header")).backgroundColor'),
      'rgb(11, 83, 81)',
    );
  });

  test('axe finds nothing: on the order in the light, in the dark and on a phone, on the look-up, on a dead link', async (t) => {
    const looks = [
      [order.url, {}],
      [order.url, { dark: true }],
      [order.url, { phone: true }],
      [`${app.url}/track`, { dark: true }],
      [`${app.url}/track/nothing`, {}],
    ] as const;
    for (const [path, look] of looks) {
      const page = await browser.page(t, { ...look, expectedErrors: [/404/] });
      await page.goto(path);
      await assertAccessible(page);
    }
  });

  test('on a phone nothing is wider than the screen, and what is touched is large enough', async (t) => {
    const page = await browser.page(t, { phone: true });
    await page.goto(order.url);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
    const heights = await page.evaluate<number[]>(
      '[...document.querySelectorAll("button, input")].map((one) => one.getBoundingClientRect().height)',
    );
    assert.ok(
      heights.every((height) => height >= 44),
      String(heights),
    );
  });

  test('the whole of it works without JavaScript, from the number of the order to the page', async (t) => {
    const page = await browser.page(t, { javaScript: false });
    await page.goto(`${app.url}/track`);
    await page.getByLabel('Order number').fill('NK-99587');
    await page.getByLabel('E-mail address or postcode').fill('04229');
    await page.getByRole('button', { name: 'Find my order' }).click();
    await page.waitForURL(/\/track\/[\w-]{43}$/);
    assert.match(await page.locator('h1').innerText(), /28 November/);
    await page.getByLabel('Your e-mail address').fill(trackedEmail);
    await page.getByRole('button', { name: 'Tell me what happens' }).click();
    await page.getByText('a mail asks you to confirm').waitFor();
    await page.getByRole('link', { name: 'Deutsch' }).click();
    assert.match(await page.locator('h1').innerText(), /Sa\. 28\. November/);
  });

  test('speaks the browser’s language', async (t) => {
    const page = await browser.page(t, { locale: 'de-DE' });
    await page.goto(order.url);
    assert.equal(await page.locator('html').getAttribute('lang'), 'de-DE');
    assert.match(await page.locator('.late').innerText(), /später als der 16\. November, den wir zugesagt hatten/);
    assert.deepEqual(await page.locator('.rt b').allInnerTexts(), [
      ...['Eingegangen', 'Bestätigt', 'Verpackt', 'Versandt', 'Zugestellt'],
    ]);
  });

  test('speaks a language that the account gives, from right to left where it is written so; as data and in the widget too', async (t) => {
    const { branding } = (await app.call('GET', '/v1/account')).body;
    const words = {
      stillToCome: 'ما تبقى يصل',
      news: 'أخبار لك',
      since: 'منذ {date}',
      details: 'كل التفاصيل',
      email: 'بريدك الإلكتروني',
    };
    const body = { branding: { ...branding, texts: { ...branding.texts, ar: { footer: 'لايبزيغ', words } } } };
    assert.equal((await app.call('PATCH', '/v1/account', { body })).status, 200);
    for (const look of [{}, { phone: true, dark: true }] as const) {
      const page = await browser.page(t, { locale: 'ar', ...look });
      await page.goto(order.url);
      assert.deepEqual(await page.evaluate('[document.documentElement.lang, document.documentElement.dir]'), [
        'ar',
        'rtl',
      ]);
      assert.match(await page.locator('h1').innerText(), /^ما تبقى يصل\n.*28 نوفمبر$/);
      await page.getByRole('heading', { name: 'أخبار لك' }).waitFor();
      await page.getByText('The docks have arrived').waitFor();
      const [first, last] = await page.evaluate<[number, number]>(
        '[...document.querySelectorAll(".rt li svg")].map((stone) => stone.getBoundingClientRect().right).filter((_, i, all) => i === 0 || i === all.length - 1)',
      );
      assert.ok('phone' in look ? first === last : first > last, `the road begins at the right: ${first}, ${last}`);
      assert.ok((await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')) <= 0);
      await assertAccessible(page);
    }
    const page = await browser.page(t, { locale: 'ar-EG' });
    await page.goto(order.url);
    assert.match(await page.locator('h1').innerText(), /٢٨ نوفمبر$/);
    await page.getByRole('link', { name: 'English' }).click();
    assert.match(await page.locator('h1').innerText(), /28 November/);
    await page.getByRole('link', { name: 'العربية' }).waitFor();
    await page.goto(`${app.url}/track?shop=main`);
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
    const data = await app.call('GET', `/track/${order.token}.json?lang=ar`, { key: null });
    assert.deepEqual(
      [data.body.language, data.body.direction, data.body.detailsLabel, data.body.brand.footer],
      ['ar', 'rtl', 'كل التفاصيل', 'لايبزيغ'],
    );
    await page.route(`${app.url}/shop`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><html lang="ar"><title>S</title><milepost-status token="${order.token}"></milepost-status><script src="${app.url}/widget.js"></script></html>`,
      }),
    );
    await page.goto(`${app.url}/shop`);
    await page.getByRole('link', { name: 'كل التفاصيل' }).waitFor();
    assert.equal(await page.locator('milepost-status article').getAttribute('dir'), 'rtl');
  });

  test('a change appears by itself, is announced, and leaves alone what somebody is typing', async (t) => {
    const page = await browser.page(t);
    await page.goto(order.url);
    await page.getByLabel('Your e-mail address').fill('half@');
    const moved = await setStatus({
      ...{ to: 'shipped', message: 'The docks are on their way.', note: 'driver 7' },
      data: { trackingNumber: '00340434161299847999' },
    });
    assert.equal(moved.status, 200, JSON.stringify(moved.body));
    await page.getByText('The docks are on their way.').waitFor();
    assert.equal(await page.locator('[aria-current=step] b').innerText(), 'Shipped');
    assert.match((await page.locator('#live').textContent()) ?? '', /^Your order has news\./);
    assert.equal(await page.getByLabel('Your e-mail address').inputValue(), 'half@');
    assert.equal(await page.evaluate('document.activeElement?.id'), 'em');
    assert.doesNotMatch(await page.content(), /driver 7/);
  });

  test('an order is canceled on its page without JavaScript, after it was asked about; axe finds nothing', async (t) => {
    await app.call('PATCH', '/v1/account', { body: { stepsByLink: true } });
    const made = await app.call('POST', '/v1/orders', { body: { reference: 'NK-CANCEL', workflow: 'retail' } });
    const link = await app.call('POST', `/v1/orders/${made.body.id}/tracking-links`, { body: {} });
    for (const look of [{}, { dark: true }, { phone: true }] as const) {
      const page = await browser.page(t, look);
      await page.goto(link.body.url);
      await assertAccessible(page);
      await page.getByRole('link', { name: 'Cancel my order…' }).click();
      await page.getByLabel('Your message to us').waitFor();
      await assertAccessible(page);
    }
    const page = await browser.page(t, { javaScript: false });
    await page.goto(link.body.url);
    await page.getByRole('link', { name: 'Cancel my order…' }).click();
    await page.getByText('Your order NK-CANCEL becomes “Canceled”.').waitFor();
    await page.getByRole('link', { name: 'Leave it as it is' }).click();
    await page.getByRole('link', { name: 'Cancel my order…' }).click();
    await page.getByLabel('Reason').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Cancel my order' }).click();
    await page.getByText('It is done: Cancel my order.').waitFor();
    assert.match(await page.locator('h1').innerText(), /Canceled/);
    assert.equal(await page.getByRole('link', { name: 'Cancel my order…' }).count(), 0);
  });

  test('a revoked link ends the page that is open', async (t) => {
    const link = await app.call('POST', `/v1/orders/${order.orderId}/tracking-links`, { body: {} });
    const page = await browser.page(t, { expectedErrors: [/404/] });
    await page.goto(`${app.url}/track/${link.body.token}`);
    const ended = await app.call('DELETE', `/v1/orders/${order.orderId}/tracking-links/${link.body.id}`);
    assert.equal(ended.status, 204);
    await page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor();
  });

  test('the widget shows the order on a shop’s own page, and neither style reaches the other', async (t) => {
    const shop = await startShop(
      `<!doctype html><html lang="de"><title>Shop</title><style>h2,p,li{color:rgb(255,0,0)!important;font-size:60px!important}</style>
       <main><h2>Konto</h2><milepost-status token="${order.token}"></milepost-status></main><script src="${app.url}/widget.js" async></script></html>`,
      `default-src 'none'; style-src 'unsafe-inline'; script-src ${app.url}; connect-src ${app.url}`,
    );
    t.after(() => void shop.server.close());
    const page = await browser.page(t);
    await page.goto(shop.url);
    const headline = page.locator('milepost-status h2');
    await headline.waitFor();
    assert.match(await headline.innerText(), /November/);
    assert.equal(
      await page.evaluate(
        'getComputedStyle(document.querySelector("milepost-status").shadowRoot.querySelector("h2")).fontSize',
      ),
      '22px',
    );
    assert.equal(await page.evaluate('getComputedStyle(document.querySelector("main > h2")).color'), 'rgb(255, 0, 0)');
    assert.equal(await page.locator('milepost-status a').getAttribute('href'), order.url);
  });

  test('nothing comes from another place, and the page keeps its own rules', async (t) => {
    const page = await browser.page(t);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(order.url);
    await until(() => asked.some((url) => url.includes('/events')));
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(app.url)),
      [],
    );
  });
});

/** A shop on another origin, with rules of its own. */
async function startShop(html: string, policy: string): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
