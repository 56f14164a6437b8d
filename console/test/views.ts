import type { Page } from 'playwright-core';
import type { AdministeredShop } from './administration.ts';

/** A view of the console: a page, a part of it, or a dialog over it. */
export interface View {
  readonly path: string;
  /** What is to be seen when it is complete; may press what opens it. */
  readonly open: (page: Page) => Promise<unknown>;
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().waitFor();
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name }).first().waitFor();
const dialog = (page: Page) => page.getByRole('dialog').waitFor();
const keys =
  (...names: readonly string[]) =>
  async (page: Page) => {
    for (const name of names) await page.keyboard.press(name);
  };
/** One after the other. */
const steps =
  (...all: readonly ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page) => {
    for (const step of all) await step(page);
  };
const unfold = (name: string) => (page: Page) => page.locator('summary', { hasText: name }).first().click();
const choose = (label: string, value: string) => (page: Page) => page.getByLabel(label).first().selectOption(value);

/** An id that no order has. */
const noOrder = '0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e';

/** Orders with something to see, by what they show. */
export interface ShownOrders {
  /** Packed, with a tracking number asked for next. */
  readonly packed: string;
  /** Canceled is asked for. */
  readonly asked: string;
}

type Views = Readonly<Record<'orders' | 'oneOrder' | 'figures' | 'telling' | 'administration', readonly View[]>>;

