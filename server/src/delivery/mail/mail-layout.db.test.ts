import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import { until } from '../../../test/until.ts';

describe('a layout of one’s own', () => {
  let server: TestApp;
  before(async () => {
    server = await startTestApp({ settings: { publicUrl: 'https://orders.example.com' } });
  });
  after(() => server.stop());

  const layout = {
    kind: 'layout',
    language: '*',
    subject: '{{ brand.name }}: {{ subject }}',
    body: 'NORD\n\n{{ content }}\n\n{{ words.unsubscribe }}: {{ unsubscribe }}',
    html: '<html><body><img src="{{ brand.logo }}" alt=""><h1>Nord</h1>{{ content }}</body></html>',
  };
  const branding = { name: 'Nord', logo: 'https://nord.example/logo.png', color: '#102030' };

  /** The mail about an order that was approved, as it is kept. */
  async function mailOf(address: string) {
    const { body: made } = await server.call('POST', '/v1/orders', {
      body: { workflow: 'retail', customer: { email: address } },
    });
    await server.call('PUT', `/v1/orders/${made.id}/status`, { body: { to: 'approved' } });
    const mails = async () => (await server.call('GET', `/v1/orders/${made.id}/mails`)).body.data;
    await until(async () => (await mails())[0]?.state === 'kept');
    return (await server.call('GET', `/v1/mails/${(await mails())[0].id}`)).body;
  }

  test('stands around every mail of the account, with its name, logo and colour, until it is turned off', async () => {
    await server.call('PATCH', '/v1/account', { body: { branding } });
    const made = await server.call('POST', '/v1/mail-templates', { body: layout });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const mail = await mailOf('ada@example.org');
    assert.match(mail.subject, /^Nord: Order #\d+: Approved$/);
    assert.match(mail.text, /^NORD\n\n[\s\S]+is now: Approved[\s\S]+https:\/\/orders\.example\.com\/mail\/[\w-]+\n$/);
    assert.match(mail.html, /^<html><body><img src="https:\/\/nord\.example\/logo\.png" alt=""><h1>Nord<\/h1>/);

    const change = { kind: 'change', language: 'en', subject: 'Hello', body: 'Hello' };
    const { body: shown } = await server.call('POST', '/v1/mail-templates/preview', { body: change });
    assert.deepEqual([shown.subject, shown.text.split('\n')[0]], ['Nord: Hello', 'NORD']);

    await server.call('PATCH', `/v1/mail-templates/${made.body.id}`, { body: { enabled: false } });
    const without = await mailOf('bea@example.org');
    assert.match(without.subject, /^Order #\d+: Approved$/);
    assert.match(without.html, /nord\.example\/logo\.png" alt="Nord"[\s\S]+background:#102030;color:#ffffff/);
    await server.call('DELETE', `/v1/mail-templates/${made.body.id}`);
  });

  test('is shown around an example, and refused with the place where it cannot be filled in', async () => {
    const { body: shown } = await server.call('POST', '/v1/mail-templates/preview', { body: layout });
    assert.deepEqual([shown.subject, shown.text.split('\n')[0]], ['Nord: Order ZENPO: Shipped', 'NORD']);
    assert.match(shown.html, /Your parcel has left our house/);
    for (const [member, text, words] of [
      ['body', 'Bye', /it has no \{\{ content \}\}, where the mail stands/],
      ['html', '<p>Bye</p>', /it has no \{\{ content \}\}/],
      ['html', '{{ content }}\n{{ brand.colour }}', /undefined variable: brand.colour, line:2/],
      ['body', '{{ content }} {{ order.title }}', /undefined variable: order/],
      ['subject', '{{ subject | shout }}', /undefined filter: shout, line:1/],
    ] as const) {
      for (const way of ['', '/preview']) {
        const refused = await server.call('POST', `/v1/mail-templates${way}`, { body: { ...layout, [member]: text } });
        assert.deepEqual([refused.status, refused.body.code], [422, 'validation_failed'], text);
        assert.equal(refused.body.errors[0].pointer, `/${member}`);
        assert.match(refused.body.errors[0].detail, words);
      }
    }
  });
});
