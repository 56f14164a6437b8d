import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { IngramTestApp } from '../../../test/ingram.ts';
import { callSdk, resellerSdk, startIngramApp } from '../../../test/ingram.ts';
import { actor } from '../../../test/story.ts';
import { until } from '../../../test/until.ts';

const customer = ['20-222222', 'US', 'fbac82ba-cf0a-4bcf-fc03-0c5084'] as const;

describe('invoices and returns, as the vendor’s package asks for them', () => {
  let server: IngramTestApp;
  let invoices: any;
  let returns: any;
  let order: { id: string; number: number; lines: { lineId: string }[] };
  before(async () => {
    server = await startIngramApp();
    const { sdk, client } = resellerSdk(server.url);
    client.authentications['application'].accessToken = server.manager;
    invoices = new sdk.InvoicesApi(client);
    returns = new sdk.ReturnsApi(client);
    const made = await server.call('POST', '/v1/orders', {
      body: {
        ...{ workflow: 'distribution', reference: 'PO-9' },
        lines: [
          { sku: '5CX895', name: 'Scanner', ordered: 3, unitPrice: { amount: '10.10', currency: 'USD' } },
          { sku: '6YE881', ordered: 1 },
        ],
      },
    });
    order = made.body;
  });
  after(() => server.stop());

  const shown = (number: number) => `20-${number.toString(36).toUpperCase().padStart(5, '0')}`;
  const search = (opts: object) => callSdk(invoices, 'getResellersV6Invoicesearch', 'app', ...customer, opts);

  async function newInvoice(status: string): Promise<{ id: string; number: number }> {
    const { body } = await server.call('POST', `/v1/orders/${order.id}/invoice-items`, {
      body: { status: 'invoice_draft', name: 'Scanners', total: { amount: '30.30', currency: 'USD' } },
    });
    if (status !== 'invoice_draft') {
      const moved = await server.call('POST', `/v1/orders/${body.id}/override`, { body: { to: status, reason: 'x' } });
      assert.equal(moved.status, 200, JSON.stringify(moved.body));
    }
    return body;
  }

  test('an invoice item is an invoice once it is approved: found by order, status and number, and read whole', async () => {
    assert.equal((await search({})).response.status, 204, 'nothing yet');
    const draft = await newInvoice('invoice_draft');
    const open = await newInvoice('invoice_sent');
    const paid = await newInvoice('paid');
    const all = await search({ orderNumber: shown(order.number), pageSize: 1 });
    assert.equal(all.error, null, all.error?.response?.text);
    assert.deepEqual([all.data.recordsFound, all.data.invoices.length], [2, 1]);
    assert.match(all.data.nextPage, /^\/resellers\/v6\/invoices\?.*pageNumber=2/);
    const [only] = (await search({ invoiceStatus: 'open', customerOrderNumber: 'PO-9' })).data.invoices;
    assert.deepEqual(
      [only.invoiceNumber, only.invoiceStatus, only.erpOrderNumber, only.customerOrderNumber, only.invoicedAmountDue],
      [shown(open.number), 'OPEN', shown(order.number), 'PO-9', 30.3],
    );
    const today = new Date().toISOString().slice(0, 10);
    assert.equal((await search({ invoiceFromDate: ['2020-01-01'], invoiceToDate: [today] })).data.recordsFound, 2);
    assert.equal(
      (await search({ invoiceFromDate: ['2020-01-01'], invoiceToDate: ['2020-01-02'] })).response.status,
      204,
    );
    const read = (number: string) => callSdk(invoices, 'getInvoicedetailsV61', number, ...customer, 'app', {});
    const { data } = await read(shown(paid.number));
    assert.deepEqual(
      [
        data.invoiceStatus,
        data.ingramOrderNumber,
        data.lines[0].productDescription,
        data.summary.totals.invoicedAmountDue,
      ],
      ['PAID', shown(order.number), 'Scanners', 0],
    );
    for (const number of [shown(draft.number), shown(order.number), 'nothing']) {
      assert.equal((await read(number)).error.status, 404, number);
    }
    const other = await search({ serialNumber: '123' });
    assert.deepEqual([other.error.status, other.response.body.errors[0].fields[0].field], [400, 'serialNumber']);
  });

  test('what came back of a line is a return: found by number, reference and part, and read whole', async () => {
    const find = (opts: object) => callSdk(returns, 'getResellersV6Returnssearch', ...customer, opts);
    assert.equal((await find({})).response.status, 204, 'nothing yet');
    const [line] = order.lines;
    await server.app.commit({
      accountId: server.accountId,
      lookups: [{ kind: 'id', id: order.id }],
      command: { kind: 'change_order', changes: { lines: [{ lineId: line!.lineId, shipped: 3, returned: 2 }] } },
      circumstances: {
        actor: actor('manager', { accountId: server.accountId }),
        ...{ source: 'native', intent: { kind: 'request' }, backfill: false },
      },
    });
    await until(async () => (await find({})).response.status === 200);
    const number = `${shown(order.number)}-001`;
    for (const opts of [{ caseRequestNumber: number }, { referenceNumber: 'po-9' }, { ingramPartNumber: '5CX895' }]) {
      const { data } = await find(opts);
      const [claim] = data.returnsClaims;
      assert.deepEqual(
        [data.recordsFound, claim.caseRequestNumber, claim.estimatedTotalValue, claim.links[0].href],
        [1, number, 20.2, `/resellers/v6/returns/${number}`],
      );
    }
    assert.equal((await find({ ingramPartNumber: '6YE881' })).response.status, 204);
    const read = (sent: string) => callSdk(returns, 'getResellersV6Returnsdetails', ...customer, sent, {});
    const { data } = await read(number);
    assert.deepEqual(
      [data.typeOfDetails, data.products[0].quantity, data.products[0].ingramPartNumber, data.estimatedTotal],
      ['Return', 2, '5CX895', 20.2],
    );
    for (const sent of [`${shown(order.number)}-002`, 'nothing', '20-ZZZZZ-001']) {
      assert.equal((await read(sent)).error.status, 404, sent);
    }
  });
});
