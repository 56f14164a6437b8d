import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { schemaFaults } from '../../../test/ingram-schema.ts';
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

  async function newInvoice(
    status: string,
    { order: id, total }: { order: string; total: string } = { order: order.id, total: '30.30' },
  ): Promise<{ id: string; number: number }> {
    const { body } = await server.call('POST', `/v1/orders/${id}/invoice-items`, {
      body: { status: 'invoice_draft', name: 'Scanners', total: { amount: total, currency: 'USD' } },
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
    assert.deepEqual(schemaFaults('InvoiceSearchResponse', all.response.body), []);
    const { data, response } = await read(shown(paid.number));
    assert.deepEqual(schemaFaults('InvoiceDetailsv61Response', response.body), []);
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
  });

  test('invoices are found by their due day, by their order’s day, numbers, bid and delivery, by serial number, and sorted', async () => {
    const made = await server.reseller('POST', '/v6/orders', {
      body: {
        ...{ customerOrderNumber: 'PO-10', endCustomerOrderNumber: 'END-1' },
        lines: [{ ingramPartNumber: '5CX895', quantity: 1, specialBidNumber: 'BID-1' }],
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { body: other } = await server.call('GET', '/v1/orders/reference:PO-10');
    const lineId = other.lines[0].lineId as string;
    const patched = [
      await server.call('PATCH', `/v1/orders/${other.id}`, { body: { orderedAt: '2026-01-10T12:00:00Z' } }),
      await server.call('PATCH', `/v1/orders/${other.id}/lines/${lineId}`, { body: { serialNumbers: ['SN-1'] } }),
      await server.call('POST', `/v1/orders/${other.id}/shipments`, {
        body: { data: { deliveryNumber: '335238411' } },
      }),
    ];
    assert.deepEqual([...new Set(patched.map(({ status }) => Math.floor(status / 100)))], [2], JSON.stringify(patched));
    const item = await newInvoice('invoice_sent', { order: other.id, total: '9.00' });
    const due = await server.call('PATCH', `/v1/orders/${item.id}`, { body: { dueAt: '2026-03-14' } });
    assert.equal(due.status, 200, JSON.stringify(due.body));
    for (const opts of [
      { invoiceDueDate: '2026-03-14' },
      { invoiceFromDueDate: '2026-03-01', invoiceToDueDate: '2026-03-31' },
      { invoiceToDueDate: '2026-03-14' },
      { paymentTermsNetDate: '2026-03-14', invoiceFromDueDate: '2026-03-14' },
      { orderDate: '2026-01-10' },
      { orderToDate: '2026-01-31' },
      { endCustomerOrderNumber: 'end-1', invoiceType: 'invoice' },
      { specialBidNumber: 'BID-1' },
      { deliveryNumber: '335238411' },
      { serialNumber: 'sn-1' },
    ]) {
      const { data, error } = await search(opts);
      assert.equal(error, null, error?.response?.text);
      assert.deepEqual(
        [data?.recordsFound, data?.invoices[0].invoiceNumber],
        [1, shown(item.number)],
        JSON.stringify(opts),
      );
      const { paymentTermsDueDate, invoiceDueDate, specialBidNumbers, orderCreateDate } = data.invoices[0];
      assert.deepEqual(
        [paymentTermsDueDate, invoiceDueDate, specialBidNumbers, orderCreateDate],
        ['2026-03-14', '2026-03-14', ['BID-1'], '2026-01-10'],
      );
    }
    for (const opts of [
      { invoiceDueDate: '2026-03-15' },
      { paymentTermsNetDate: '2026-03-14', invoiceFromDueDate: '2026-03-15' },
      { orderFromDate: '2026-01-11', orderToDate: '2026-01-12' },
      { serialNumber: 'SN-2' },
      { orderNumber: shown(other.number), customerOrderNumber: 'PO-9' },
      { deliveryNumber: '1' },
    ]) {
      assert.equal((await search(opts)).response.status, 204, JSON.stringify(opts));
    }
    const numbers = async (opts: object) => (await search(opts)).data.invoices.map((one: any) => one.invoiceNumber);
    const [newest, ...older] = await numbers({});
    assert.equal(newest, shown(item.number));
    assert.deepEqual(await numbers({ orderby: 'InvoiceDate', direction: 'asc' }), [...older.toReversed(), newest]);
    assert.equal((await numbers({ orderby: 'invoiceAmountInclTax', direction: 'asc' }))[0], newest);
    for (const [field, opts] of [
      ['orderby', { orderby: 'color' }],
      ['invoiceStatus', { invoiceStatus: 'LOST' }],
      ['direction', { direction: 'sideways' }],
      ['invoiceType', { invoiceType: 'memo' }],
      ['invoiceDueDate', { invoiceDueDate: 'soon' }],
    ] as const) {
      const refused = await search(opts);
      assert.deepEqual([refused.error?.status, refused.response.body.errors?.[0].fields[0].field], [400, field]);
    }
  });

  test('what came back of a line is a return: found by all of the vendor’s parameters, and read whole', async () => {
    const find = (opts: object) => callSdk(returns, 'getResellersV6Returnssearch', ...customer, opts);
    assert.equal((await find({})).response.status, 204, 'nothing yet');
    const [line] = order.lines;
    await server.app.commit({
      accountId: server.accountId,
      lookups: [{ kind: 'id', id: order.id }],
      command: {
        kind: 'change_order',
        changes: { lines: [{ lineId: line!.lineId, shipped: 3, returned: 2, data: { vendorPartNumber: 'TC57HO' } }] },
      },
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
    const invoice = await newInvoice('invoice_sent');
    const today = new Date().toISOString().slice(0, 10);
    for (const opts of [
      { invoiceNumber: shown(invoice.number) },
      { vendorPartNumber: 'tc57ho' },
      { returnClaimId: line!.lineId, caseRequestNumber: number },
      { returnStatusIn: 'open, approved', claimStatusIn: 'Approved' },
      { createdOnBt: `2020-01-01,${today}`, modifiedOnBt: `${today},2999-01-01` },
      { sort: 'asc', sortingColumnName: 'createdOn' },
    ]) {
      const { data, error } = await find(opts);
      assert.equal(error, null, error?.response?.text);
      assert.deepEqual(
        [data?.recordsFound, data?.returnsClaims[0].caseRequestNumber],
        [1, number],
        JSON.stringify(opts),
      );
    }
    for (const opts of [
      { invoiceNumber: shown(order.number) },
      { vendorPartNumber: 'nothing' },
      { returnStatusIn: 'Denied' },
      { returnReasonIn: 'Defective Items' },
      { createdOnBt: '2020-01-01,2020-01-02' },
      { returnClaimId: order.lines[1]!.lineId, caseRequestNumber: number },
    ]) {
      assert.equal((await find(opts)).response.status, 204, JSON.stringify(opts));
    }
    for (const [field, opts] of [
      ['returnStatus-in', { returnStatusIn: 'Lost' }],
      ['createdOn-bt', { createdOnBt: 'today' }],
      ['sort', { sort: 'color' }],
      ['sortingColumnName', { sortingColumnName: 'color' }],
    ] as const) {
      const refused = await find(opts);
      assert.deepEqual([refused.error?.status, refused.response.body.errors?.[0].fields[0].field], [400, field]);
    }
    const read = (sent: string) => callSdk(returns, 'getResellersV6Returnsdetails', ...customer, sent, {});
    const { data, response } = await read(number);
    assert.deepEqual(schemaFaults('ReturnsDetailsResponse', response.body), []);
    const listed = await find({ page: '1', size: '1' });
    assert.deepEqual(schemaFaults('ReturnsSearchResponse', listed.response.body), []);
    assert.deepEqual(
      [data.typeOfDetails, data.products[0].quantity, data.products[0].ingramPartNumber, data.estimatedTotal],
      ['Return', 2, '5CX895', 20.2],
    );
    for (const sent of [`${shown(order.number)}-002`, 'nothing', '20-ZZZZZ-001']) {
      assert.equal((await read(sent)).error.status, 404, sent);
    }
  });
});
