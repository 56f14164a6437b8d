import type { Endpoint, EndpointSecret, EndpointService, ReplayWish } from '../core/endpoint.ts';
import type { JsonObject } from '../core/json.ts';
import type { Actor } from '../core/principal.ts';
import { newStandardSecret } from '../lib/standard-signature.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import { reviveDelivery } from '../store/attempt-store.ts';
import type { Database, Tx } from '../store/database.ts';
import { forceProbe, insertDeliveries } from '../store/delivery-store.ts';
import {
  deleteEndpoint,
  expireSecrets,
  insertEndpoint,
  insertSecret,
  lockEndpoint,
  resumeEndpoint,
  updateEndpoint,
} from '../store/endpoint-store.ts';
import { readHead } from '../store/list-store.ts';
import { cancelReplay, insertReplay, positionsBetween } from '../store/replay-store.ts';

export interface EndpointServiceParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** There is something to read or to send. */
  readonly onChanged: () => void;
}

/** Endpoints, their secrets, and what is told again. Each change is an event of the account. */
export function createEndpointService({ database, now, newId, onChanged }: EndpointServiceParts): EndpointService {
  async function record(tx: Tx, accountId: string, type: string, actor: Actor, says: JsonObject): Promise<void> {
    await writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());
  }

  async function changed<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await database.transaction(work);
    onChanged();
    return result;
  }

  function toSecret(secret: string | undefined, createdAt: Date): EndpointSecret {
    return { secretId: newId(), secret: secret ?? newStandardSecret(), createdAt, expiresAt: null };
  }

  return {
    create: async (accountId, { url, config, secret: given, start }, actor) => {
      const at = now();
      const endpoint: Endpoint = {
        ...config,
        accountId,
        endpointId: newId(),
        kind: 'webhook',
        url,
        enabled: true,
        pausedReason: null,
        createdAt: at,
        updatedAt: at,
      };
      const secret = toSecret(given, at);
      return changed(async (tx) => {
        const { endpointId } = endpoint;
        await record(tx, accountId, 'account.endpoint_created', actor, { endpointId, url });
        const position = start.kind === 'position' ? start.position : await readHead(tx, accountId);
        await insertEndpoint(tx, endpoint, { position, snapshot: start.kind === 'snapshot' });
        await insertSecret(tx, accountId, endpointId, secret);
        return { endpoint, secret };
      });
    },
    update: (accountId, endpointId, { url, enabled, config }, actor) =>
      changed(async (tx) => {
        const before = await lockEndpoint(tx, accountId, endpointId);
        if (before === undefined) return undefined;
        const isEnabled = enabled ?? before.enabled;
        const after: Endpoint = {
          ...before,
          ...config,
          url: url ?? before.url,
          enabled: isEnabled,
          pausedReason: isEnabled ? null : (before.pausedReason ?? 'asked'),
          updatedAt: now(),
        };
        await updateEndpoint(tx, after);
        if (isEnabled && !before.enabled) await resumeEndpoint(tx, accountId, endpointId, now());
        const members = [
          ...Object.keys(config),
          ...(url === undefined ? [] : ['url']),
          ...(enabled === undefined ? [] : ['enabled']),
        ];
        await record(tx, accountId, 'account.endpoint_updated', actor, { endpointId, members, enabled: isEnabled });
        return after;
      }),
    remove: (accountId, endpointId, actor) =>
      changed(async (tx) => {
        const removed = await deleteEndpoint(tx, accountId, endpointId, now());
        if (removed) await record(tx, accountId, 'account.endpoint_deleted', actor, { endpointId });
        return removed;
      }),
    rotateSecret: (accountId, endpointId, { secret: given, overlapSeconds }, actor) =>
      changed(async (tx) => {
        if ((await lockEndpoint(tx, accountId, endpointId)) === undefined) return undefined;
        const at = now();
        const secret = toSecret(given, at);
        await expireSecrets(tx, accountId, endpointId, new Date(at.getTime() + overlapSeconds * 1000), at);
        await insertSecret(tx, accountId, endpointId, secret);
        await record(tx, accountId, 'account.endpoint_secret_rotated', actor, {
          endpointId,
          secretId: secret.secretId,
        });
        return secret;
      }),
    sendTest: (accountId, endpointId, type) =>
      changed(async (tx) => {
        const endpoint = await lockEndpoint(tx, accountId, endpointId);
        if (endpoint === undefined || !endpoint.enabled || endpoint.kind === 'relay') return undefined;
        const deliveryId = newId();
        const nothing = {
          eventAt: null,
          eventId: null,
          orderId: null,
          seq: null,
          lastTold: null,
          headers: null,
          body: null,
        };
        const more = { replayId: null, dedupeKey: null };
        // Position 0 and the beginning of time: before everything that waits.
        const delivery = { deliveryId, endpointId, kind: 'test' as const, position: '0', type, ...nothing, ...more };
        await insertDeliveries(tx, accountId, [delivery], now());
        await forceProbe(tx, accountId, endpointId, deliveryId, now());
        return deliveryId;
      }),
    retry: (accountId, endpointId, deliveryId, actor) =>
      changed(async (tx) => {
        const revived = await reviveDelivery(tx, accountId, endpointId, deliveryId, now());
        if (revived) await record(tx, accountId, 'account.delivery_retried', actor, { endpointId, deliveryId });
        return revived;
      }),
    replay: (accountId, endpointId, wish, perSecond, actor) =>
      changed(async (tx) => {
        const endpoint = await lockEndpoint(tx, accountId, endpointId);
        if (endpoint === undefined || endpoint.kind === 'relay') return undefined;
        const replayId = newId();
        const wanted = toJson(wish);
        const { after, to } = await rangeOf(tx, accountId, wish);
        const { kind } = wish;
        await insertReplay(tx, accountId, {
          replayId,
          endpointId,
          kind,
          wanted,
          perSecond,
          createdAt: now(),
          after,
          to,
        });
        await record(tx, accountId, 'account.replay_started', actor, { endpointId, replayId, ...wanted });
        return replayId;
      }),
    cancelReplay: (accountId, endpointId, replayId, actor) =>
      changed(async (tx) => {
        const canceled = await cancelReplay(tx, accountId, endpointId, replayId, now());
        if (canceled) await record(tx, accountId, 'account.replay_canceled', actor, { endpointId, replayId });
        return canceled;
      }),
  };
}

async function rangeOf(tx: Tx, accountId: string, wish: ReplayWish): Promise<{ after: string; to: string }> {
  switch (wish.kind) {
    case 'event':
      return { after: String(BigInt(wish.position) - 1n), to: wish.position };
    case 'since':
      return { after: wish.position, to: await readHead(tx, accountId) };
    case 'range':
      return positionsBetween(tx, accountId, wish.from, wish.to);
    case 'failed':
      return { after: '0', to: '0' };
    default:
      return wish satisfies never;
  }
}

function toJson(wish: ReplayWish): JsonObject {
  return JSON.parse(JSON.stringify(wish)) as JsonObject;
}
