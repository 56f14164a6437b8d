import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../accounts/account.ts';
import type { TrackingLinks } from '../accounts/tracking-links.ts';
import type { WakeHub } from '../lib/wake-hub.ts';
import { brandFor, brandingOf, brandOf } from './brand.ts';
import { calendarOf } from './calendar.ts';
import { follow } from './follow.ts';
import type { LookUpPage } from './look-up-page.ts';
import { gonePage, lookUpPage } from './look-up-page.ts';
import type { Subscribing } from './page.ts';
import type { ReadTrackingParts } from './read-tracking.ts';
import { readTracking, versionOf } from './read-tracking.ts';
import { renderTracking } from './render.ts';
import type { Script } from './scripts.ts';
import { readScripts } from './scripts.ts';
import { chooseLocale, languagesOf, speechOf } from './speech.ts';

export interface TrackingParts extends ReadTrackingParts {
  readonly links: Pick<TrackingLinks, 'resolve' | 'lookUp' | 'countAsking'>;
  /** The account with this code, or `undefined`; letter case does not count. */
  readonly accountByCode: (code: string) => Promise<Account | undefined>;
  /** Counts a token that is none; gives the seconds until the address may go on when it was one too many. */
  readonly failures: (address: string) => Promise<number | undefined>;
  /** Mails what happens to the order to an address, once it is confirmed. */
  readonly subscribe: (accountId: string, orderId: string, email: string, locale: string) => Promise<void>;
  readonly news: WakeHub;
  readonly heartbeatMs: number;
}

/** The account whose orders are looked up where the address does not say. */
const firstAccount = 'main';
const formLimitBytes = 4096;
/** Readers of live news on one node; whoever comes when there are more sees the page as it was. */
const followerCountMax = 5000;
const pauseMs = 500;
const scriptSeconds = 3600;

type TokenRequest = FastifyRequest<{ Params: { token: string }; Querystring: Record<string, unknown> }>;

