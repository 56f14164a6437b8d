import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TestApp } from '../../../test/app.ts';
import { startTestApp } from '../../../test/app.ts';
import type { Mailbox } from '../../../test/mailbox.ts';
import { startMailbox } from '../../../test/mailbox.ts';
import { until } from '../../../test/until.ts';

const definition = `
key: parcels
name: Parcels
initial: [{ status: open, roles: [staff, manager] }]
statuses:
  open: { label: { en: Open, de: Offen }, category: open, audience: customer }
  checked: { label: Checked, category: in_progress, audience: internal }
  sent: { label: { en: Sent, de: Unterwegs }, category: in_transit, audience: customer }
  there: { label: { en: Delivered, de: Zugestellt }, category: fulfilled, audience: customer }
transitions:
  check: { label: Check, from: open, to: checked, roles: [staff, manager], notify: [customer, owner, watchers] }
  send: { label: Send, from: [open, checked], to: sent, roles: [staff, manager], notify: [customer, owner, 'role:packer'] }
  deliver: { label: Deliver, from: sent, to: there, roles: [staff, manager], notify: [customer], mailGrace: PT10M }
  back: { label: Back, from: there, to: sent, roles: [staff, manager], notify: [customer], mailGrace: PT10M }
roles:
  packer: { rights: [orders.read], audience: internal }
`;

