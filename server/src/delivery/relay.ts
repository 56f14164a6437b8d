import type { Endpoint, EndpointConfig } from '../core/endpoint.ts';
import type { Relay } from '../core/relay.ts';
import type { Database } from '../store/database.ts';
import { insertDeliveries, takePlace } from '../store/delivery-store.ts';
import { findRelayEndpoint, insertEndpoint } from '../store/endpoint-store.ts';

export interface RelayParts {
  readonly database: Database;
  /** How messages are passed on: time-out, retries, requests at once. */
  readonly config: EndpointConfig;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly onQueued: () => void;
}

/** Headers of the connection, which each hop makes for itself (RFC 9110 section 7.6.1), and what was meant for us. */
const notPassedOn: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive', 'te', 'trailer', 'upgrade', 'expect'],
  ...['authorization', 'proxy-authorization', 'proxy-connection', 'cookie'],
]);

/** Passes vendors' messages on: each target has an endpoint of kind `relay`, made with its first message. */
export function createRelay({ database, config, now, newId, onQueued }: RelayParts): Relay {
  return async ({ accountId, source, targetUrl, headers, body, dedupeKey, orderIds, eventIds }) => {
    const isNew = await database.transaction(async (tx) => {
      const at = now();
      const wanted: Endpoint = {
        ...config,
        description: `Relay of ${source}`,
        accountId,
        endpointId: newId(),
        kind: 'relay',
        url: targetUrl,
        enabled: true,
        pausedReason: null,
        createdAt: at,
        updatedAt: at,
      };
      let endpoint = await findRelayEndpoint(tx, accountId, targetUrl);
      if (endpoint === undefined) {
        await insertEndpoint(tx, wanted, { position: '0', snapshot: false });
        endpoint = (await findRelayEndpoint(tx, accountId, targetUrl))!;
      }
      const { endpointId } = endpoint;
      const passed = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      const added = await insertDeliveries(
        tx,
        accountId,
        [
          {
            deliveryId: newId(),
            endpointId,
            kind: 'relay',
            position: await takePlace(tx, accountId, endpointId),
            eventAt: null,
            eventId: eventIds[0] ?? null,
            type: `${source}.relay`,
            orderId: orderIds[0] ?? null,
            seq: null,
            lastTold: null,
            headers: Object.fromEntries(passed.filter(([name]) => !notPassedOn.has(name))),
            body,
            replayId: null,
            dedupeKey: `${source}:${dedupeKey}`,
          },
        ],
        at,
      );
      return added === 1;
    });
    onQueued();
    return { isNew };
  };
}
