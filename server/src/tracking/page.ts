import type { TrackingOut } from '@milepost/contract';
import type { Brand } from './brand.ts';
import { Html, html } from './html.ts';
import { ownName, shorterTags } from '../lib/languages.ts';
import type { Speech } from './speech.ts';
import { styleOf } from './style.ts';
import type { Texts } from './texts.ts';

/** What every page of this kind has around it. */
interface Frame {
  readonly brand: Brand;
  readonly speech: Speech;
  readonly title: string;
  /** Lets this page's style be used, and no other. */
  readonly nonce: string;
  readonly script?: string;
  readonly main: Html;
}

/** A whole page. Addresses in it are relative, so that it works under any base path. */
export function frame({ brand, speech, title, nonce, script, main }: Frame): string {
  return html`<!doctype html>
    <html lang="${speech.locale}" dir="${speech.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style nonce="${nonce}">
          ${new Html(styleOf(brand))}
        </style>
        ${script === undefined ? '' : html`<script src="${script}" defer></script>`}
      </head>
      <body>
        <header>
          <div class="w">
            ${brand.logo === null ? html`<b>${brand.name}</b>` : html`<img src="${brand.logo}" alt="${brand.name}" height="32" />`}${brand.supportUrl === null ? '' : html`<a href="${brand.supportUrl}">${speech.words.help}</a>`}
          </div>
        </header>
        ${main}
      </body>
    </html> `.text;
}

/** How the e-mail form stands: open, or used a moment ago. */
export type Subscribing = 'open' | 'done' | 'failed';

export interface TrackingPage {
  readonly tracking: TrackingOut;
  readonly brand: Brand;
  readonly speech: Speech;
  /** Those that the account's pages speak. */
  readonly languages: readonly string[];
  readonly token: string;
  readonly nonce: string;
  readonly subscribing: Subscribing;
  /** What the customer has done a moment ago. */
  readonly done: string | undefined;
  /** Changes with anything that the page shows. */
  readonly version: string;
  /** When it was last changed, in words. */
  readonly updated: string;
  readonly placedOn: string;
}

/** The page of one order. */
export function trackingPage(page: TrackingPage): string {
  const { tracking, brand, speech, token, nonce } = page;
  const { words, say } = speech;
  const { headline, delay, order, language } = tracking;
  const side = [stepsCard(page), closed(tracking) ? null : subscribeCard(page), goingToCard(page)].filter(
    (card) => card !== null,
  );
  const main = [parcelsCard(page), itemsCard(page), newsCard(page)].filter((card) => card !== null);
  const title = `${say('order', { name: order.name })}: ${`${headline.lead} ${headline.text}`.trim()} · ${brand.name}`;
  return frame({
    ...{ brand, speech, title, nonce },
    script: 'live.js',
    main: html`<main
      class="w"
      data-events="${token}/events?lang=${language}"
      data-version="${page.version}"
      data-changed="${words.changed}"
    >
      <div class="hero">
        <p class="no">${say('placedOn', { name: order.name, date: page.placedOn })}</p>
        <h1>${headline.lead === '' ? '' : html`<span>${headline.lead} </span>`}${headline.text}</h1>
        ${headline.detail === '' ? '' : html`<p class="say">${headline.detail}</p>`}${tracking.brand.intro === '' ? '' : html`<p class="say">${tracking.brand.intro}</p>`}
      </div>
      ${page.done === undefined ? '' : html`<p class="note" role="status">${say('stepDone', { step: page.done })}</p>`}
      <section class="card" aria-label="${words.progress}">
        <ol class="rt">
          ${tracking.road.map((station) => stationItem(station, words))}
        </ol>
      </section>
      ${
        delay === null
          ? ''
          : html`<section class="late" aria-label="${words.delay}">
              <p><b>${delay.text}</b> ${delay.detail}</p>
            </section>`
      }
      <div class="g${side.length === 0 || main.length === 0 ? ' one' : ''}">
        ${main.length === 0 ? '' : html`<div>${main}</div>`}${side.length === 0 ? '' : html`<div>${side}</div>`}
      </div>
      <footer>
        ${tracking.brand.footer === '' ? '' : html`<p>${tracking.brand.footer}</p>`}
        <div>
          <span>${say('updated', { date: page.updated })}</span
          >${tracking.expected === null ? '' : html`<a href="${token}.ics">${words.calendar}</a>`}${languageLinks(speech, page.languages)}<span
            class="by"
            >${words.by}</span
          >
        </div>
      </footer>
      <p class="vh" role="status" id="live"></p>
    </main>`,
  });
}

/** Nothing more is to come. */
function closed({ road }: TrackingOut): boolean {
  return road.every(({ state }) => state === 'done');
}

/** The page in the other languages that there are, each by its own name. */
export function languageLinks({ locale, words }: Speech, languages: readonly string[], query = ''): Html {
  const spoken = shorterTags(locale).find((tag) => languages.includes(tag));
  const others = languages.filter((tag) => tag !== spoken);
  return html`<nav aria-label="${words.languages}">
    ${others.map((tag) => html`<a href="?${query}lang=${tag}" hreflang="${tag}" lang="${tag}">${ownName(tag)}</a> `)}
  </nav>`;
}

