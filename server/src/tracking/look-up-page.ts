import type { Brand } from './brand.ts';
import { Html, html } from './html.ts';
import { frame, languageLinks } from './page.ts';
import type { Speech } from './speech.ts';

export interface LookUpPage {
  readonly brand: Brand;
  readonly speech: Speech;
  readonly languages: readonly string[];
  readonly nonce: string;
  /** The account's code, sent along with the form. */
  readonly shop: string;
  /** What was typed stays. */
  readonly order: string;
  readonly fault?: { readonly kind: 'nothing' } | { readonly kind: 'wait'; readonly seconds: number };
}

/** Finds an order by its number and something that only its customer knows. */
export function lookUpPage({ brand, speech, languages, nonce, shop, order, fault }: LookUpPage): string {
  const { words, say } = speech;
  const text =
    fault === undefined
      ? undefined
      : fault.kind === 'nothing'
        ? words.lookUpNothing
        : say('lookUpWait', { minutes: Math.ceil(fault.seconds / 60) });
  const described = fault?.kind === 'nothing' ? new Html(' aria-invalid="true" aria-describedby="f"') : '';
  return frame({
    ...{ brand, speech, nonce },
    title: `${words.lookUpTitle} · ${brand.name}`,
    main: html`<main class="w find">
      <div class="hero">
        <h1>${words.lookUpTitle}</h1>
        <p class="say">${words.lookUpLead}</p>
      </div>
      <form class="card" method="post" action="">
        ${text === undefined ? '' : html`<p class="note bad" role="alert" id="f">${text}</p>`}<input
          type="hidden"
          name="shop"
          value="${shop}"
        /><label for="o">${words.orderNumber}</label
        ><input
          id="o"
          name="order"
          dir="auto"
          value="${order}"
          autocomplete="off"
          maxlength="200"
          required${described}
        /><label for="q">${words.proof}</label
        ><input id="q" name="proof" dir="auto" autocomplete="email" maxlength="254" required${described} /><button
          class="btn"
          type="submit"
        >
          ${words.lookUpButton}
        </button>
      </form>
      <footer>
        <div>
          ${languageLinks(speech, languages, `shop=${encodeURIComponent(shop)}&`)}<span class="by">${words.by}</span>
        </div>
      </footer>
    </main>`,
  });
}

/** What a link shows that leads nowhere: unknown, withdrawn and past its time look the same. */
export function gonePage({
  brand,
  speech,
  languages,
  nonce,
}: Pick<LookUpPage, 'brand' | 'speech' | 'languages' | 'nonce'>): string {
  const { words } = speech;
  return frame({
    ...{ brand, speech, nonce },
    title: words.goneTitle,
    main: html`<main class="w find">
      <div class="hero">
        <h1>${words.goneTitle}</h1>
        <p class="say">${words.goneLead}</p>
      </div>
      <footer>
        <div>${languageLinks(speech, languages)}<span class="by">${words.by}</span></div>
      </footer>
    </main>`,
  });
}
