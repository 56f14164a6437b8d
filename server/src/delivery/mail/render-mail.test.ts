import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { MailTemplate } from '../../core/mail.ts';
import { TemplateError } from '../../lib/liquid.ts';
import type { BuiltInMails } from './built-in-templates.ts';
import { readBuiltInMails } from './built-in-templates.ts';
import { mailBrandOf } from './mail-brand.ts';
import { renderMail } from './render-mail.ts';

const plain = { recipient: '', workflow: '', transition: '', enabled: true, language: '*' } as const;
const template: MailTemplate = { ...plain, kind: 'change', subject: 'News', body: 'Hello <b>Ada</b>', html: null };
const link = 'https://orders.example.com/track/EXAMPLE';
const unsubscribe = 'https://orders.example.com/mail/EXAMPLE';

describe('the layout around a mail', () => {
  let builtIn: BuiltInMails;
  before(async () => {
    builtIn = await readBuiltInMails();
  });

  const layoutOf = (text: Partial<MailTemplate>): MailTemplate => ({
    ...plain,
    ...{ kind: 'layout', subject: '{{ subject }}', body: '{{ content }}', html: '<p>{{ content }}</p>', ...text },
  });
  const render = (layout: MailTemplate, branding = {}, language = 'en') =>
    renderMail(
      { template, layout },
      {},
      {
        ...{ language, accountName: 'main', link, unsubscribe },
        brand: mailBrandOf({ name: 'main', settings: { branding } }),
      },
      builtIn,
    );
  const own = () => builtIn.templates.find(({ kind }) => kind === 'layout')!;

  test('that comes with the server shows the name, logo and colour of the account, and ends with the links', () => {
    const branding = { name: 'Nord & Sons', color: '#ffee00', logo: 'https://nord.example/logo.png' };
    const { text, html } = render(own(), branding);
    assert.match(html, /<img src="https:\/\/nord\.example\/logo\.png" alt="Nord &amp; Sons"/);
    assert.match(html, /background:#ffee00;color:#000000/, 'the words on the button can be read');
    assert.match(html, /Hello &lt;b&gt;Ada&lt;\/b&gt;/);
    assert.equal(
      text,
      `Hello <b>Ada</b>\n\nSee the order: ${link}\n\n-- \nYou get this mail because you follow an order here.\nSend me no more of these mails: ${unsubscribe}\n`,
    );
    assert.match(render(own(), { logo: 'data:image/png;base64,AAAA' }, 'de').html, /lang="de"[\s\S]+>main<\/td>/);
  });

  test('of one’s own stands around subject, plain text and HTML', () => {
    const layout = layoutOf({
      subject: '[{{ brand.name }}] {{ subject }}',
      body: 'Nord\n\n{{ content }}\n\n{{ words.unsubscribe }}: {{ unsubscribe }}',
      html: '<html><body style="color:{{ brand.color }}">{{ content }}<a href="{{ unsubscribe }}">x</a></body></html>',
    });
    const { subject, text, html } = render(layout, { name: 'Nord', color: '#102030' });
    assert.equal(subject, '[Nord] News');
    assert.equal(text, `Nord\n\nHello <b>Ada</b>\n\nSend me no more of these mails: ${unsubscribe}\n`);
    assert.match(html, /<body style="color:#102030"><p[^>]*>Hello &lt;b&gt;Ada&lt;\/b&gt;<\/p><a href/);
    assert.match(
      render({ ...layout, html: null }).html,
      /^<!doctype html>/,
      'without HTML of its own it has the server’s',
    );
  });

  test('cannot leave out the link that ends the mails', () => {
    const { text, html } = render(layoutOf({ html: '<html><body>{{ content }}</body></html>' }));
    assert.ok(text.endsWith(`Send me no more of these mails: ${unsubscribe}\n`));
    assert.match(html, new RegExp(`<a href="${unsubscribe}">Send me no more of these mails</a></p></body></html>$`));
    assert.ok(render(layoutOf({})).html.includes(unsubscribe));
  });

  test('cannot leave out the mail', () => {
    for (const text of [
      { body: 'Bye' },
      { html: '<p>Bye</p>' },
      { body: '{{ content | upcase | truncate: 3 }}{{ x }}' },
    ])
      assert.throws(() => render(layoutOf(text)), TemplateError);
  });
});
