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

  /** That endpoints are well again: they may fail again at once, so it waits. */
  const held = async (): Promise<{ id: string; dueAt: string }[]> =>
    (await call('GET', '/v1/mails?kind=endpoint&state=waiting')).data.filter(
      ({ dueAt }: { dueAt: string }) => Date.parse(dueAt) > Date.now() + 10 * 60_000,
    );

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
    await until(async () => (await held()).length === 2, 30_000);
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
    const taken = await call('GET', '/v1/mails?kind=endpoint&state=canceled');
    assert.deepEqual(
      taken.data.map(({ reason }: { reason: string }) => reason),
      ['went_back', 'went_back'],
      'that it was well was not told, since it failed again',
    );
    const { data } = await call('GET', '/v1/mails?kind=endpoint&state=sent');
    assert.deepEqual([data[0].recipient, data[0].orderId, data[0].seqs], ['role:manager', null, []]);
  });

  test('who was told that one fails is told that it is well again, once it has been for a while', async () => {
    const [dora, emil] = ['dora@example.org', 'emil@example.org'];
    await call('POST', '/v1/users', { name: 'Dora', email: dora, role: 'manager' });
    receiver.answer = 500;
    const { id } = await call('POST', '/v1/endpoints', { url: receiver.url, retrySchedule: [1] });
    const { host } = new URL(receiver.url);
    await order();
    await order();
    await mailbox.count(dora, 1);
    await call('POST', '/v1/users', { name: 'Emil', email: emil, role: 'manager', locale: 'de' });
    receiver.answer = 204;
    await call('POST', `/v1/endpoints/${id}/test`, {});
    // Ada, Bea and Dora have heard that it fails; Emil has not.
    await until(async () => (await held()).length === 3, 30_000);
    for (const { id: mailId } of await held()) {
      assert.equal((await server.call('POST', `/v1/mails/${mailId}/send`)).status, 202);
    }
    const [, well] = await mailbox.count(dora, 2);
    assert.equal(well!.mail.subject, `Webhooks to ${host} arrive again`);
    assert.match(well!.mail.text ?? '', /have been arriving again since .*, after they had failed since /);
    await until(() => subjects('bea@example.org').includes(`Webhooks an ${host} kommen wieder an`));

    receiver.answer = 500;
    await order();
    await order();
    const [, , again] = await mailbox.count(dora, 3);
    assert.equal(again!.mail.subject, `Webhooks to ${host} fail`, 'after good news the next trouble is another');
    await mailbox.count(emil, 1);
    assert.deepEqual(subjects(emil), [`Webhooks an ${host} schlagen fehl`]);
    await call('DELETE', `/v1/endpoints/${id}`);
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
    const off = async () =>
      (await call('GET', '/v1/mails?kind=endpoint&state=canceled')).data.filter(
        ({ reason }: { reason: string }) => reason === 'template_off',
      );
    await call('POST', '/v1/endpoints', { url: receiver.url, retrySchedule: [1] });
    receiver.answer = 410;
    await order();
    await until(async () => (await off()).length === 4, 30_000);
  });
});