/** Everything that the console has to show, for people with all rights. */
export function viewsOf({ warehouseId }: AdministeredShop, { packed, asked }: ShownOrders): Views {
  const endpoint = `/webhooks/${warehouseId}`;
  const order = `/orders/${packed}`;
  const rows = (page: Page) => page.getByRole('rowheader').nth(2).waitFor();
  const orderRead = steps(text('What can happen now'), text('Sit-stand desk Fjell 160, oak'));
  const selected = steps(rows, keys('j', 'x', 'j', 'j', 'Shift+X'));
  const orders: readonly View[] = [
    { path: '/orders', open: steps(rows, (page) => page.getByRole('row', { name: /^Late\d*$/ }).waitFor()) },
    { path: '/orders', open: steps(rows, keys('?'), dialog) },
    { path: '/orders', open: steps(rows, keys('Control+k'), text('Go to')) },
    {
      path: '/orders',
      open: steps(rows, (page) => page.getByRole('button', { name: 'Filter', exact: true }).click(), dialog),
    },
    { path: '/orders?status=approved', open: steps(press('Save this view'), dialog) },
    { path: '/orders?q=nothing+like+it', open: heading(/Nothing matches/) },
    { path: '/orders?late=no', open: steps(selected, text('3 orders selected')) },
    { path: '/orders?late=no', open: steps(selected, keys('m'), dialog) },
    {
      path: '/orders?late=no',
      open: steps(
        selected,
        keys('m'),
        choose('To', 'on_hold'),
        press('Check first'),
        text('Nothing has been changed.'),
      ),
    },
    { path: '/orders', open: steps(rows, press('Ada Byron'), text('Sign out')) },
  ];
  const oneOrder: readonly View[] = [
    { path: order, open: orderRead },
    { path: order, open: steps(orderRead, keys('1'), dialog, keys('Enter'), text('This is needed.')) },
    { path: order, open: steps(orderRead, press('Set any other status…'), dialog) },
    { path: order, open: steps(orderRead, keys('e'), dialog) },
    {
      path: order,
      open: steps(orderRead, (page) => page.getByRole('slider').press('Home'), text('This is the order as it was on')),
    },
    { path: `/orders/${asked}`, open: steps(text('Asked for'), text('Rosa Díaz asks for')) },
    { path: '/orders/reference:NOT-THERE', open: heading('There is no such order') },
    {
      path: '/board?workflow=retail',
      open: async (page) => {
        await page.getByRole('link', { name: 'NK-500001' }).focus();
        await page.keyboard.press(' ');
        await page.getByText('NK-500001 lifted from').first().waitFor();
      },
    },
  ];
  const figures: readonly View[] = [
    { path: '/workflow', open: (page) => page.getByRole('link', { name: 'Retail' }).waitFor() },
    { path: '/workflow?workflow=retail&view=flow', open: text(/^\d+ against the rules$/) },
    { path: '/workflow?workflow=retail&select=status:packed', open: text('Name in English') },
    { path: '/workflow?workflow=retail&select=way:packed>shipped', open: text('Who may') },
    {
      path: '/workflow?workflow=distribution&select=part:reasons',
      open: steps(unfold('other'), text('Used by:'), unfold('Vendors’ codes')),
    },
    {
      path: '/workflow?workflow=distribution&select=part:lines',
      open: steps(unfold('on_hold'), text('Nothing in this')),
    },
    {
      path: '/workflow?workflow=distribution&select=part:roles',
      open: steps(unfold('warehouse'), text('erase people')),
    },
    { path: '/workflow?workflow=distribution&select=status:on_hold', open: text('Who is told') },
    {
      path: '/workflow?workflow=retail&as=table',
      open: (page) => page.getByRole('table', { name: 'Ways between them' }).waitFor(),
    },
    { path: '/workflow?workflow=retail&tab=text', open: text('# yaml-language-server') },
    { path: '/workflow?workflow=retail&tab=changes', open: text('Published before') },
    { path: '/workflow?workflow=retail&tab=trial', open: steps(press('Simulate'), text(/^\d+ orders? with/)) },
    { path: '/insights?workflow=retail', open: (page) => page.locator('canvas').nth(1).waitFor() },
    {
      path: '/insights?workflow=retail',
      open: steps(
        (page) => page.locator('summary').first().click(),
        (page) => page.getByRole('table', { name: 'Each day' }).waitFor(),
      ),
    },
    { path: '/insights?workflow=translation', open: heading('There is nothing to measure yet') },
  ];
  const telling: readonly View[] = [
    { path: endpoint, open: text('Delivered') },
    { path: '/webhooks', open: steps(press('Add endpoint'), openAllFolds) },
    { path: `${endpoint}?tab=dead`, open: steps(press('order.created'), text('Copy as curl')) },
    { path: `${endpoint}?tab=replays`, open: text('Nothing was replayed yet') },
    { path: `${endpoint}?tab=replays`, open: steps(press('Replay…'), choose('What', 'range')) },
    {
      path: `${endpoint}?tab=compare`,
      open: steps(
        (page) => page.getByLabel('Orders of the receiver').fill(`id,seq\n${noOrder},2`),
        press('Compare one order'),
        text('There is no such order for this endpoint.'),
      ),
    },
    { path: `${endpoint}?tab=settings`, open: steps(press('Make a new secret…'), dialog) },
    { path: `${endpoint}?tab=settings`, open: button('Make a new secret…') },
    { path: `${endpoint}?tab=verify`, open: text('import') },
    { path: endpoint, open: steps(press('Change…'), openAllFolds) },
    { path: '/mail', open: button('Order NK-100060: Approved') },
    { path: '/mail', open: steps(press('Order NK-100060: Approved'), text('Send now')) },
    { path: '/mail?tab=templates', open: button('New template') },
    { path: '/mail?tab=templates&template=new', open: button('Send to me…') },
    { path: '/mail?tab=templates&template=new', open: steps(press('Send to me…'), dialog) },
  ];
  const administration: readonly View[] = [
    { path: '/unmapped', open: steps(choose('It means', 'approved'), text('3 would be applied:')) },
    { path: '/unmapped', open: steps(press('Show the reports'), button('Put aside')) },
    { path: '/unmapped?tab=mappings', open: text('What codes mean') },
    { path: '/unmapped?tab=released', open: text('What codes mean') },
    { path: '/unmapped?tab=dismissed', open: text('What codes mean') },
    { path: '/people', open: text('Tom Keller') },
    { path: '/people', open: steps(press('Add a person'), dialog) },
    { path: '/people', open: steps(press('More for Tom Keller'), text('Lock out…')) },
    { path: '/people?tab=keys', open: text('Warehouse scanner') },
    { path: '/people?tab=keys', open: steps(press('New key'), dialog) },
    { path: '/people?tab=keys', open: steps(press('Revoke'), dialog) },
    { path: '/people?tab=roles', open: text('every account has it') },
    { path: '/people?tab=customers', open: text('Johanna Brandt') },
    { path: '/settings', open: text('Ada Byron') },
    { path: '/settings?tab=account', open: text('Currency') },
    { path: '/settings?tab=branding', open: text('Headline and delay') },
    { path: '/settings?tab=sources', open: text('Thirdwatch') },
    { path: '/settings?tab=server', open: text('MILEPOST_PORT') },
    { path: '/nowhere', open: heading('There is no such page') },
  ];
  return { orders, oneOrder, figures, telling, administration };
}

