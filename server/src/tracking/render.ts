import type { TrackingOut } from '@milepost/contract';
import type { JsonObject } from '../core/json.ts';
import { brandFor, brandingOf } from './brand.ts';
import { createDates } from './dates.ts';
import type { Subscribing } from './page.ts';
import { trackingPage } from './page.ts';
import { versionOf } from './read-tracking.ts';
import { languagesOf, speechOf } from './speech.ts';

export interface RenderWish {
  readonly tracking: TrackingOut;
  readonly account: { readonly settings: JsonObject; readonly name: string; readonly timeZone: string };
  readonly token: string;
  readonly nonce: string;
  readonly subscribing: Subscribing;
  /** Label of the step that was taken a moment ago. */
  readonly done?: string | undefined;
  readonly now: Date;
}

/** The page of an order, from nothing but what its customer may see and the account's look. */
export function renderTracking({ tracking, account, token, nonce, subscribing, done, now }: RenderWish): string {
  const { texts } = brandingOf(account.settings);
  const speech = speechOf(texts, tracking.language);
  const dates = createDates(speech, account.timeZone, now);
  return trackingPage({
    ...{ tracking, speech, token, nonce, subscribing, done },
    brand: brandFor(account),
    languages: languagesOf(texts),
    version: versionOf(tracking),
    updated: dates.recent(new Date(tracking.updatedAt)),
    placedOn: dates.day(new Date(tracking.order.orderedAt ?? tracking.updatedAt)),
  });
}
