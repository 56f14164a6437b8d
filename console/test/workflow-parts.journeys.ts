import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { parse } from 'yaml';
import { assertAccessible } from '../../server/test/browser.ts';
import type { AdministeredShop } from './administration.ts';
import { pressKey, typeInto } from './keyboard.ts';
import type { Stage } from './stage.ts';

/** Workflows that are begun, and all that is changed of them by forms. */
export function workflowPartsJourneys(stage: () => Stage<AdministeredShop>): void {
  describe('the forms of a workflow in a browser', () => {
    const fold = (page: Page, name: string) =>
      page
        .locator('details')
        .filter({ has: page.locator('summary', { hasText: name }) })
        .first();
    const unfold = (page: Page, name: string) => page.locator('summary', { hasText: name }).first().click();
    const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

    test('a workflow is begun small, gets hours, codes and a rule for its lines by forms, and is published', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/workflow');
      await page.getByRole('button', { name: 'New workflow' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('Spare parts');
      await assertAccessible(page);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Spare parts', level: 1 }).waitFor();
      await page.getByText('It can be published.').waitFor();

      await page.getByRole('button', { name: 'Calendars' }).click();
      await page.getByLabel('New calendar').fill('depot');
      await page.getByRole('button', { name: 'Add the calendar' }).click();
      await page.getByLabel('Friday').fill('09:00-12:00, 13:00-15:30');
      await page.getByLabel('Holidays').fill('2030-12-25');
      await assertAccessible(page);
      await page.getByRole('button', { name: 'All statuses' }).click();

      await page.getByRole('button', { name: 'Status from the lines' }).click();
      await page.getByRole('button', { name: 'Let it follow from the lines' }).click();
      await page.getByLabel('Then the order is').selectOption({ label: 'Done' });
      await page.getByLabel('In progress').check();
      await page.getByRole('button', { name: 'Another case' }).click();
      await page.getByLabel('Where', { exact: true }).nth(1).selectOption('canceled');
      await page.getByLabel('Then the order is').nth(1).selectOption({ label: 'Canceled' });
      await page.getByRole('button', { name: 'Move case 2 up' }).click();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'All statuses' }).click();

      await page.getByRole('button', { name: 'New', exact: true }).last().click();
      await page.getByLabel('Only hours of').selectOption('depot');
      await page.getByText('Vendors’ codes').click();
      await page.getByLabel('Wordbee sets it by').fill('0, 1');
      await page.getByLabel('Ingram details is shown').fill('Processing');
      await page.getByLabel('Colour of its own').fill('#ffee00');
      await page.getByText('It would be hard to see.').waitFor();
      await page.getByText('It can be published.').waitFor();
      await page.getByRole('button', { name: 'Publish version 1…' }).click();
      // It is told even where the page hears late, as on a busy machine, that the workflow is now in the list.
      await page.evaluate('{ const soon = setTimeout; window.setTimeout = (then, ms = 0) => soon(then, ms + 25); }');
      await page.getByRole('button', { name: 'Publish version 1', exact: true }).click();
      await page.getByRole('dialog', { name: 'Version 1 is live' }).waitFor();
      await page.getByRole('button', { name: 'Back to the graph' }).click();
      await page.getByText('Version 1 is live.').waitFor();

      const answer = await shop.app.call('GET', '/v1/workflows/spare-parts/versions/1/source');
      const { calendars, rollUp, statuses, timers, name } = parse(String(answer.body));
      assert.deepEqual(name, { en: 'Spare parts', de: 'Spare parts' });
      assert.deepEqual(calendars.depot.hours.friday, ['09:00-12:00', '13:00-15:30']);
      assert.deepEqual([calendars.depot.holidays, timers.new_late.calendar], [['2030-12-25'], 'depot']);
      assert.deepEqual(rollUp.leaves, ['new', 'in_progress']);
      assert.deepEqual(
        rollUp.cases.map(({ to }: { to: string }) => to),
        ['canceled', 'done'],
      );
      assert.deepEqual(statuses.new.codes, { wordbee: [0, 1], 'ingram-details': { shows: 'Processing' } });
      const { status } = await shop.call('POST', '/v1/orders', {
        workflow: 'spare-parts',
        lines: [{ sku: 'x', ordered: 1 }],
      });
      assert.equal(status, 'new');
    });

    test('a workflow is begun as a copy of another, and given up again', async (t) => {
      const page = await stage().tab(t, '/workflow');
      await page.getByRole('button', { name: 'New workflow' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Retail');
      await dialog.getByText('There is a workflow with this key.').waitFor();
      await dialog.getByLabel('Key').fill('retail-2');
      await dialog.getByLabel('Begin with').selectOption({ label: 'A copy of Retail' });
      await page.keyboard.press('Tab');
      await dialog.getByRole('button', { name: 'Begin the workflow' }).click();
      await page.getByRole('button', { name: 'Publish version 1…' }).waitFor();
      await page.getByRole('link', { name: 'All workflows' }).click();
      await page.getByText('“Retail” is begun and not published.').waitFor();
      await page.getByRole('link', { name: 'Go on' }).click();
      await page.getByRole('button', { name: 'Give up the draft' }).click();
      await page.getByRole('table', { name: 'Workflow' }).waitFor();
      assert.equal(await page.getByText('is begun and not published.').count(), 0);
    });

    test('reasons, roles, statuses of lines and whom a timer tells are changed by forms; faults stand at their fields', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/workflow?workflow=distribution');
      const goTo = (select: string) =>
        page.goto(`${shop.app.url}/console/workflow?workflow=distribution&select=${select}`);

      // Reasons: another text, another key wherever it is spoken of, a new one; what is used stays.
      await button(page, 'Reasons').click();
      await unfold(page, 'other');
      await page.getByLabel('Name in English').fill('Something else');
      await page.getByLabel('Key', { exact: true }).fill('credit');
      await page.getByText('It is taken.').waitFor();
      await page.getByLabel('Key', { exact: true }).fill('something_else');
      await page.keyboard.press('Enter');
      const renamed = fold(page, 'something_else');
      assert.equal(
        await renamed.getByRole('button', { name: 'Remove the reason' }).getAttribute('aria-disabled'),
        'true',
      );
      await renamed.getByText('It is used. Take it away there first.').waitFor();
      await page.getByLabel('New reason').fill('too_late');
      await page.keyboard.press('Enter');
      await fold(page, 'too_late').getByLabel('Name in German').fill('Zu spät');
      await renamed.getByRole('button', { name: 'Void', exact: true }).click();

      // The step: its reasons in their order, and who may take it.
      await button(page, 'Take Export control away').click();
      await page.getByLabel('Another reason').selectOption({ label: 'Too late' });
      await button(page, 'Move Too late up').click();
      await page.getByLabel('A reason must be given').check();
      const mayTake = page.getByRole('group', { name: 'Who may', exact: true });
      await mayTake.getByLabel('warehouse').check();
      await mayTake.getByText('Nobody has it yet.').first().waitFor();

      // A timer that tells somebody; a time without a fixed length is refused at its field.
      await goTo('status:on_hold');
      const reminder = page.getByRole('group', { name: 'Timer “on_hold_reminder”' });
      await reminder.getByLabel('The customer').check();
      await reminder.getByLabel('Everybody with the role warehouse').check();
      await button(page, /^Timer$/).click();
      const late = page.getByRole('group', { name: 'Timer “on_hold_late”' });
      await late.getByLabel('Then', { exact: true }).selectOption('notify');
      await late.getByLabel('Who takes care of it').uncheck();
      await late.getByText('Choose somebody: nobody is told so far.').waitFor();
      await late.getByLabel('Who watches it').check();
      await late.getByLabel('After').fill('P1M');
      await late.locator('[aria-invalid=true]').waitFor();
      await late.getByText('“P1M” has no fixed length.', { exact: false }).waitFor();
      await assertAccessible(page);
      await late.getByLabel('After').fill('PT8H');
      await late.locator('[aria-invalid=true]').waitFor({ state: 'detached' });

      await goTo('part:lines');
      await unfold(page, 'on_hold');
      await page.getByLabel('Key', { exact: true }).fill('held');
      await page.keyboard.press('Enter');
      await unfold(page, 'shipped');
      await page.getByLabel('New status of lines').fill('in_customs');
      await page.keyboard.press('Enter');
      await fold(page, 'in_customs').getByText('Vendors’ codes').click();
      await fold(page, 'in_customs').getByLabel('Wordbee sets it by').fill('7');

      await goTo('part:roles');
      await page.getByLabel('New role').fill('customs');
      await page.keyboard.press('Enter');
      await fold(page, 'customs').getByLabel('approve', { exact: true }).check();
      await fold(page, 'customs').getByLabel('What it may know').selectOption('partner');

      await page.getByText('It can be published.').waitFor();
      await button(page, 'Publish version 2…').click();
      await page.getByRole('button', { name: 'Publish version 2', exact: true }).click();
      await page.getByRole('dialog', { name: 'Version 2 is live' }).waitFor();

      const file = parse((await shop.call('GET', '/v1/workflows/distribution/versions/2/source')) as string);
      assert.deepEqual(file.reasons.something_else.label, { en: 'Something else', de: 'Anderes' });
      assert.deepEqual(file.reasons.too_late.label, { en: 'Too late', de: 'Zu spät' });
      const { reasons, reasonRequired, roles } = file.transitions.void;
      assert.deepEqual(reasons.slice(-3), ['policy', 'too_late', 'something_else']);
      assert.deepEqual([reasons.includes('export_control'), reasonRequired], [false, true]);
      assert.ok(roles.includes('warehouse'));
      assert.ok(file.transitions.take_back.reasons.includes('something_else'), 'it is renamed at every step');
      assert.deepEqual(file.timers.on_hold_reminder.notify, ['owner', 'customer', 'role:warehouse']);
      assert.deepEqual(file.timers.on_hold_late, { status: 'on_hold', after: 'PT8H', notify: ['watchers'] });
      assert.deepEqual(file.lineStatuses.in_customs.codes, { wordbee: 7 });
      assert.deepEqual([Object.hasOwn(file.lineStatuses, 'on_hold'), 'held' in file.lineStatuses], [false, true]);
      assert.deepEqual(file.roles.customs, {
        rights: ['orders.read', 'status.set', 'status.approve'],
        audience: 'partner',
      });
    });

    test('on a phone and by keys a role of another workflow is taken over for a step, told and asked to approve it', async (t) => {
      const { shop, tab } = stage();
      const page = await tab(t, '/workflow?workflow=field-service&select=way:requested>scheduled', {
        phone: true,
        dark: true,
      });
      const group = (name: string) => page.getByRole('group', { name, exact: true });
      await group('Who may').getByText('Of distribution; taken over when chosen.').first().waitFor();
      await pressKey(page, group('Who may').getByLabel('warehouse'), ' ');
      await page.getByLabel('New condition').selectOption({ label: 'Lines are so' });
      await pressKey(page, group('One of these').getByLabel('Done', { exact: true }), ' ');
      await pressKey(page, button(page, 'Add the condition'));
      await page.getByText('All lines are Done').waitFor();
      await pressKey(page, group('Who is told of the step').getByLabel('Everybody with the role warehouse'), ' ');
      await pressKey(page, page.locator('summary', { hasText: 'Approval' }));
      await pressKey(page, page.getByLabel('Others may ask for the step'), ' ');
      await typeInto(page, page.getByLabel('It expires after'), 'P2D');
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      await assertAccessible(page);
      await page.getByText('It can be published.').waitFor();

      await page.goto(`${shop.app.url}/console/workflow?workflow=field-service&select=part:roles`);
      await pressKey(page, page.locator('summary', { hasText: 'warehouse' }));
      await pressKey(page, fold(page, 'warehouse').getByLabel('undo', { exact: true }), ' ');
      await fold(page, 'warehouse').getByText('distribution names it too.', { exact: false }).waitFor();
      const draft = await page.evaluate<string>("sessionStorage.getItem('milepost.draft.field-service.1')");
      const { roles, transitions } = parse(draft);
      const { schedule } = transitions;
      assert.deepEqual(schedule.roles, ['staff', 'manager', 'warehouse']);
      assert.deepEqual(schedule.notify, ['customer', 'role:warehouse']);
      assert.deepEqual(schedule.guards, [{ lines: { all: ['fulfilled'] } }]);
      assert.deepEqual(schedule.approval, { roles: ['manager'], expiresAfter: 'P2D' });
      assert.deepEqual(roles.warehouse, {
        rights: ['orders.read', 'orders.write', 'status.set', 'status.undo'],
        audience: 'partner',
      });
    });
  });
}