describe('mails about orders', () => {
  let server: TestApp;
  let mailbox: Mailbox;
  let aheadMs = 0;
  let count = 0;
  const passSeconds = (seconds: number) => (aheadMs += seconds * 1000);
  before(async () => {
    mailbox = await startMailbox();
    server = await startTestApp({
      settings: {
        smtpUrl: mailbox.url,
        mailFrom: 'Example Shop <shop@example.com>',
        mailRetryScheduleSeconds: [60, 120],
        publicUrl: 'https://orders.example.com',
      },
      now: () => new Date(Date.now() + aheadMs),
    });
    await call('POST', '/v1/workflows/parcels/versions', { definition });
  });
  after(async () => {
    await server.stop();
    await mailbox.close();
  });

  async function call(method: string, path: string, body?: unknown, headers = {}) {
    const answer = await server.call(method, path, { ...(body === undefined ? {} : { body }), headers });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** An order with a customer of its own, who reads this language. */
  async function order(more: object = {}, customer: object = {}) {
    const address = `customer-${++count}@example.org`;
    const made = await call('POST', '/v1/orders', {
      workflow: 'parcels',
      customer: { name: 'Ada', email: address, ...customer },
      ...more,
    });
    return { id: String(made.id), number: Number(made.number), address, customerId: String(made.customerId) };
  }

  const move = (id: string, to: string, more: object = {}) => call('PUT', `/v1/orders/${id}/status`, { to, ...more });
  const user = async (role: string) => {
    const email = `user-${++count}@example.org`;
    const { id } = await call('POST', '/v1/users', { name: `User ${count}`, email, role });
    return { id: String(id), email };
  };
  const mailsOf = async (id: string) =>
    (await call('GET', `/v1/orders/${id}/mails`)).data as { id: string; [member: string]: unknown }[];
  const states = async (id: string) =>
    (await mailsOf(id)).map(({ recipient, state, reason }) => [recipient, state, reason]);
  /** Waits until the mails of an order stand like this. */
  async function stand(id: string, wanted: readonly (readonly [string, string, string | null])[]): Promise<void> {
    let last = '';
    await until(async () => (last = JSON.stringify(await states(id))) === JSON.stringify(wanted)).catch(() =>
      assert.equal(last, JSON.stringify(wanted)),
    );
  }

  test('the customer is told with the message, in text and HTML, escaped, with a way to end the mails', async () => {
    const { id, address } = await order({ reference: 'A<1>' });
    await move(id, 'sent', { message: 'Left us <b>today</b>\nBye', note: 'secret-note' });
    const [{ mail, from }] = (await mailbox.count(address, 1)) as [Mailbox['arrived'][0]];
    assert.equal(from, 'shop@example.com');
    assert.deepEqual([mail.subject, mail.from?.name, mail.to?.[0]?.name], ['Order A<1>: Sent', 'Example Shop', 'Ada']);
    assert.match(mail.text ?? '', /is now: Sent \(before: Open\)\.\s+Left us <b>today<\/b>/);
    assert.match(mail.html ?? '', /Left us &lt;b&gt;today&lt;\/b&gt;<br>Bye/);
    assert.ok(!JSON.stringify(mail).includes('secret-note'), 'notes never leave');
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? '';
    assert.match(header('list-unsubscribe'), /^<https:\/\/orders\.example\.com\/mail\/[\w-]+>$/);
    assert.equal(header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
    assert.equal(header('auto-submitted'), 'auto-generated');
    const link = header('list-unsubscribe').slice(1, -1);
    assert.ok(mail.text?.includes(link) && mail.html?.includes(link));
    await stand(id, [['customer', 'sent', null]]);
  });

  test('owner, watchers and users of a role are told, each address once, and get no link that ends the mails', async () => {
    const [owner, watcher, packer] = [await user('staff'), await user('staff'), await user('packer')];
    const { id, address } = await order({ ownerId: owner.id, watcherIds: [watcher.id, owner.id] });
    await move(id, 'checked');
    await mailbox.count(owner.email, 1);
    await mailbox.count(watcher.email, 1);
    await move(id, 'sent');
    const [, second] = await mailbox.count(owner.email, 2);
    await mailbox.count(packer.email, 1);
    await mailbox.count(address, 1);
    assert.match(second!.mail.text ?? '', /before: Checked[\s\S]+https:\/\/orders\.example\.com\/console\/orders\//);
    assert.equal(
      second!.mail.headers.find(({ key }) => key === 'list-unsubscribe'),
      undefined,
    );
    const [told] = mailbox.to(address);
    assert.match(
      told!.mail.text ?? '',
      /before: Open/,
      'a customer does not hear of a status that is hidden from them',
    );
    await stand(id, [
      ['owner', 'sent', null],
      ['watchers', 'sent', null],
      ['customer', 'sent', null],
      ['owner', 'sent', null],
      ['role:packer', 'sent', null],
    ]);
    await call('PATCH', `/v1/users/${packer.id}`, { disabled: true });
  });

  test('notify: false sends nothing, and the history says so', async () => {
    const { id, address } = await order();
    await move(id, 'sent', { notify: false });
    await move(id, 'there');
    await stand(id, [['customer', 'waiting', null]]);
    assert.equal(mailbox.to(address).length, 0);
    const { data } = await call('GET', `/v1/orders/${id}/events`);
    assert.deepEqual(
      data.map(({ notify }: { notify: boolean }) => notify),
      [true, false, true],
    );
    assert.deepEqual(
      data.map(({ mails }: { mails: { state: string }[] }) => mails.map(({ state }) => state)),
      [[], [], ['waiting']],
    );
  });

  test('an undo within the grace period takes the mail back; after it, a correction follows', async () => {
    const { id, address } = await order();
    await move(id, 'sent', { notify: false });
    await move(id, 'there');
    await stand(id, [['customer', 'waiting', null]]);
    await call('POST', `/v1/orders/${id}/undo`, {});
    await stand(id, [['customer', 'canceled', 'undone']]);

    await move(id, 'there');
    await stand(id, [
      ['customer', 'canceled', 'undone'],
      ['customer', 'waiting', null],
    ]);
    passSeconds(601);
    await mailbox.count(address, 1);
    await call('POST', `/v1/orders/${id}/undo`, { message: 'It is still on the road' });
    const [, correction] = await mailbox.count(address, 2);
    assert.match(correction!.mail.subject ?? '', /^Correction: order #\d+ is Sent$/);
    assert.match(correction!.mail.text ?? '', /was: Delivered[\s\S]+It is still on the road/);
  });

  test('a further change within the grace period joins the mail, one that leads back cancels it, and "send now" does not wait', async () => {
    const { id, address } = await order();
    await move(id, 'sent', { notify: false });
    await move(id, 'there', { message: 'Left at the door' });
    await move(id, 'sent', { message: 'It was the wrong door' });
    await stand(id, [
      ['customer', 'merged', null],
      ['customer', 'waiting', null],
    ]);
    await move(id, 'there', { message: 'Now it is there' });
    await stand(id, [
      ['customer', 'merged', null],
      ['customer', 'merged', null],
      ['customer', 'waiting', null],
    ]);
    const { id: mailId } = (await mailsOf(id)).at(-1)!;
    const waiting = await call('GET', `/v1/mails/${mailId}`);
    assert.deepEqual([waiting.state, waiting.to, waiting.seqs], ['waiting', null, [3, 4, 5]]);
    assert.match(waiting.text, /Left at the door\s+It was the wrong door\s+Now it is there/);
    const sent = await server.call('POST', `/v1/mails/${mailId}/send`);
    assert.equal(sent.status, 202);
    const [{ mail }] = (await mailbox.count(address, 1)) as [Mailbox['arrived'][0]];
    assert.match(mail.text ?? '', /is now: Delivered \(before: Sent\)/);
    await until(async () => (await server.call('POST', `/v1/mails/${mailId}/send`)).status === 409);

    const other = await order();
    await move(other.id, 'sent', { notify: false });
    await move(other.id, 'there');
    await move(other.id, 'sent');
    await stand(other.id, [
      ['customer', 'canceled', 'went_back'],
      ['customer', 'canceled', 'went_back'],
    ]);
    assert.equal(mailbox.to(other.address).length, 0);
  });

  test('mails speak the language of who reads them, and an account writes its own', async () => {
    const template = {
      kind: 'change',
      language: 'de',
      workflow: 'parcels',
      transition: 'send',
      subject: 'Los: {{ order.title }}',
      body: 'Hallo {{ recipient.name }}: {{ change.to }}',
    };
    const preview = await call('POST', '/v1/mail-templates/preview', template);
    assert.equal(preview.subject, 'Los: ZENPO');
    const made = await call('POST', '/v1/mail-templates', template);
    assert.equal((await server.call('POST', '/v1/mail-templates', { body: template })).status, 409);
    const german = await order({ reference: 'DE-1' }, { locale: 'de-AT' });
    await move(german.id, 'sent');
    const [first] = await mailbox.count(german.address, 1);
    assert.deepEqual([first!.mail.subject, first!.mail.text?.split('\n')[0]], ['Los: DE-1', 'Hallo Ada: Unterwegs']);
    await call('DELETE', `/v1/mail-templates/${made.id}`);
    const next = await order({ reference: 'DE-2' }, { locale: 'de' });
    await move(next.id, 'sent');
    const [second] = await mailbox.count(next.address, 1);
    assert.equal(second!.mail.subject, 'Bestellung DE-2: Unterwegs');
    const unreal = await order({ reference: 'XX-1' }, { locale: 'de-12' });
    await move(unreal.id, 'sent');
    const [fallen] = await mailbox.count(unreal.address, 1);
    assert.equal(fallen!.mail.subject, 'Order XX-1: Sent', "a language that is none is the account's");
    const french = await order({ reference: 'FR-1' }, { locale: 'fr' });
    await move(french.id, 'sent');
    assert.equal((await mailbox.count(french.address, 1))[0]!.mail.subject, 'Order FR-1: Sent');

    const tried = await server.call('POST', '/v1/mail-templates/test', {
      body: { ...template, to: 'try@example.org' },
    });
    assert.equal(tried.status, 202);
    assert.equal((await mailbox.count('try@example.org', 1))[0]!.mail.subject, 'Los: ZENPO');
  });

  test('a template that cannot be filled in is refused wherever it is used, with the place and what is wrong there', async () => {
    const { name } = await call('GET', '/v1/account');
    const template = { kind: 'confirm', language: 'en', subject: 'Hello', body: 'Hello {{ confirm }}', html: null };
    const broken = [
      ['body', '{{ order.titel }}', /undefined variable: order.titel, line:1/],
      ['body', 'Hello\n{{ order.title | shout }}', /undefined filter: shout, line:2/],
      ['subject', '{{ order.title', /not closed, line:1/],
      ['body', '{% if true %}yes', /not closed, line:1/],
      ['html', '{% include "x" %}', /tag "include" not found/],
      ['body', '{% for i in (1..99999999) %}x{% endfor %}', /limit exceeded/],
      ['html', '{% if true %}'.repeat(4000) + '{% endif %}'.repeat(4000), /call stack/],
      // These are about what a preview fills in.
      ['body', '{% if link == null %}{{ nothing }}{% endif %}', /undefined variable: nothing/],
      ['body', `{% if account.name == '${name}' %}{{ nothing }}{% endif %}`, /undefined variable: nothing/],
    ] as const;
    for (const [member, text, words] of broken) {
      for (const way of ['', '/preview', '/test']) {
        const body = { ...template, [member]: text, ...(way === '/test' ? { to: 'try@example.org' } : {}) };
        const refused = await server.call('POST', `/v1/mail-templates${way}`, { body });
        const { code, hint, errors } = refused.body;
        assert.deepEqual([refused.status, code], [422, 'validation_failed'], `${way} ${text.slice(0, 60)}`);
        assert.equal(errors[0].pointer, `/${member}`);
        assert.match(errors[0].detail, words);
        assert.match(hint, /preview/);
      }
    }
  });

  test('a mail that is put off is tried again, one that is refused is a dead letter and can be taken up', async () => {
    const { id, address } = await order();
    let answer: { code: number; text: string } | undefined = { code: 451, text: 'later' };
    mailbox.answer = (to) => (to === address ? answer : undefined);
    await move(id, 'sent');
    await until(async () => (await mailsOf(id))[0]?.['attempts'] === 1);
    const [put] = await mailsOf(id);
    assert.ok(Date.parse(String(put?.['dueAt'])) > Date.now() + aheadMs + 30_000);
    answer = { code: 550, text: 'no such box' };
    passSeconds(75);
    await stand(id, [['customer', 'dead', null]]);
    const { data } = await call('GET', '/v1/mails?state=dead');
    assert.deepEqual([data.length, data[0].to, data[0].attempts], [1, address, 2]);
    assert.match(data[0].words, /no such box/);
    answer = undefined;
    assert.deepEqual(await call('POST', '/v1/mails/retry'), { retried: 1 });
    await mailbox.count(address, 1);
    await stand(id, [['customer', 'sent', null]]);
  });

  test('many changes at once are a few mails to one person', async () => {
    const shared = `many-${++count}@example.org`;
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) {
      const made = await call('POST', '/v1/orders', {
        workflow: 'parcels',
        customer: { email: shared },
        reference: `M-${i}`,
      });
      ids.push(String(made.id));
    }
    await call(
      'POST',
      '/v1/status-changes',
      ids.map((orderId) => ({ orderId, to: 'sent', notify: true })),
    );
    const mine = async (): Promise<{ state: string; dueAt: string }[]> =>
      (await call('GET', '/v1/mails?limit=500')).data.filter(({ orderId }: { orderId: string }) =>
        ids.includes(orderId),
      );
    await until(async () => (await mine()).length === 40);
    // Whoever is told at once has been, and nothing is on its way that the leap would have sent again.
    const inMinutes = (minutes: number) => new Date(Date.now() + aheadMs + minutes * 60_000).toISOString();
    await until(async () => (await mine()).every(({ state, dueAt }) => state !== 'waiting' || dueAt > inMinutes(3)));
    passSeconds(901);
    await until(async () => (await mine()).every(({ state }) => state !== 'waiting'));
    const single = (await mine()).filter(({ state }) => state === 'sent');
    assert.ok(single.length <= 10, `${single.length} single mails`);
    const got = await mailbox.count(shared, 1);
    assert.ok(got.length <= 13, `${got.length} mails`);
    const digest = got.find(({ mail }) => /^News of \d+ orders$/.test(mail.subject ?? ''));
    assert.match(digest?.mail.text ?? '', /- M-\d+: Sent\n/);
  });

  test('an account says itself how many are many', async () => {
    await call('PATCH', '/v1/account', { mailDigest: { afterCount: 1, minutes: 30 } });
    const shared = `few-${++count}@example.org`;
    const make = async () =>
      String((await call('POST', '/v1/orders', { workflow: 'parcels', customer: { email: shared } })).id);
    const first = await make();
    await move(first, 'sent');
    await stand(first, [['customer', 'sent', null]]);
    const others = [await make(), await make(), await make()];
    for (const id of others) await move(id, 'sent');
    const mails = async () => (await Promise.all(others.map((id) => mailsOf(id)))).flat();
    const waitMs = (dueAt: unknown) => Date.parse(String(dueAt)) - Date.now() - aheadMs;
    await until(async () => {
      const put = (await mails()).filter(({ state, dueAt }) => state === 'waiting' && waitMs(dueAt) > 20 * 60_000);
      return put.length === 3;
    });
    passSeconds(1801);
    await until(() => mailbox.to(shared).some(({ mail }) => mail.subject === 'News of 3 orders'));
    await until(async () => (await mails()).every(({ state }) => state === 'digested'));
    await call('PATCH', '/v1/account', { mailDigest: null });
  });

  test('who follows the link gets no more mails; looking at the page alone changes nothing', async () => {
    const { id, address } = await order();
    await move(id, 'sent');
    const [{ mail }] = (await mailbox.count(address, 1)) as [Mailbox['arrived'][0]];
    const link = mail.headers.find(({ key }) => key === 'list-unsubscribe')!.value.slice(1, -1);
    const path = new URL(link).pathname;
    const page = await server.call('GET', path, { key: null });
    assert.match(page.body, /<form method="post">/);
    const oneClick = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    assert.equal(oneClick.status, 200);
    assert.match((await server.call('GET', path, { key: null })).body, /no more of these mails/);
    await move(id, 'there');
    await stand(id, [
      ['customer', 'sent', null],
      ['customer', 'canceled', 'unsubscribed'],
    ]);
    assert.equal((await server.call('GET', `${path.slice(0, -2)}xx`, { key: null })).status, 404);
    assert.equal((await server.call('POST', '/mail/nonsense', { key: null })).status, 404);
  });

  test('an address is told of one order once it has confirmed, and no more once it has ended that', async () => {
    const { id } = await order();
    const address = `friend-${++count}@example.org`;
    const { mails } = server.app.api;
    await mails.subscribe(server.accountId, id, address.toUpperCase(), 'de');
    await mails.subscribe(server.accountId, id, address, 'de');
    const [asked] = await mailbox.count(address, 1);
    assert.match(asked!.mail.subject ?? '', /^Bitte bestätigen/);
    const path = /https:\/\/orders\.example\.com(\/mail\/[\w-]+)/.exec(asked!.mail.text ?? '')![1]!;
    assert.match((await server.call('POST', path, { key: null })).body, /Erledigt/);
    await move(id, 'sent');
    const [, told] = await mailbox.count(address, 2);
    assert.match(told!.mail.subject ?? '', /^Bestellung #\d+: Unterwegs$/);
    const end = told!.mail.headers.find(({ key }) => key === 'list-unsubscribe')!.value.slice(1, -1);
    await server.call('POST', new URL(end).pathname, { key: null });
    await move(id, 'there');
    await until(async () => (await mailsOf(id)).some(({ state }) => state === 'waiting'));
    assert.deepEqual((await mailsOf(id)).filter(({ recipient }) => recipient === 'subscriber').length, 2);
    assert.equal(mailbox.to(address).length, 2, 'asked once, told once');
  });

  test('with the person go the mails', async () => {
    const { id, address, customerId } = await order();
    await move(id, 'sent', { message: 'personal words' });
    await mailbox.count(address, 1);
    await move(id, 'there');
    await stand(id, [
      ['customer', 'sent', null],
      ['customer', 'waiting', null],
    ]);
    const { personId } = await call('GET', `/v1/customers/${customerId}`);
    const kept = await call('GET', `/v1/people/${personId}/export`);
    assert.match(kept.mails[0].text, /personal words/);
    await call('DELETE', `/v1/people/${personId}`);
    await stand(id, [
      ['customer', 'sent', null],
      ['customer', 'canceled', 'erased'],
    ]);
    const [{ id: mailId }] = (await mailsOf(id)) as [{ id: string }];
    const read = await call('GET', `/v1/mails/${mailId}`);
    assert.deepEqual([read.to, read.text, read.html], [null, null, null]);
  });
});
