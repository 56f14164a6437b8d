import type { EndpointConfig, Telling, WebhookFormat } from '../core/endpoint.ts';
import { renderLiquid } from '../lib/liquid.ts';

/** The formats that are no vendor's; vendors' are handed in beside them. */
export const plainFormats = {
  /** `{ type, timestamp, data }`, as Standard Webhooks recommends. */
  native: ({ type, timestamp, data }: Telling) => ({
    contentType: 'application/json',
    body: JSON.stringify({ type, timestamp: timestamp.toISOString(), data }),
  }),
  /** CloudEvents 1.0 in structured mode. */
  cloudevents: ({ id, type, timestamp, data, order, event }: Telling) => ({
    contentType: 'application/cloudevents+json; charset=utf-8',
    body: JSON.stringify({
      specversion: '1.0',
      id,
      source: order === undefined ? '/account' : `/orders/${order.orderId}`,
      type: `milepost.${type}`,
      ...(order === undefined ? {} : { subject: order.orderId }),
      time: timestamp.toISOString(),
      datacontenttype: 'application/json',
      ...(event === undefined ? {} : { sequence: event.position.padStart(18, '0') }),
      data,
    }),
  }),
  /** The receiver's own shape; throws a TemplateError where it cannot be filled in. */
  template: ({ id, type, timestamp, data }: Telling, { template }: EndpointConfig) => {
    if (template === undefined || template === null) return undefined;
    const body = renderLiquid(template.body, { id, type, timestamp: timestamp.toISOString(), data }, 'text');
    return { contentType: template.contentType, body };
  },
} as const satisfies Record<string, WebhookFormat>;
