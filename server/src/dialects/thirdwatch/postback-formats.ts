import type { Telling, WebhookFormat } from '../../core/endpoint.ts';
import type { Json } from '../../core/json.ts';
import { shopOrderId, source } from './way.ts';

/** The kind of activity under which a score stands in an order's history. */
export const scoreActivity = 'score';

/** Codes of the vendor that its shops know an action for (section 6). */
const actionOfCode: Readonly<Record<string, string>> = { _approved: 'approved', _canceled: 'declined' };

/** What the service posts to shops, by the format of the endpoint that it is posted to (section 6). */
export const thirdwatchFormats = {
  /** The score of an order, once it is made. */
  'thirdwatch-score': ({ event, order }: Telling) => {
    if (event === undefined && order === undefined) return toJson(trial);
    if (event?.says.kind !== scoreActivity || order === undefined) return undefined;
    const { score = null, flag = null } = event.says.data ?? {};
    return toJson({ order_id: shopOrderId(order), flag, score });
  },
  /** What staff decided about an order. What the shop itself has reported is no news to it. */
  'thirdwatch-action': ({ event, order, workflow }: Telling) => {
    if (event === undefined && order === undefined) return toJson(trial);
    if (event === undefined || order === undefined || event.source === source || !event.applied) return undefined;
    const orderId = shopOrderId(order);
    const action = actionOfCode[workflow?.statuses.get(event.to ?? '')?.codes[source]?.shows ?? ''];
    if (orderId === undefined || action === undefined) return undefined;
    return toJson({ order_id: orderId, action_type: action, action_message: event.message ?? '' });
  },
} as const satisfies Record<string, WebhookFormat>;

/** What a test of an endpoint sends: a Magento shop answers it with success, and no shop takes it for an order. */
const trial = { test: true };

function toJson(body: Readonly<Record<string, Json | undefined>>): { contentType: string; body: string } {
  return { contentType: 'application/json', body: JSON.stringify(body) };
}