/** The customer's pages: one order by its link, the look-up, and what is embedded in shops' own pages. */
export function tracking(parts: TrackingParts) {
  return async (app: FastifyInstance): Promise<void> => {
    const scripts = await readScripts();
    const closing = new AbortController();
    let followers = 0;
    app.addHook('preClose', async () => closing.abort());
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formLimitBytes },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    );

    app.get('/track', async (request: FastifyRequest<{ Querystring: Record<string, unknown> }>, reply) => {
      const shop = textOf(request.query['shop']) ?? firstAccount;
      return sendLookUp(request, reply, { shop, order: textOf(request.query['order']) ?? '' });
    });

    app.post('/track', async (request: FastifyRequest<{ Querystring: Record<string, unknown> }>, reply) => {
      const form = formOf(request);
      const wish = { account: form('shop') || firstAccount, order: form('order'), proof: form('proof') };
      const result = await parts.links.lookUp(request.ip, wish);
      if (result.kind === 'found') return reply.code(303).header('location', `track/${result.token}`).send();
      if (result.kind === 'wait') void reply.code(429).header('retry-after', String(result.seconds));
      else void reply.code(404);
      return sendLookUp(request, reply, { shop: wish.account, order: wish.order, fault: result });
    });

    app.get('/track/live.js', async (request, reply) => sendScript(request, reply, scripts.live));
    app.get('/widget.js', async (request, reply) => {
      void reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
      return sendScript(request, reply, scripts.widget);
    });

    app.get('/track/:token', async (request: TokenRequest, reply) => {
      const [, token = '', form = 'page'] = /^(.*?)(?:\.(json|ics))?$/s.exec(request.params.token) ?? [];
      if (form === 'json') return sendData(request, reply, token);
      const seen = await see(request, token);
      if (seen === undefined) return sendGone(request, reply);
      if (form === 'ics') {
        const entry = calendarOf(seen.tracking, seen.account.timeZone, seen.orderId);
        if (entry === undefined) return sendGone(request, reply);
        void reply.header('content-disposition', 'attachment; filename="order.ics"');
        return pageHeaders(reply).type('text/calendar; charset=utf-8').send(entry);
      }
      const nonce = randomBytes(16).toString('base64url');
      const subscribing = subscribingOf(request.query['subscribed']);
      return htmlHeaders(reply, nonce).send(renderTracking({ ...seen, token, nonce, subscribing, now: parts.now() }));
    });

    app.get('/track/:token/events', async (request: TokenRequest, reply) => {
      const { token } = request.params;
      const first = await see(request, token);
      if (first === undefined) return sendGone(request, reply);
      if (followers >= followerCountMax) return reply.code(503).header('retry-after', '60').send();
      reply.hijack();
      followers += 1;
      try {
        await follow({
          raw: reply.raw,
          requestId: request.id,
          version: versionReader(request, token),
          wait: (waitMs, signal) => parts.news.wait(first.account.accountId, waitMs, signal),
          heartbeatMs: parts.heartbeatMs,
          pauseMs,
          closing: closing.signal,
        });
      } finally {
        followers -= 1;
      }
      return reply;
    });

    app.post('/track/:token/subscribe', async (request: TokenRequest, reply) => {
      const { token } = request.params;
      const seen = await see(request, token);
      if (seen === undefined) return sendGone(request, reply);
      const { account, orderId, tracking: shown } = seen;
      const email = formOf(request)('email').trim();
      const good = isEmail(email) && (await parts.links.countAsking(orderId)) === undefined;
      if (good) await parts.subscribe(account.accountId, orderId, email, shown.language);
      const result = new URLSearchParams({ subscribed: good ? 'yes' : 'no', lang: shown.language });
      return reply.code(303).header('location', `../${token}?${result.toString()}`).send();
    });

    /** Tells the version of what a token shows; where the order has not moved, its history is not read again. */
    function versionReader(request: TokenRequest, token: string): () => Promise<string | undefined> {
      let last: { readonly order: number; readonly shown: string } | undefined;
      return async () => {
        const link = await parts.links.resolve(token);
        if (link === undefined) return undefined;
        const order = await parts.order(link.account.accountId, { kind: 'id', id: link.orderId });
        if (order === undefined) return undefined;
        if (order.version === last?.order) return last.shown;
        const seen = await see(request, token);
        if (seen === undefined) return undefined;
        last = { order: order.version, shown: versionOf(seen.tracking) };
        return last.shown;
      };
    }

    /** What a token shows now. */
    async function see(request: TokenRequest, token: string) {
      const link = await parts.links.resolve(token);
      if (link === undefined) return undefined;
      const wanted = { asked: textOf(request.query['lang']), accepted: request.headers['accept-language'] };
      const shown = await readTracking(parts, link.account, link.orderId, wanted);
      return shown === undefined ? undefined : { ...link, tracking: shown };
    }

    async function sendData(request: TokenRequest, reply: FastifyReply, token: string): Promise<FastifyReply> {
      // Whoever has the token may read this from any page; no cookie or key has a part in it.
      void pageHeaders(reply).headers({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      });
      const seen = await see(request, token);
      if (seen !== undefined) return reply.send(seen.tracking);
      const wait = await parts.failures(request.ip);
      if (wait !== undefined) return reply.code(429).header('retry-after', String(wait)).send({ code: 'rate_limited' });
      return reply.code(404).send({ code: 'not_found' });
    }

    async function sendGone(request: TokenRequest, reply: FastifyReply): Promise<FastifyReply> {
      const wait = await parts.failures(request.ip);
      if (wait !== undefined) void reply.header('retry-after', String(wait));
      const nonce = randomBytes(16).toString('base64url');
      const page = gonePage({ ...pageSpeech(request, undefined), brand: brandOf({}, 'Milepost'), nonce });
      return htmlHeaders(reply.code(wait === undefined ? 404 : 429), nonce).send(page);
    }

    async function sendLookUp(
      request: FastifyRequest<{ Querystring: Record<string, unknown> }>,
      reply: FastifyReply,
      page: Pick<LookUpPage, 'shop' | 'order' | 'fault'>,
    ): Promise<FastifyReply> {
      const account = page.shop.length > 100 ? undefined : await parts.accountByCode(page.shop);
      const nonce = randomBytes(16).toString('base64url');
      const brand = account === undefined ? brandOf({}, 'Milepost') : brandFor(account);
      return htmlHeaders(reply, nonce).send(lookUpPage({ ...pageSpeech(request, account), ...page, brand, nonce }));
    }
  };
}

function subscribingOf(result: unknown): Subscribing {
  return result === 'yes' ? 'done' : result === 'no' ? 'failed' : 'open';
}

function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/.test(text);
}

function pageSpeech(request: FastifyRequest<{ Querystring: Record<string, unknown> }>, account: Account | undefined) {
  const { texts } = brandingOf(account?.settings ?? {});
  const languages = languagesOf(texts);
  const wanted = {
    asked: textOf(request.query['lang']),
    accepted: request.headers['accept-language'],
    others: [account?.locale],
  };
  return { languages, speech: speechOf(texts, chooseLocale(wanted, languages)) };
}

/** The address holds a secret and the answer is about one person: it is kept nowhere, sent on nowhere and found nowhere. */
function pageHeaders(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    vary: 'accept-language',
  });
}

function htmlHeaders(reply: FastifyReply, nonce: string): FastifyReply {
  return pageHeaders(reply)
    .headers({
      'content-security-policy':
        `default-src 'none'; script-src 'self'; style-src 'nonce-${nonce}'; img-src https: data:; connect-src 'self'; ` +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
    })
    .type('text/html; charset=utf-8');
}

function sendScript(request: FastifyRequest, reply: FastifyReply, { text, etag }: Script): FastifyReply {
  void reply.headers({
    'cache-control': `public, max-age=${scriptSeconds}`,
    etag,
    'x-content-type-options': 'nosniff',
  });
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type('text/javascript; charset=utf-8').send(text);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Members of a form; '' where one is missing. */
function formOf({ body }: FastifyRequest): (name: string) => string {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams();
  return (name) => form.get(name) ?? '';
}
