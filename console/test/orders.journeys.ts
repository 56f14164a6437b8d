import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { addUser, password } from '../../server/test/browser-session.ts';
import { until } from '../../server/test/until.ts';
import { aylin, rosa } from './shop.ts';
import type { Stage } from './stage.ts';

/** The list of orders, from the log-in to what is done with many. */
export function ordersJourneys(stage: () => Stage): void {
  describe('the orders', () => {
    test('one signs in by the keyboard alone; a wrong name and a wrong password say the same', async (t) => {
      const page = await stage().browser.page(t, { expectedErrors: [/401/] });
      await page.goto(`${stage().shop.app.url}/console/orders?status=placed`);
      await page.getByLabel('E-mail').waitFor();
      await page.keyboard.type('nobody@nordkontor.example');
      await page.keyboard.press('Tab');
      await page.keyboard.type('not the password');
      await page.keyboard.press('Enter');
      await page.getByText('E-mail and password do not fit together.').waitFor();
      await page.getByLabel('E-mail').fill(aylin);
      await page.getByLabel('Password', { exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('E-mail and password do not fit together.').waitFor();
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      assert.match(page.url(), /\/console\/orders\?status=placed$/);
    });

    test('whoever is not signed in is led to the log-in once, however long it takes to load, and back from there', async (t) => {
      const page = await stage().browser.page(t);
      const seen: string[] = [];
      page.on('framenavigated', (frame) => seen.push(frame.url()));
      await page.route('**/login-page*.js', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        await route.continue();
      });
      await page.goto(`${stage().shop.app.url}/console/orders?late=first`);
      await page.locator('input[type=password]').waitFor();
      const last = new URL(page.url());
      assert.deepEqual([last.pathname, last.searchParams.get('to')], ['/console/login', '/orders?late=first']);
      assert.ok(seen.length < 5, seen.join('\n'));
    });

    test('the first start makes the first user with its link, and a link sets a password', async (t) => {
      const ines = await addUser(stage().shop.app, { email: 'ines.novak@nordkontor.example', name: 'Ines Novak' });
      const { url, token } = await stage().shop.call('POST', `/v1/users/${ines}/password-link`);
      const page = await stage().browser.page(t, { locale: 'de-DE' });
      await page.goto(url);
      await page.getByRole('heading', { name: 'Willkommen, Ines Novak' }).waitFor();
      await page.getByLabel('Passwort, mindestens 12 Zeichen').fill('zu kurz');
      await page.keyboard.press('Enter');
      await page.getByText('Geben Sie mindestens 12 Zeichen ein: noch 5.').waitFor();
      await page.getByLabel('Passwort, mindestens 12 Zeichen').fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Aufträge' }).waitFor();
      assert.ok(!page.url().includes(token));
    });

    test('are listed late ones first, with what presses, and found as one types', async (t) => {
      const page = await stage().tab(t, '/orders');
      await page.getByRole('row', { name: /^Late\d*$/ }).waitFor();
      await page.getByRole('link', { name: /In transit \d+/ }).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('nk-held');
      await page.getByRole('row', { name: 'NK-HELD' }).waitFor();
      await until(() => page.url().endsWith('?q=nk-held'));
      await until(async () => (await page.getByRole('rowheader', { name: /^NK-/ }).count()) === 1);
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: /^Late\d*$/ }).waitFor();
      await page.getByRole('searchbox').fill('nothing like it');
      await page.getByRole('heading', { name: 'Nothing matches “nothing like it”' }).waitFor();
      await page.getByRole('button', { name: 'Clear the search' }).click();
      await page.getByRole('link', { name: /^On hold \d/ }).click();
      await page.getByText('is On hold').waitFor();
      await page.goBack();
      await page.getByText('is active').waitFor();
    });

    test('what the page asks first is named in it, and each is asked once', async (t) => {
      const page = await stage().tab(t, '/orders');
      const asked: string[] = [];
      await page.route('**/v1/**', async (route) => {
        asked.push(route.request().url());
        await route.continue();
      });
      await page.reload();
      await page.getByRole('rowheader', { name: /^NK-/ }).first().waitFor();
      const links = page.locator('link[rel=preload][as=fetch]');
      const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      const named = paths.map((path) => new URL(path, page.url()).href);
      assert.equal(named.length, 3);
      const counts = named.map((url) => [url, asked.filter((one) => one === url).length]);
      assert.deepEqual(
        counts,
        named.map((url) => [url, 1]),
      );
    });

    test('a view is an address with a name, changed and removed again', async (t) => {
      const page = await stage().tab(t, '/orders?status=placed&late=no');
      await page.getByRole('button', { name: 'Save this view' }).click();
      await page.getByLabel('Name').fill('Just in');
      await page.getByLabel('For everybody').check();
      await page.getByRole('button', { name: 'Save view' }).click();
      const tab = page.getByRole('link', { name: 'Just in' });
      await tab.waitFor();
      assert.equal(await tab.getAttribute('aria-current'), 'page');
      await page.getByRole('button', { name: 'Late first' }).click();
      await page.getByText('This view has been changed.').waitFor();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('This view has been changed.').waitFor({ state: 'detached' });
      const other = await stage().tab(t, '/orders', { as: rosa });
      await other.getByRole('link', { name: 'Just in' }).click();
      await other.getByText('is Placed').waitFor();
      await page.getByRole('button', { name: 'Remove the view “Just in”' }).click();
      await tab.waitFor({ state: 'detached' });
    });

    test('many are moved by keys: chosen, rehearsed with reasons, moved with progress, and taken back', async (t) => {
      const page = await stage().tab(t, '/orders?q=nk-&late=no');
      await page.getByRole('row', { name: 'NK-HELD' }).waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'NK-HELD' }).waitFor();
      await page.goBack();
      await page.getByRole('row', { name: 'NK-HELD' }).waitFor();
      // The newest is on top: NK-HELD, then the three that were placed.
      for (const key of ['j', 'x', 'j', 'j', 'j', 'Shift+X']) await page.keyboard.press(key);
      await page.getByText('4 orders selected').waitFor();
      await page.keyboard.press('m');
      const dialog = page.getByRole('dialog', { name: 'Move 4 orders' });
      await dialog.getByLabel('To').selectOption('payment_due');
      await dialog.getByRole('button', { name: 'Check first' }).click();
      await dialog.getByText('3 would move').waitFor();
      await dialog.getByText('1 would not').waitFor();
      await dialog.getByText(/cannot go from On hold to Payment due\./).waitFor();
      await dialog.getByRole('button', { name: 'Move 3 orders' }).click();
      const done = page.getByRole('dialog', { name: 'Moved to Payment due' });
      await done.getByText('3 moved, 1 refused').waitFor();
      const [report] = await Promise.all([
        page.waitForEvent('download'),
        done.getByRole('link', { name: 'Download the list' }).click(),
      ]);
      assert.match(report.suggestedFilename(), /\.csv$/);
      await done.getByRole('button', { name: 'Undo all' }).click();
      await done.getByText('Taking back what this job changed: 3').waitFor();
      await done
        .getByRole('contentinfo')
        .or(done.getByRole('button', { name: 'Close' }).last())
        .click();
      const list = async () => (await stage().shop.call('GET', '/v1/orders?q=nk-&status=placed')).data.length as number;
      await until(async () => (await list()) === 3);
    });

    test('the palette finds orders and pages, ? lists the keys, and G leads elsewhere', async (t) => {
      const page = await stage().tab(t, '/orders');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find or do' }).fill('nk-held');
      await page.getByRole('option', { name: 'NK-HELD Jonas Brandt' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'NK-HELD' }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).getByText('undo the latest change').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('b');
      await page.getByRole('heading', { name: 'Board' }).waitFor();
    });

    test('a move of many is paused, goes on, and stops where one says so; what is done stays done', async (t) => {
      const { shop, tab } = stage();
      const references = Array.from({ length: 8 }, (_, index) => `BULK-${index}`);
      for (const reference of references) await shop.order(reference);
      await shop.settled();
      const page = await tab(t, '/orders?q=bulk-&late=no');
      await page.getByRole('row', { name: 'BULK-7' }).waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('x');
      for (let count = 1; count < 8; count += 1) await page.keyboard.press('j');
      await page.keyboard.press('Shift+X');
      await page.getByText('8 orders selected').waitFor();
      await page.keyboard.press('m');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('To', { exact: true }).selectOption('approved');
      await dialog.getByRole('button', { name: 'Check first' }).click();
      await dialog.getByText('8 would move').waitFor();

      // The job takes two at a time, the oldest first; it cannot write the second two, and then the third.
      const [second, third] = [await holdOrder('BULK-2'), await holdOrder('BULK-4')];
      t.after(() => Promise.all([second.release(), third.release()]));
      await dialog.getByRole('button', { name: 'Move 8 orders' }).click();
      await dialog.getByText('2 moved, 0 refused').waitFor();
      await dialog.getByRole('button', { name: 'Pause' }).click();
      await dialog.getByRole('button', { name: 'Go on' }).waitFor();
      await second.wanted();
      await second.release();
      await dialog.getByText('4 moved, 0 refused').waitFor();
      await dialog.getByRole('button', { name: 'Go on' }).click();
      await third.wanted();
      await dialog.getByRole('button', { name: 'Stop here' }).click();
      await dialog.getByText('Stopped').waitFor();
      await third.release();
      const statuses = () =>
        Promise.all(
          references.map(async (reference) => (await shop.call('GET', `/v1/orders/reference:${reference}`)).status),
        );
      await until(async () => (await statuses()).filter((status) => status === 'approved').length === 6);
      assert.deepEqual((await statuses()).slice(6), ['placed', 'placed']);
    });

    /** An order that nobody can write until it is released. */
    async function holdOrder(reference: string): Promise<HeldOrder> {
      const { shop } = stage();
      const { id } = await shop.call('GET', `/v1/orders/reference:${reference}`);
      const client = new pg.Client({ connectionString: shop.app.connectionString });
      await client.connect();
      await client.query('BEGIN');
      const order = [shop.app.accountId, id];
      await client.query('SELECT FROM orders WHERE account_id = $1 AND order_id = $2 FOR UPDATE', order);
      let ended: Promise<void> | undefined;
      return {
        wanted: () =>
          until(async () => {
            const sql = 'SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))';
            return (await client.query(sql)).rowCount !== 0;
          }),
        release: () => (ended ??= client.end()),
      };
    }
  });
}

interface HeldOrder {
  /** Waits until somebody wants to write it. */
  readonly wanted: () => Promise<void>;
  readonly release: () => Promise<void>;
}
