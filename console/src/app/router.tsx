import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { beginLive } from '../shared/live.ts';
import { parseSearch, stringifySearch } from '../shared/search-params.ts';
import type { Search } from '../shared/search-params.ts';
import { sessionQuery } from '../shared/session.ts';
import { App } from './app.tsx';
import { BrokenPage, MissingPage } from './fallback-pages.tsx';
import type { Page } from './pages.ts';
import { innerPages, outerPages, pages } from './pages.ts';
import { Shell } from './shell.tsx';

const root = createRootRouteWithContext<{ readonly client: QueryClient }>()({
  component: App,
  notFoundComponent: MissingPage,
});

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/orders', replace: true });
  },
});

const inner = [...pages.filter(({ load }) => load !== undefined), ...innerPages].map(({ path, load }) =>
  createRoute({
    ...{ getParentRoute: () => shell, path, component: lazyRouteComponent(load!, 'Page') },
    loader: ({ context, location }) => {
      // Not waited for: the page draws its frame meanwhile, and says itself what went wrong.
      askAhead(load!, context.client, location.search).catch(() => undefined);
    },
  }),
);

async function askAhead(load: NonNullable<Page['load']>, client: QueryClient, search: Search): Promise<void> {
  const [{ ask }, session] = await Promise.all([load(), client.query(sessionQuery)]);
  if (session === null) return;
  beginLive();
  await Promise.all(ask?.(client, session, search) ?? []);
}

const outer = outerPages.map(({ path, load }) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, 'Page') }),
);

/** The console's pages at their addresses, below wherever it is mounted. */
export function createConsoleRouter(client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([home, shell.addChildren(inner), ...outer]),
    context: { client },
    basepath: new URL(document.baseURI).pathname,
    parseSearch,
    stringifySearch: stringifySearch as (search: Record<string, unknown>) => string,
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: MissingPage,
    scrollRestoration: true,
  });
}
