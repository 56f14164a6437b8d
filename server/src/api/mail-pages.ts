import type { FastifyInstance, FastifyReply } from 'fastify';
import type { LinkPage, MailService } from '../core/mail.ts';

interface Words {
  readonly title: string;
  readonly ask: string;
  readonly button: string;
  readonly done: string;
}

const words: Readonly<Record<string, Readonly<Record<LinkPage['purpose'], Words>> & { readonly unknown: string }>> = {
  en: {
    unsubscribe: {
      title: 'No more mails',
      ask: 'Shall we send you no more mails about orders?',
      button: 'Send me no more',
      done: 'Done: you will get no more of these mails.',
    },
    confirm: {
      title: 'Mails about your order',
      ask: 'Shall we tell you by e-mail what happens to this order?',
      button: 'Yes, tell me',
      done: 'Done: we will tell you by e-mail. Each mail has a link that ends it.',
    },
    unknown: 'This link is not known here. Perhaps it was cut off, or it is not valid any more.',
  },
  de: {
    unsubscribe: {
      title: 'Keine E-Mails mehr',
      ask: 'Sollen wir Ihnen keine E-Mails zu Bestellungen mehr senden?',
      button: 'Keine mehr senden',
      done: 'Erledigt: Sie erhalten keine solchen E-Mails mehr.',
    },
    confirm: {
      title: 'E-Mails zu Ihrer Bestellung',
      ask: 'Sollen wir Ihnen per E-Mail mitteilen, was mit dieser Bestellung geschieht?',
      button: 'Ja, bitte',
      done: 'Erledigt: Wir benachrichtigen Sie per E-Mail. Jede E-Mail enthält einen Link, der das beendet.',
    },
    unknown: 'Diesen Link kennen wir nicht. Vielleicht ist er unvollständig oder nicht mehr gültig.',
  },
};

/**
 * The pages behind the links in mails. Looking at one does nothing, since mail programs fetch links by themselves; only the
 * button does, and the one-click request of a mail program (RFC 8058), which is the same POST.
 */
export function registerMailPages(app: FastifyInstance, mails: MailService): void {
  void app.register(async (pages) => {
    // The body says nothing that the path does not: a form's, or "List-Unsubscribe=One-Click" in one of two types.
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser('*', { bodyLimit: 10_000, parseAs: 'string' }, (_request, _body, done) => done(null));
    const options = { schema: { hide: true }, config: {} };
    pages.get<{ Params: { token: string } }>('/mail/:token', options, async (request, reply) =>
      show(reply, await mails.readLink(request.params.token)),
    );
    pages.post<{ Params: { token: string } }>('/mail/:token', options, async (request, reply) =>
      show(reply, await mails.followLink(request.params.token)),
    );
  });
}

function show(reply: FastifyReply, page: LinkPage | undefined): FastifyReply {
  const language = page?.language.split('-')[0]?.toLowerCase() ?? 'en';
  const spoken = words[language] ?? words['en']!;
  const { title, ask, button, done } = page === undefined ? blank : spoken[page.purpose];
  const middle =
    page === undefined
      ? `<p>${spoken.unknown}</p>`
      : page.isDone
        ? `<p role="status">${done}</p>`
        : `<p>${ask}</p><form method="post"><button>${button}</button></form>`;
  const heading = page === undefined ? '' : `<h1>${title}</h1>`;
  return reply
    .code(page === undefined ? 404 : 200)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    })
    .send(
      `<!doctype html><html lang="${words[language] === undefined ? 'en' : language}"><head><meta charset="utf-8">` +
        `<meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>` +
        `<body><main><p class="of">${escape(page?.accountName ?? '')}</p>${heading}${middle}</main></body></html>`,
    );
}

const blank: Words = { title: 'Milepost', ask: '', button: '', done: '' };

const style = `:root{color-scheme:light dark}
body{margin:0;font:17px/1.5 system-ui,sans-serif;background:light-dark(#f2f4f7,#14181d);color:light-dark(#1b232c,#eef1f4)}
main{max-width:30rem;margin:12vh auto;padding:2rem;background:light-dark(#fff,#1d232a);border-radius:8px}
h1{margin:0 0 1rem;font-size:1.4rem}.of{margin:0 0 1rem;font-weight:600;color:light-dark(#5a6572,#a4adb8)}
button{font:inherit;font-weight:600;padding:.6rem 1.2rem;border:0;border-radius:6px;background:#1f5fd6;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid light-dark(#1b232c,#fff);outline-offset:2px}`;

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