async function openAllFolds(page: Page): Promise<void> {
  await page.getByRole('dialog').locator('summary').first().waitFor();
  for (const summary of await page.getByRole('dialog').locator('summary').all()) await summary.click();
}

/** Each page on a phone, in German: what is built differently there. */
export function phoneViewsOf({ warehouseId }: AdministeredShop, { packed }: ShownOrders): readonly View[] {
  const endpoint = `/webhooks/${warehouseId}`;
  return [
    { path: '/orders', open: (page) => page.getByRole('row', { name: /^Überfällig\d*$/ }).waitFor() },
    { path: `/orders/${packed}`, open: text('Sit-stand desk Fjell 160, oak') },
    { path: '/board?workflow=retail', open: (page) => page.locator('[data-card]').first().waitFor() },
    { path: '/workflow', open: (page) => page.getByRole('link', { name: 'Retail' }).waitFor() },
    {
      path: '/workflow?workflow=retail',
      open: (page) => page.getByRole('table', { name: 'Wege dazwischen' }).waitFor(),
    },
    {
      path: '/workflow?workflow=retail&as=graph',
      open: (page) => page.locator('.react-flow__edge').first().waitFor({ state: 'attached' }),
    },
    {
      path: '/workflow?workflow=distribution&select=part:reasons',
      open: steps(unfold('other'), text('Verwendet von:')),
    },
    {
      path: '/workflow?workflow=distribution&select=part:roles',
      open: steps(unfold('warehouse'), text('Personen löschen')),
    },
    { path: '/workflow?workflow=distribution&select=way:received>canceled', open: text('Alle Gründe des Ablaufs') },
    { path: '/insights?workflow=retail', open: (page) => page.locator('canvas').nth(1).waitFor() },
    { path: '/webhooks', open: text('Warehouse') },
    { path: endpoint, open: text('order.status_changed') },
    { path: `${endpoint}?tab=dead`, open: press('order.created') },
    {
      path: `${endpoint}?tab=compare`,
      open: steps(
        (page) => page.getByLabel('Aufträge des Empfängers').fill(`id,seq\n${noOrder},2\nR-1,1`),
        text('Zeile 3'),
      ),
    },
    { path: `${endpoint}?tab=settings`, open: text('Neues Geheimnis') },
    { path: '/mail', open: button('Order NK-100060: Approved') },
    { path: '/mail?tab=templates&template=new', open: heading('Eigene Vorlage') },
    { path: '/unmapped', open: text('_wo_processing') },
    { path: '/people', open: text('Tom Keller') },
    { path: '/people?tab=keys', open: text('Warehouse scanner') },
    { path: '/people?tab=roles', open: text('in jedem Konto vorhanden') },
    { path: '/settings', open: text('Ada Byron') },
    { path: '/settings?tab=branding', open: text('Überschrift und Verspätung') },
    { path: '/settings?tab=sources', open: text('Thirdwatch') },
    { path: '/settings?tab=server', open: text('MILEPOST_PORT') },
  ];
}