const shape = 'M2 15a12 12 0 0 1 24 0v15a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2z';
const stones = {
  done: new Html(
    `<svg viewBox="0 0 28 33" aria-hidden="true"><path d="${shape}" fill="var(--ink)"/><path d="m8.5 17.5 4 4 7-8" fill="none" stroke="var(--card)" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
  ),
  now: new Html(
    `<svg viewBox="0 0 28 33" aria-hidden="true"><path d="${shape}" fill="var(--sign)" stroke="var(--on-sign)" stroke-width="2.2"/><circle cx="14" cy="17" r="4.5" fill="var(--on-sign)"/></svg>`,
  ),
  next: new Html(
    '<svg viewBox="0 0 28 33" aria-hidden="true"><path d="M3 15a11 11 0 0 1 22 0v15a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z" fill="var(--card)" stroke="var(--edge)" stroke-width="2" stroke-dasharray="4.5 3.5"/></svg>',
  ),
};

function stationItem({ label, state, at, text }: TrackingOut['road'][number], words: Texts): Html {
  const hidden = { done: words.done, now: '', next: words.ahead }[state];
  const when = at === null ? html`<i>${text}</i>` : html`<time datetime="${at}">${text}</time>`;
  return html`<li${state === 'done' ? '' : html` class="${state}"`}${state === 'now' ? new Html(' aria-current="step"') : ''}>${stones[state]}<b>${label}</b>${hidden === '' ? '' : html`<span class="vh">${hidden} </span>`}${text === '' ? '' : when}</li>`;
}

const tick = new Html(
  '<svg viewBox="0 0 12 12" aria-hidden="true"><path d="m2 6.5 2.700 2.700L10 3.500" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

function parcelsCard({ tracking: { parcels }, speech }: TrackingPage): Html | null {
  if (parcels.length === 0) return null;
  return html`<section class="card" aria-labelledby="p">
    <h2 id="p">${speech.words.parcels}</h2>
    ${parcels.map(
      ({ title, state, stateLabel, items, carrier, trackingNumber, trackingUrl, text }) =>
        html`<div class="pc">
          <h3>${title}</h3>
          <span class="s ${state}">${state === 'delivered' ? tick : ''}${stateLabel}</span
          >${items.length === 0 ? '' : html`<p>${items.map((item, index) => html`${index === 0 ? '' : ' · '}${itemText(item, speech)}`)}</p>`}
          <p>
            ${text}${trackingNumber === null ? '' : html` ${carrier ?? ''} ${trackingUrl === null ? html`<span class="mono">${trackingNumber}</span>` : html`<a class="mono" href="${trackingUrl}" rel="noreferrer">${trackingNumber}</a>`}`}
          </p>
        </div>`,
    )}
  </section>`;
}

/** `2 × Dock`, whichever way its name is written. */
function itemText({ name, quantity }: TrackingOut['items'][number], { number }: Speech): Html {
  return html`${number(quantity)} × <bdi>${name}</bdi>`;
}

function itemsCard({ tracking: { items, parcels }, speech }: TrackingPage): Html | null {
  if (items.length === 0) return null;
  return html`<section class="card" aria-labelledby="i">
    <h2 id="i">${parcels.length === 0 ? speech.words.contents : speech.words.notYetSent}</h2>
    <ul class="its">
      ${items.map(({ name, quantity }) => html`<li><span>${speech.number(quantity)} ×</span><bdi>${name}</bdi></li>`)}
    </ul>
  </section>`;
}

function newsCard({ tracking: { news }, speech: { words } }: TrackingPage): Html | null {
  if (news.length === 0) return null;
  return html`<section class="card" aria-labelledby="m">
    <h2 id="m">${words.news}</h2>
    <ol class="msg">
      ${news.map(
        ({ at, text, message }) =>
          html`<li>
            <time datetime="${at}">${text}</time>
            <p dir="auto">${message}</p>
          </li>`,
      )}
    </ol>
  </section>`;
}

function stepsCard({ tracking: { steps }, speech: { words, locale }, token }: TrackingPage): Html | null {
  if (steps.length === 0) return null;
  return html`<section class="card" aria-labelledby="s">
    <h2 id="s">${words.steps}</h2>
    ${steps.map(({ name, label }) => html`<a class="btn" href="${token}/steps/${name}?lang=${locale}">${label}…</a>`)}
  </section>`;
}

function subscribeCard({ speech: { words }, token, subscribing }: TrackingPage): Html {
  const note =
    subscribing === 'done'
      ? html`<p class="note" role="status">${words.subscribed}</p>`
      : subscribing === 'failed'
        ? html`<p class="note bad" id="ee">${words.subscribeFailed}</p>`
        : null;
  const described = subscribing === 'failed' ? new Html(' aria-invalid="true" aria-describedby="ee"') : '';
  return html`<section class="card" aria-labelledby="t">
    <h2 id="t">${words.subscribe}</h2>
    ${note}${
      subscribing === 'done'
        ? ''
        : html`<form method="post" action="${token}/subscribe">
            <label for="em">${words.email}</label
            ><input
              id="em"
              name="email"
              type="email"
              dir="ltr"
              autocomplete="email"
              maxlength="254"
              required${described}
            /><button class="btn" type="submit">${words.subscribeButton}</button><small>${words.subscribeHint}</small>
          </form>`
    }
  </section>`;
}

function goingToCard({ tracking, speech: { words }, brand }: TrackingPage): Html | null {
  const { goingTo } = tracking;
  if (goingTo === null && brand.supportUrl === null) return null;
  return html`<section class="card">
    <dl>
      ${
        goingTo === null
          ? ''
          : html`<div>
              <dt>${words.goingTo}</dt>
              <dd dir="auto">${goingTo}</dd>
            </div>`
      }${
        brand.supportUrl === null
          ? ''
          : html`<div>
              <dt>${words.wrong}</dt>
              <dd><a href="${brand.supportUrl}">${words.writeToUs}</a></dd>
            </div>`
      }
    </dl>
  </section>`;
}
