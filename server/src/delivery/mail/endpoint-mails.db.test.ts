import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { Mailbox } from '../../../test/mailbox.ts';
import { startMailbox } from '../../../test/mailbox.ts';
import type { Receiver } from '../../../test/receiver.ts';
import { startReceiver } from '../../../test/receiver.ts';
import { until } from '../../../test/until.ts';

describe('mails about endpoints', () => {
  let server: TestApp;
  let mailbox: Mailbox;
  let receiver: Receiver;
  before(async () => {
    mailbox = await startMailbox();
    receiver = await startReceiver(500);
    server = await startTestApp({
      settings: {
        smtpUrl: mailbox.url,
        mailFrom: 'shop@example.com',
        publicUrl: 'https://orders.example.com',
        allowTargets: ['127.0.0.1/32'],
        webhookFailuresMax: 2,
      },
    });
  });
  after(async () => {
    await server.stop();
    await mailbox.close();
    await receiver.close();
  });

  async function call(method: string, path: string, body?: unknown) {
    const answer = await server.call(method, path, { ...(body === undefined ? {} : { body }) });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const order = () => call('POST', '/v1/orders', { workflow: 'retail' });
  const eventCount = async (type: string) => (await call('GET', `/v1/events?types=${type}&limit=500`)).data.length;
  const subjects = (address: string) => mailbox.to(address).map(({ mail }) => mail.subject);

  test('who manages endpoints is told once when one fails, and once when it is gone, in their language', async () => {
    const [ada, bea] = ['ada@example.org', 'bea@example.org'];
    await call('POST', '/v1/users', { name: 'Ada', email: ada, role: 'manager' });
    await call('POST', '/v1/users', { name: 'Bea', email: bea, role: 'manager', locale: 'de' });
    await call('POST', '/v1/users', { name: 'Cem', email: 'cem@example.org', role: 'staff' });
    const secret = `${receiver.url}?token=not-for-mails`;
    const { id } = await call('POST', '/v1/endpoints', { url: secret, description: 'Shop', retrySchedule: [1] });
    await order();
    await order();
    const [english] = await mailbox.count(ada, 1);
    const { host } = new URL(receiver.url);
    assert.equal(english!.mail.subject, `Webhooks to ${host} fail`);
    const text = english!.mail.text ?? '';
    assert.match(
      text,
      /^Hello Ada,\s+webhooks to http:\/\/127\.0\.0\.1:\d+\/hook \(Shop\) fail: \d+ in a row did not arrive/,
    );
    assert.match(text, /The receiver answered 500\.\s+Nothing is lost/);
    assert.ok(text.includes(`https://orders.example.com/console/webhooks/${id}`));
    assert.ok(english!.mail.html?.includes(`href="https://orders.example.com/console/webhooks/${id}"`));
    assert.ok(!JSON.stringify(english!.mail).includes('not-for-mails'));
    const [german] = await mailbox.count(bea, 1);
    assert.equal(german!.mail.subject, `Webhooks an ${host} schlagen fehl`);

    receiver.answer = 204;
    await call('POST', `/v1/endpoints/${id}/test`, {});
    await until(async () => (await eventCount('account.endpoint_recovered')) === 1, 30_000);
    receiver.answer = 500;
    await order();
    await order();
    await until(async () => (await eventCount('account.endpoint_failing')) === 2, 30_000);
    receiver.answer = 410;
    await call('POST', `/v1/endpoints/${id}/test`, {});
    await mailbox.count(ada, 2);
    assert.deepEqual(
      subjects(ada),
      [`Webhooks to ${host} fail`, `Webhooks to ${host} are paused`],
      'that it failed again within the hour is the same trouble',
    );
    assert.match(mailbox.to(ada)[1]!.mail.text ?? '', /answered 410/);
    assert.equal(mailbox.to('cem@example.org').length, 0);
    const { data } = await call('GET', '/v1/mails?kind=endpoint&state=sent');
    assert.deepEqual([data[0].recipient, data[0].orderId, data[0].seqs], ['role:manager', null, []]);
  });

  test('an account writes its own, or none', async () => {
    const mine = {
      kind: 'endpoint',
      language: '*',
      subject: 'Look at {{ endpoint.host }}',
      body: '{{ endpoint.words }}',
    };
    const shown = await call('POST', '/v1/mail-templates/preview', mine);
    assert.deepEqual([shown.subject, shown.text], ['Look at shop.example.com', 'The receiver answered 500.\n']);
    await call('POST', '/v1/mail-templates', { ...mine, enabled: false });
    await call('POST', '/v1/endpoints', { url: receiver.url, retrySchedule: [1] });
    receiver.answer = 410;
    await order();
    await until(async () => (await call('GET', '/v1/mails?kind=endpoint&state=canceled')).data.length === 2, 30_000);
    const { data } = await call('GET', '/v1/mails?kind=endpoint&state=canceled');
    assert.equal(data[0].reason, 'template_off');
  });
});
