import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { IngramTestApp } from '../../../test/ingram.ts';
import { startIngramApp } from '../../../test/ingram.ts';
import type { RawAnswer } from '../../../test/raw-http.ts';
import { sendRaw } from '../../../test/raw-http.ts';

describe('requests as the vendor’s packages put them on the wire', () => {
  let server: IngramTestApp;
  let clientId: string;
  before(async () => {
    server = await startIngramApp();
    clientId = (await server.call('GET', '/v1/keys')).body.data[0].id;
  });
  after(() => server.stop());

  /** Sends a recorded request over a socket; only port and credentials are ours. */
  async function replay(name: string): Promise<RawAnswer & { readonly sent: string }> {
    const recorded = readFileSync(new URL(`requests/${name}.http`, import.meta.url), 'utf8').replace(/\n$/, '');
    const filled = recorded
      .replace('PORT', new URL(server.url).port)
      .replace('CLIENT', clientId)
      .replace('TOKEN', server.manager);
    const [, ...sent] = recorded.split('\n\n');
    return { ...(await sendRaw(server.url, filled)), sent: sent.join('\n\n') };
  }

  test('Node’s token call, with credentials in the query', async () => {
    const { status, body } = await replay('node-token');
    assert.equal(status, 200, body);
    assert.deepEqual(Object.keys(JSON.parse(body)), ['access_token', 'token_type', 'expires_in']);
  });

  for (const name of ['node-order-event', 'node-order-event-typed', 'python-order-event']) {
    test(`${name}: 200 without a body and without a content type, and the bytes are sent on as they came`, async () => {
      const { status, headers, body, sent } = await replay(name);
      assert.deepEqual([status, headers['content-type'], body], [200, undefined, '']);
      assert.equal(server.relayed.at(-1)?.body.toString('utf8'), sent);
      const order = await server.order('77-AAAAA');
      assert.deepEqual(
        [order.body.status, order.body.lines[0].shipped, order.body.shipments[0].packages[0].trackingNumber],
        ['shipped', 2, 'TRK1'],
      );
    });
  }
});
