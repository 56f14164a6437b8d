// @ts-check
// The status of one order for a shop's own page: <script src="https://HOST/widget.js" async></script> and
// <milepost-status token="..."></milepost-status>. Served as it stands: plain JavaScript without imports, its types in comments.

(() => {
  /**
   * What of the tracking data the widget shows.
   * @typedef {{
   *   language: string,
   *   direction: string,
   *   detailsLabel: string,
   *   headline: { lead: string, text: string, detail: string },
   *   delay: { text: string } | null,
   *   road: { label: string, state: 'done' | 'now' | 'next', text: string }[],
   *   brand: { color: string },
   * }} Shown
   */

  const script = document.currentScript;
  const base = script instanceof HTMLScriptElement ? new URL('.', script.src) : new URL(document.baseURI);
  const pollMs = 60_000;

  const css = `:host{all:initial;display:block;container-type:inline-size;color-scheme:light dark}
article{--ink:light-dark(#18201c,#f1f0ec);--ink2:light-dark(#49524d,#bfbeb8);--edge:light-dark(#808178,#737d7c);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;background:light-dark(#fff,#1a201f);color:var(--ink);border:1px solid light-dark(#dedcd6,#2f3635);border-radius:10px;padding:18px 20px;border-top:4px solid var(--brand)}
p{margin:0;color:var(--ink2)}h2{font-size:22px;line-height:1.2;margin:2px 0 6px;letter-spacing:-.01em}
ol{list-style:none;display:flex;gap:6px;margin:16px 0 0;padding:0}li{flex:1;min-width:0;border-top:5px solid var(--ink);padding-top:8px;font-weight:600;overflow-wrap:anywhere}
li.now{border-color:#fdd226}li.next{border-top:5px dotted var(--edge);color:var(--ink2);font-weight:400}small{display:block;font-weight:400;font-size:13px;color:var(--ink2)}
.late{background:light-dark(#fef5cb,#352c10);border-radius:6px;padding:8px 12px;margin-top:12px;color:var(--ink)}
a{color:inherit;display:inline-block;margin-top:14px;padding:4px 0;text-underline-offset:3px}a:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
@container (max-width:420px){ol{display:block}li,li.next{border-top:0;padding:0 0 10px;padding-inline-start:12px;border-inline-start:5px solid var(--ink)}li.now{border-color:#fdd226}li.next{border-inline-start:5px dotted var(--edge)}}`;

  /**
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name
   * @param {string} [text]
   * @param {...Node} children
   */
  function element(name, text = '', ...children) {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...children);
    return made;
  }

  class MilepostStatus extends HTMLElement {
    /** @type {ReturnType<typeof setInterval> | undefined} */
    #timer;
    #shown = '';

    connectedCallback() {
      if (this.shadowRoot === null) {
        // A sheet that is made by script needs no permission of the page's own content security policy.
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
      }
      void this.#refresh();
      this.#timer = setInterval(() => void this.#refresh(), pollMs);
    }

    disconnectedCallback() {
      clearInterval(this.#timer);
    }

    get #page() {
      return new URL(`track/${encodeURIComponent(this.getAttribute('token') ?? '')}`, base);
    }

    async #refresh() {
      const address = new URL(`${this.#page.href}.json`);
      const language = this.closest('[lang]')?.getAttribute('lang') ?? '';
      if (language !== '') address.searchParams.set('lang', language);
      const answer = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(
        () => undefined,
      );
      // What was shown before stays, until there is something newer.
      if (answer?.ok !== true) return;
      const text = await answer.text();
      if (text === this.#shown) return;
      this.#shown = text;
      /** @type {unknown} */
      const tracking = JSON.parse(text);
      this.#show(/** @type {Shown} */ (tracking));
    }

    /** @param {Shown} tracking */
    #show({ language, direction, detailsLabel, headline, delay, road, brand }) {
      const article = element('article', '', element('p', headline.lead), element('h2', headline.text));
      article.lang = language;
      article.dir = direction;
      article.style.setProperty('--brand', brand.color);
      if (headline.detail !== '') article.append(element('p', headline.detail));
      if (delay !== null) {
        const late = element('p', delay.text);
        late.className = 'late';
        article.append(late);
      }
      const stations = road.map(({ label, state, text }) => {
        const item = element('li', label, element('small', text));
        item.className = state;
        if (state === 'now') item.setAttribute('aria-current', 'step');
        return item;
      });
      const link = element('a', detailsLabel);
      link.href = this.#page.href;
      link.rel = 'noreferrer';
      article.append(element('ol', '', ...stations), link);
      this.shadowRoot?.replaceChildren(article);
    }
  }

  if (customElements.get('milepost-status') === undefined) customElements.define('milepost-status', MilepostStatus);
})();
