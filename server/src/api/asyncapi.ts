import { EventOut } from '@milepost/contract';
import type { FastifyInstance } from 'fastify';
import type { Json, JsonObject } from '../core/json.ts';
import { eventTypes } from './event-types.ts';

/** The headers of a webhook that is signed as Standard Webhooks says. */
const webhookHeaders: JsonObject = {
  type: 'object',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'webhook-id': { type: 'string', description: 'The same in every repeat: drop what you have had.' },
    'webhook-timestamp': { type: 'string', description: 'Seconds since 1970 at which it was signed.' },
    'webhook-signature': { type: 'string', description: 'v1,BASE64 for each secret that signs, with blanks between.' },
  },
};

/**
 * What the server sends, as AsyncAPI 3: a webhook of each type of event, and the live stream. Made from the catalogue of
 * events, so that it cannot say anything else.
 */
export function asyncApiDocument(version: string, host: string, protocol: string): JsonObject {
  const names = eventTypes.map(({ type }) => type);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Milepost events',
      version,
      description: 'What is told of orders: by webhook to whoever asked, and as a live stream.',
    },
    defaultContentType: 'application/json',
    servers: { milepost: { host, protocol, security: [{ $ref: '#/components/securitySchemes/bearer' }] } },
    channels: {
      webhook: {
        address: null,
        title: 'Webhook',
        description:
          'POST to the URL of an endpoint; see POST /v1/endpoints. Any 2xx takes it, all else is tried again.',
        messages: Object.fromEntries(names.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
      },
      stream: {
        address: '/v1/events/stream',
        title: 'Live stream',
        description: 'Server-sent events; Last-Event-ID, a position, resumes.',
        servers: [{ $ref: '#/servers/milepost' }],
        messages: { event: { $ref: '#/components/messages/event' } },
      },
    },
    operations: {
      tellByWebhook: {
        action: 'send',
        channel: { $ref: '#/channels/webhook' },
        summary: 'Tell a receiver of an event',
      },
      tellByStream: { action: 'send', channel: { $ref: '#/channels/stream' }, summary: 'Tell who listens of an event' },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      messages: {
        ...Object.fromEntries(eventTypes.map((each) => [each.type, webhookMessage(each)])),
        event: {
          name: 'event',
          title: 'An event of the live stream',
          contentType: 'text/event-stream',
          payload: withoutIds(JSON.parse(JSON.stringify(EventOut)) as Json),
        },
      },
    },
  };
}

function webhookMessage({ type, description, schema, example }: (typeof eventTypes)[number]): JsonObject {
  const { $schema: _, ...payload } = schema as JsonObject;
  return {
    name: type,
    title: type,
    summary: description,
    contentType: 'application/json',
    headers: webhookHeaders,
    payload: withoutIds(payload),
    examples: [{ name: 'example', payload: example as JsonObject }],
  };
}

/** Schemas that stand in several messages keep no name of their own: a document may have each only once. */
function withoutIds(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => withoutIds(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject)
      .filter(([name, member]) => name !== '$id' || typeof member !== 'string')
      .map(([name, member]) => [name, withoutIds(member)]),
  );
}

/** The document at `/asyncapi.json`, open like `/openapi.json`. */
export function registerAsyncApi(app: FastifyInstance, version: string): void {
  app.get('/asyncapi.json', { schema: { hide: true } }, ({ host, protocol }) =>
    asyncApiDocument(version, host, protocol),
  );
}
