import { createCatalogueItems } from './accounts/catalogue-items.ts';
import { createNameCustomer } from './accounts/customer-names.ts';
import { createOrderFiles } from './accounts/order-files.ts';
import type { ApiParts } from './api/parts.ts';
import { toEventOut, toOrderOut } from './api/order-out.ts';
import type { Relay } from './core/relay.ts';
import type { Dialect } from './dialects/dialect.ts';
import { ingram } from './dialects/ingram/ingram.ts';
import type { IngramParts } from './dialects/ingram/parts.ts';
import type { ThirdwatchParts } from './dialects/thirdwatch/parts.ts';
import { thirdwatch } from './dialects/thirdwatch/thirdwatch.ts';
import type { EvrekaParts } from './dialects/evreka/parts.ts';
import { evreka } from './dialects/evreka/evreka.ts';
import type { QueryingParts } from './dialects/query-parts.ts';
import type { WordbeeParts } from './dialects/wordbee/parts.ts';
import { wordbee } from './dialects/wordbee/wordbee.ts';
import { relayTargetFault } from './from-settings.ts';
import { newUuid } from './lib/ids.ts';
import { createWindowCounter } from './lib/window-counter.ts';
import type { Settings } from './settings.ts';
import { findAccountByCode } from './store/account-store.ts';
import { createCatalogueItemViews } from './store/catalogue-item-views.ts';
import { createInvoiceViews } from './store/invoice-views.ts';
import { createOrderSearchViews } from './store/order-search-views.ts';
import { createOrderQueryViews } from './store/order-query-views.ts';
import { createPartyViews } from './store/party-views.ts';
import { createShopperViews } from './store/shopper-views.ts';
import { readCustomerProfile } from './store/tracking-views.ts';
import { tracking } from './tracking/tracking.ts';
import { createUsualTimes } from './tracking/usual-times.ts';
import type { Callers } from './app-callers.ts';
import type { Databases } from './app-databases.ts';
import type { Followers } from './app-followers.ts';

interface MountedParts {
  readonly api: ApiParts;
  readonly databases: Databases;
  readonly settings: Settings;
  readonly callers: Callers;
  readonly followers: Followers;
  /** How calls that vendors' clients want passed on are delivered. */
  readonly relay: Relay;
  readonly now: () => Date;
}

/** Every vendor that is spoken: a new one is a folder and a line here. */
function mountedDialects(
  parts: ThirdwatchParts & EvrekaParts & WordbeeParts,
  relaying: Omit<IngramParts, keyof QueryingParts>,
): readonly Dialect[] {
  return [thirdwatch(parts), ingram({ ...parts, ...relaying }), wordbee(parts), evreka(parts)];
}

/** The dialects that the settings want. */
export function createDialects({
  api,
  databases: { reads, work },
  settings,
  callers: { tokens, tries },
  relay,
  now,
}: MountedParts): readonly Dialect[] {
  return mountedDialects(
    {
      ...api,
      tokens,
      files: createOrderFiles({ database: work, now, newId: newUuid }),
      items: createCatalogueItemViews(reads),
      createItem: createCatalogueItems({ database: work, now, newId: newUuid }),
      nameCustomer: createNameCustomer({ database: work, now, newId: newUuid }),
      shoppers: createShopperViews(reads),
      queries: createOrderQueryViews(reads),
      parties: createPartyViews(reads),
      requests: createWindowCounter(settings.rateLimit, 1000, now),
      failures: tries.failed,
    },
    {
      relay,
      checkTarget: (target) => relayTargetFault(target, settings),
      search: createOrderSearchViews(reads),
      invoices: createInvoiceViews(reads),
      getLimit: { perMinute: 60, enforced: settings.vendorLimits === 'enforce' },
    },
  ).filter(({ name }) => (settings.dialects as readonly string[]).includes(name));
}

/** Where a dialect is mounted. */
export function prefixOf({ name }: Dialect, settings: Settings): string {
  return settings.dialectPrefixes?.[name] ?? '';
}

/** A dialect's own corrections of paths, below the prefix under which it is mounted. */
export function rewriteBelow(prefix: string, { rewrite }: Dialect): (path: string) => string | undefined {
  return (path) => {
    const put = path.startsWith(prefix) ? rewrite?.(path.slice(prefix.length)) : undefined;
    return put === undefined ? undefined : `${prefix}${put}`;
  };
}

/** The customers' pages. */
export function customersPages({
  api,
  databases: { reads },
  settings,
  callers: { books, tries },
  followers: { trackingLinks, mailing, news },
  now,
}: MountedParts) {
  return tracking({
    workflows: books.workflows,
    order: api.views.order,
    history: api.views.history,
    addresses: api.addresses,
    profile: (accountId, customerId) => readCustomerProfile(reads, accountId, customerId),
    present: { order: toOrderOut, event: toEventOut },
    links: trackingLinks,
    commit: api.commit,
    rules: api.rules,
    usualTimes: createUsualTimes({ moveTimes: api.insights.moveTimes, now }),
    accountByCode: (code) => findAccountByCode(reads, code),
    failures: tries.failed,
    subscribe: mailing.service.subscribe,
    news,
    heartbeatMs: settings.streamHeartbeatSeconds * 1000,
    now,
  });
}
