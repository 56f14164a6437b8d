import type { RecentMoves } from '../core/committed-move.ts';
import type { EndpointConfig, EndpointService, TellingAccount, WebhookFormat } from '../core/endpoint.ts';
import type { JsonObject } from '../core/json.ts';
import type { RecordedEvent } from '../core/outcome.ts';
import type { Audience } from '../core/principal.ts';
import type { Reconciliation } from '../core/reconcile.ts';
import type { Relay } from '../core/relay.ts';
import { startBackgroundLoop } from '../lib/background-loop.ts';
import type { GuardedHttp } from '../lib/guarded-http.ts';
import type { Database } from '../store/database.ts';
import { deleteOldDeliveries } from '../store/delivery-store.ts';
import { sendNotice } from '../store/notices.ts';
import { createEndpointService } from './endpoint-service.ts';
import { plainFormats } from './formats.ts';
import type { HealthLimits } from './health.ts';
import type { ConditionHolds } from './matches.ts';
import type { ReadWorkflows } from './order-workflows.ts';
import { startLive } from './live.ts';
import { startReader } from './reader.ts';
import { createReconciliation } from './reconcile.ts';
import { createRelay } from './relay.ts';
import { startReplayer } from './replayer.ts';
import { createRoom } from './room.ts';
import { startSender } from './sender.ts';
import { createSettler } from './settler.ts';
import type { Presentation } from './tellings.ts';
import { presentWithOrders } from './tellings.ts';

export interface DeliveryParts {
  /** For what is asked of it: takes part in the transaction of whoever asks. */
  readonly database: Database;
  /** For what it does by itself, so that nothing else keeps it waiting. */
  readonly ownDatabase: Database;
  readonly http: GuardedHttp;
  readonly workflows: ReadWorkflows;
  /** What this node has committed lately. */
  readonly recentMoves: RecentMoves;
  readonly account: (accountId: string) => Promise<TellingAccount>;
  readonly conditionHolds: ConditionHolds;
  readonly present: Presentation;
  /** Vendors' formats by name. */
  readonly formats: Readonly<Record<string, WebhookFormat>>;
  readonly version: string;
  readonly limits: HealthLimits & {
    readonly concurrencyMax: number;
    readonly responseLimitBytes: number;
    readonly retentionMs: number;
  };
  /** How relayed messages are passed on, which nobody configures. */
  readonly relayConfig: EndpointConfig;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly random: () => number;
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

export interface Delivery {
  readonly endpoints: EndpointService;
  readonly reconciliation: Reconciliation;
  /** Events as a webhook tells them, each with the order as of it. */
  readonly presentWithOrders: (
    accountId: string,
    audience: Audience,
    events: readonly RecordedEvent[],
  ) => Promise<readonly JsonObject[]>;
  readonly relay: Relay;
  /** The log has news of these accounts; without any, maybe of all, or endpoints were changed by another node. */
  readonly wake: (accountIds?: Iterable<string>) => void;
  /** Ends when the requests under way have ended and are recorded. */
  readonly stop: () => Promise<void>;
}

/** How often old attempts are looked for, and how many are deleted at once. */
const retention = { everyMs: 600_000, countMax: 1000 };

/** Tells everyone who asked: reads the log, sends, records, tells again. Runs on every node. */
export function startDelivery(parts: DeliveryParts): Delivery {
  const { database, now, newId, onError, idleMs } = parts;
  const room = createRoom(parts.limits.concurrencyMax);
  const own = { ...parts, database: parts.ownDatabase };
  const sending = {
    ...own,
    room,
    nodeId: newId(),
    formats: { ...plainFormats, ...parts.formats },
    responseLimitBytes: parts.limits.responseLimitBytes,
  };
  const settler = createSettler({ ...own, room, onSettled: () => sender.wake() });
  const sender = startSender({ ...sending, settler });
  const live = startLive({ ...sending, onQueued: () => sender.wake(), onLate: settler.add });
  const reading = { ...own, onQueued: () => sender.wake() };
  const reader = startReader(reading);
  const replayer = startReplayer({ ...reading, idleMs: Math.min(idleMs, 250) });
  const cleaner = startBackgroundLoop({
    idleMs: retention.everyMs,
    onError,
    turn: () =>
      deleteOldDeliveries(own.database, new Date(now().getTime() - parts.limits.retentionMs), retention.countMax),
  });
  const wake = (accountIds?: Iterable<string>) => {
    live.wake(accountIds);
    reader.wake(accountIds);
  };
  const onChanged = () => {
    wake();
    replayer.wake();
    sender.wake();
    sendNotice(database, { kind: 'endpoints' }).catch(onError);
  };
  return {
    endpoints: createEndpointService({ database, now, newId, onChanged }),
    presentWithOrders: (accountId, audience, events) => presentWithOrders(parts, accountId, audience, events),
    reconciliation: createReconciliation({ ...parts, onQueued: () => sender.wake() }),
    relay: createRelay({ database, config: parts.relayConfig, now, newId, onQueued: () => sender.wake() }),
    wake,
    stop: async () => {
      await Promise.all([live.stop(), reader.stop(), replayer.stop(), cleaner.stop()]);
      await sender.stop();
    },
  };
}
