// @ts-check
// Brings news to the customer's page: when the server tells of a change, the page is fetched again and its main part replaced.
// Served as it stands, so that nothing has to be built for it: plain JavaScript without imports, its types in comments.

const main = document.querySelector('main');

if (main !== null && main.dataset['events'] !== undefined) follow(main.dataset);

/** @param {DOMStringMap} page - what the server knows this page by */
function follow(page) {
  const source = new EventSource(page['events'] ?? '');
  source.addEventListener('version', ({ data }) => {
    if (page['version'] === data) return;
    page['version'] = String(data);
    void refresh(page['changed'] ?? '');
  });
  source.addEventListener('gone', () => {
    source.close();
    location.reload();
  });
  source.addEventListener('error', () => {
    // What was only interrupted is taken up again by itself; what was refused is asked for now and then.
    if (source.readyState !== EventSource.CLOSED) return;
    void refresh(page['changed'] ?? '');
    setInterval(() => void refresh(page['changed'] ?? ''), 60_000);
  });
}

/** @param {string} news - says that there is some */
async function refresh(news) {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined);
  const shown = document.querySelector('main');
  if (answer?.status === 404) location.reload();
  if (answer?.ok !== true || shown === null) return;
  // The style stays as it is: the page's policy lets no other one in.
  const text = (await answer.text()).replace(/<style.*?<\/style>/s, '');
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  const next = fresh.querySelector('main');
  if (next === null || next.innerHTML === shown.innerHTML) return;
  const form = shown.querySelector('form');
  const newForm = next.querySelector('form');
  // Whoever is typing an address goes on typing it: the form moves into the new page as it is.
  const focused = form?.contains(document.activeElement) === true ? document.activeElement : null;
  if (form !== null && newForm !== null) newForm.replaceWith(form);
  shown.replaceChildren(...next.childNodes);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  document.title = fresh.title;
  document.querySelector('.card')?.classList.add('lit');
  const live = document.getElementById('live');
  if (live !== null) live.textContent = `${news} ${document.querySelector('h1')?.textContent ?? ''}`;
}
