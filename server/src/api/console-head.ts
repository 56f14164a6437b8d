/** What each page asks first when somebody is signed in. */
const asked = ['/v1/session'];

/** What a page, by its address below the console, asks beside that. */
const askedBy: ReadonlyMap<string, readonly string[]> = new Map([
  ['orders', ['/v1/workflows', '/v1/views?page=orders']],
]);

/**
 * Links to what a page will ask, so that a browser begins with it while the program that asks is on its way. Each must be
 * the address as the program writes it, else it is asked twice.
 *
 * @param path - the address below `/console/`
 * @param publicPath - the path under which browsers see the server: '' or '/status'
 */
export function firstQuestions(path: string, publicPath: string): string {
  // The attribute says how a script asks: with the cookie where it is our own server.
  return [...asked, ...(askedBy.get(path === '' ? 'orders' : path) ?? [])]
    .map((url) => `<link rel="preload" as="fetch" crossorigin href="${publicPath}${url}">`)
    .join('');
}
