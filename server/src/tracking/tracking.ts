import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../accounts/account.ts';
import type { ResolvedLink, TrackingLinks } from '../accounts/tracking-links.ts';
import type { Commit } from '../core/outcome.ts';
import { labelIn } from '../lib/label-in.ts';
import type { WakeHub } from '../lib/wake-hub.ts';
import { brandFor, brandingOf, brandOf } from './brand.ts';
import { calendarOf } from './calendar.ts';
import { follow } from './follow.ts';
import type { LookUpPage } from './look-up-page.ts';
import { gonePage, lookUpPage } from './look-up-page.ts';
import type { Subscribing } from './page.ts';
import type { ReadTrackingParts, SeenOrder } from './read-tracking.ts';
import { readTracking, versionOf } from './read-tracking.ts';
import { renderTracking } from './render.ts';
import type { Script } from './scripts.ts';
import { readScripts } from './scripts.ts';
import type { StepPage } from './step-page.ts';
import { stepPage } from './step-page.ts';
import type { Step } from './steps.ts';
import { circumstancesOf } from './steps.ts';
import { chooseLocale, languagesOf, speechOf } from './speech.ts';

export interface TrackingParts extends ReadTrackingParts {
  readonly links: Pick<TrackingLinks, 'resolve' | 'lookUp' | 'countAsking' | 'countStep'>;
  readonly commit: Commit;
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

/** What a customer writes with a step. */
const messageLengthMax = 1000;

type Seen = ResolvedLink & SeenOrder;
type StepRequest = FastifyRequest<{ Params: { token: string; name: string }; Querystring: Record<string, unknown> }>;
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
      const done = doneOf(seen, textOf(request.query['done']));
      const { account, tracking: shown } = seen;
      const page = renderTracking({ tracking: shown, account, token, nonce, subscribing, done, now: parts.now() });
      return htmlHeaders(reply, nonce).send(page);
    });

    // Some mail programs put a slash at the end of a link.
    app.get('/track/:token/', async (request: TokenRequest, reply) => {
      const [, query = ''] = /^[^?]*(\?.*)?$/s.exec(request.url) ?? [];
      const page = `../${encodeURIComponent(request.params.token)}${query}`;
      return pageHeaders(reply).code(308).header('location', page).send();
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

    app.get('/track/:token/steps/:name', async (request: StepRequest, reply) => {
      const seen = await see(request, request.params.token);
      if (seen === undefined) return sendGone(request, reply);
      const step = stepNamed(seen, request.params.name);
      return sendStep(request, step === undefined ? reply.code(409) : reply, seen, step);
    });

    app.post('/track/:token/steps/:name', async (request: StepRequest, reply) => {
      const { token, name } = request.params;
      const seen = await see(request, token);
      if (seen === undefined) return sendGone(request, reply);
      const { account, order, tracking: shown } = seen;
      const step = stepNamed(seen, name);
      const location = `../../${token}?${new URLSearchParams({ done: name, lang: shown.language }).toString()}`;
      // A second click on the same button: it is done already.
      if (step === undefined && isDone(seen, name)) return reply.code(303).header('location', location).send();
      // The token is all that lets in, so no other page can know where to send this; what a browser calls foreign is asked again.
      if (step === undefined || request.headers['sec-fetch-site'] === 'cross-site')
        return sendStep(request, reply.code(step === undefined ? 409 : 403), seen, step);
      const wait = await parts.links.countStep(order.orderId);
      if (wait !== undefined)
        return sendStep(request, reply.code(429).header('retry-after', String(wait)), seen, step, { wait });
      const form = formOf(request);
      const reason = form('reason');
      // PostgreSQL takes no NUL and no half of a surrogate pair.
      const message = form('message').replaceAll('\0', '').trim().slice(0, messageLengthMax).toWellFormed();
      const outcome = await parts.commit({
        accountId: account.accountId,
        lookups: [{ kind: 'id', id: order.orderId }],
        command: {
          kind: 'set_status',
          to: step.transition.to,
          ...(reason === '' ? {} : { reason }),
          ...(message === '' ? {} : { message }),
        },
        // Decided on what the customer saw: had it moved on meanwhile, another way there might be open that is not offered.
        circumstances: { ...circumstancesOf(seen, order), ifVersion: [order.version] },
      });
      if (outcome.kind !== 'refused') return reply.code(303).header('location', location).send();
      const fresh = await see(request, token);
      if (fresh === undefined) return sendGone(request, reply);
      return sendStep(request, reply.code(409), fresh, stepNamed(fresh, name), { again: true });
    });

    async function sendStep(
      request: StepRequest,
      reply: FastifyReply,
      { account, workflow, tracking: shown }: Seen,
      step: Step | undefined,
      tried: Pick<StepPage, 'again' | 'wait'> = {},
    ): Promise<FastifyReply> {
      const nonce = randomBytes(16).toString('base64url');
      const page = stepPage({
        ...{ nonce, workflow, step, token: request.params.token },
        brand: brandFor(account),
        speech: speechOf(brandingOf(account.settings).texts, shown.language),
        orderName: shown.order.name,
        statusLabel: shown.statusLabel,
        ...tried,
      });
      return htmlHeaders(reply, nonce).send(page);
    }

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
    async function see(request: TokenRequest, token: string): Promise<Seen | undefined> {
      const link = await parts.links.resolve(token);
      if (link === undefined) return undefined;
      const wanted = { asked: textOf(request.query['lang']), accepted: request.headers['accept-language'] };
      const shown = await readTracking(parts, link, wanted);
      return shown === undefined ? undefined : { ...link, ...shown };
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

function stepNamed({ steps }: Seen, name: string): Step | undefined {
  return steps.find(({ transition }) => transition.name === name);
}

/** Whether the order is where the step leads, and so has no need of it. */
function isDone({ order, workflow, account }: Seen, name: string): boolean {
  const transition = workflow.transitions.find((candidate) => candidate.name === name);
  return account.settings['stepsByLink'] === true && transition?.byLink === true && transition.to === order.status;
}

/** The label of the step that was taken a moment ago, where the order is where it leads. */
function doneOf(seen: Seen, name: string | undefined): string | undefined {
  if (name === undefined || !isDone(seen, name)) return undefined;
  const label = seen.workflow.transitions.find((transition) => transition.name === name)?.label;
  return label === undefined ? undefined : labelIn(label, seen.tracking.language);
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
