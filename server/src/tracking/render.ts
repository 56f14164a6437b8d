import type { TrackingOut } from '@milepost/contract';
import type { JsonObject } from '../core/json.ts';
import { brandFor } from './brand.ts';
import { createDates } from './dates.ts';
import type { Subscribing } from './page.ts';
import { trackingPage } from './page.ts';
import { versionOf } from './read-tracking.ts';
import { languageOf, texts } from './texts.ts';

export interface RenderWish {
  readonly tracking: TrackingOut;
  readonly account: { readonly settings: JsonObject; readonly name: string; readonly timeZone: string };
  readonly token: string;
  readonly nonce: string;
  readonly subscribing: Subscribing;
  readonly now: Date;
}

/** The page of an order, from nothing but what its customer may see and the account's look. */
export function renderTracking({ tracking, account, token, nonce, subscribing, now }: RenderWish): string {
  const locale = tracking.language;
  const words = texts[languageOf(locale)];
  const dates = createDates(locale, account.timeZone, now, words);
  return trackingPage({
    ...{ tracking, words, token, nonce, subscribing },
    brand: brandFor(account),
    version: versionOf(tracking),
    updated: dates.recent(new Date(tracking.updatedAt)),
    placedOn: dates.day(new Date(tracking.order.orderedAt ?? tracking.updatedAt)),
  });
}
