import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../test/app.ts';
import { startTestApp } from '../../test/app.ts';
import { until } from '../../test/until.ts';

describe('the list of orders as a file', () => {
  let server: TestApp;
  const ids = new Map<string, string>();
  const customers = new Map<string, string>();

  before(async () => {
    server = await startTestApp();
    const tom = await server.call('POST', '/v1/users', {
      body: { name: 'Tom Keller', email: 'tom@post.example', role: 'staff' },
    });
    let position = '0';
    for (const [reference, status, name] of [
      ['A-1', 'placed', 'Jonas "Jo" Brandt'],
      ['A-2', 'payment_due', '=cmd()'],
      ['B-1', 'placed', 'Ada Byron'],
    ] as const) {
      const { body } = await server.call('POST', '/v1/orders', {
        body: {
          ...{ reference, status, workflow: 'retail', total: { amount: '-19.90', currency: 'EUR' } },
          customer: { name, email: `${reference.toLowerCase()}@post.example` },
          shippingAddress: { city: 'Leipzig' },
          ...(reference === 'B-1' ? { ownerId: tom.body.id } : {}),
        },
      });
      ids.set(reference, body.id);
      customers.set(reference, body.customerId);
      position = body.position;
    }
    await until(async () => (await server.call('GET', `/v1/orders?atLeast=${position}`)).status === 200);
  });
  after(() => server.stop());

  const file = async (query: string, key = server.manager) => {
    const answer = await fetch(`${server.url}/v1/orders/export?${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  test('has the orders of the list with the same filters, in its order, and what a spreadsheet needs', async () => {
    const { headers, text } = await file(
      'column=reference&column=customerName&column=city&column=totalAmount&column=statusLabel&column=ownerName',
    );
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(headers.get('content-disposition')!, /^attachment; filename="orders-\d{4}-\d\d-\d\d\.csv"$/);
    assert.deepEqual(text.split('\r\n'), [
      'reference,customerName,city,totalAmount,statusLabel,ownerName',
      'B-1,Ada Byron,Leipzig,-19.90,Placed,Tom Keller',
      `A-2,'=cmd(),Leipzig,-19.90,Payment due,`,
      'A-1,"Jonas ""Jo"" Brandt",Leipzig,-19.90,Placed,',
      '',
    ]);
    const narrowed = await file('status=placed&q=a-&column=number');
    assert.equal(narrowed.text, 'number\r\n1\r\n');
    const all = await file('workflow=retail');
    assert.equal(all.text.split('\r\n')[0]!.split(',').length, 19);
  });

  test('is given as rows of the list where a program asks for it', async () => {
    const { headers, text } = await file('format=ndjson&status=payment_due');
    assert.equal(headers.get('content-type'), 'application/x-ndjson');
    const [row, ...rest] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual([row.id, row.status, row.customerName, rest], [ids.get('A-2'), 'payment_due', '=cmd()', []]);
  });

  test('has for a customer’s key only what is theirs, and refuses what they may not filter by', async () => {
    const { body } = await server.call('POST', '/v1/keys', {
      body: { name: 'Ada', role: 'client', customerIds: [customers.get('B-1')] },
    });
    const mine = await file('column=reference&column=ownerName', body.secret);
    assert.equal(mine.text, 'reference,ownerName\r\nB-1,\r\n', 'who takes care of it is not the customer’s business');
    const refused = await file('late=true', body.secret);
    assert.deepEqual([refused.status, JSON.parse(refused.text).code], [403, 'right_missing']);
    const wrong = await file('column=secret');
    assert.equal(wrong.status, 422);
  });
});
