import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { parseSearch, stringifySearch } from '../shared/search-params.ts';
import { App } from './app.tsx';
import { BrokenPage, MissingPage } from './fallback-pages.tsx';
import { innerPages, outerPages, pages } from './pages.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: App, notFoundComponent: MissingPage });

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/orders', replace: true });
  },
});

const inner = [...pages.filter(({ load }) => load !== undefined), ...innerPages].map(({ path, load }) =>
  createRoute({ getParentRoute: () => shell, path, component: lazyRouteComponent(load!, 'Page') }),
);

const outer = outerPages.map(({ path, load }) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, 'Page') }),
);

/** The console's pages at their addresses, below wherever it is mounted. */
export function createConsoleRouter() {
  return createRouter({
    routeTree: root.addChildren([home, shell.addChildren(inner), ...outer]),
    basepath: new URL(document.baseURI).pathname,
    parseSearch,
    stringifySearch: stringifySearch as (search: Record<string, unknown>) => string,
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: MissingPage,
    scrollRestoration: true,
  });
}
