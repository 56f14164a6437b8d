import type { JsonObject } from './json.ts';
import type { Order } from './order.ts';
import type { RecordedEvent } from './outcome.ts';
import type { Actor, Audience } from './principal.ts';
import type { Category, Workflow } from './workflow.ts';

/** What an endpoint is narrowed to, beside the types of events; everything given must hold. */
export interface EndpointFilters {
  readonly workflow?: readonly string[];
  /** The status an event leads to. */
  readonly status?: readonly string[];
  readonly category?: readonly Category[];
  /** A CEL expression over the order as of the event. */
  readonly condition?: string;
}

/** A body in the receiver's own shape: Liquid over `id`, `type`, `timestamp` and `data`, as in the native format. */
export interface EndpointTemplate {
  readonly contentType: string;
  readonly body: string;
}

/** What of an account a format may need. */
export interface TellingAccount {
  readonly locale: string;
  readonly timeZone: string;
  readonly settings: JsonObject;
}

/** How an endpoint wants to be told. */
export interface EndpointConfig {
  readonly description: string;
  /** `null` = every event of orders. */
  readonly types: readonly string[] | null;
  readonly filters: EndpointFilters;
  readonly audience: Audience;
  /** `native`, `cloudevents`, or a vendor's. */
  readonly format: string;
  /** What the format `template` writes. */
  readonly template?: EndpointTemplate | null;
  readonly signature: 'standard' | 'ingram';
  readonly headers: Readonly<Record<string, string>>;
  readonly ordering: 'none' | 'per-order';
  /** Waits in seconds after each failed attempt but the last. */
  readonly retrySchedule: readonly number[];
  readonly timeoutSeconds: number;
  /** Requests a second; `null` = no limit. */
  readonly rateLimit: number | null;
  readonly concurrency: number;
  /** Whether it is told of what a backfill records (rulings 17). */
  readonly historical: boolean;
  readonly compaction: 'every-event' | 'latest-per-order';
}

export interface Endpoint extends EndpointConfig {
  readonly accountId: string;
  readonly endpointId: string;
  readonly kind: 'webhook' | 'relay';
  readonly url: string;
  readonly enabled: boolean;
  readonly pausedReason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A secret that signs until it expires. */
export interface EndpointSecret {
  readonly secretId: string;
  readonly secret: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** Where a new endpoint begins to read. */
export type EndpointStart =
  | { readonly kind: 'now' }
  | { readonly kind: 'position'; readonly position: string }
  /** Every active order once as it is now, then all that follows. */
  | { readonly kind: 'snapshot' };

/** What is to be told again. */
export type ReplayWish =
  | { readonly kind: 'event'; readonly position: string }
  | { readonly kind: 'range'; readonly from: Date; readonly to: Date }
  | { readonly kind: 'since'; readonly position: string }
  /** The dead letters. */
  | { readonly kind: 'failed' };

export interface Replay {
  readonly replayId: string;
  readonly endpointId: string;
  readonly kind: ReplayWish['kind'];
  readonly wanted: JsonObject;
  readonly state: 'running' | 'done' | 'canceled';
  /** Where it began, where it is, and where it ends. */
  readonly firstPosition: string;
  readonly position: string;
  readonly toPosition: string;
  readonly queued: number;
  /** How many of those queued have been delivered or given up. */
  readonly settled: number;
  readonly perSecond: number;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** Changes of endpoints and deliveries. Each is an event of the account, in the same transaction. */
export interface EndpointService {
  readonly create: (
    accountId: string,
    wanted: {
      readonly url: string;
      readonly config: EndpointConfig;
      readonly secret?: string;
      readonly start: EndpointStart;
    },
    actor: Actor,
  ) => Promise<{ readonly endpoint: Endpoint; readonly secret: EndpointSecret }>;
  /** `undefined` when there is no such endpoint. */
  readonly update: (
    accountId: string,
    endpointId: string,
    wanted: { readonly url?: string; readonly enabled?: boolean; readonly config: Partial<EndpointConfig> },
    actor: Actor,
  ) => Promise<Endpoint | undefined>;
  readonly remove: (accountId: string, endpointId: string, actor: Actor) => Promise<boolean>;
  /** A new secret; the ones before go on signing beside it for `overlapSeconds`. */
  readonly rotateSecret: (
    accountId: string,
    endpointId: string,
    wanted: { readonly secret?: string; readonly overlapSeconds: number },
    actor: Actor,
  ) => Promise<EndpointSecret | undefined>;
  /** Sends an example of an event, once; gives the id of the delivery. */
  readonly sendTest: (accountId: string, endpointId: string, type: string) => Promise<string | undefined>;
  /** Takes up a delivery that was given up. */
  readonly retry: (accountId: string, endpointId: string, deliveryId: string, actor: Actor) => Promise<boolean>;
  readonly replay: (
    accountId: string,
    endpointId: string,
    wish: ReplayWish,
    perSecond: number,
    actor: Actor,
  ) => Promise<string | undefined>;
  readonly cancelReplay: (accountId: string, endpointId: string, replayId: string, actor: Actor) => Promise<boolean>;
}

/** What is told: an event of an order, of the account, or the whole order. */
export interface Telling {
  /** The receiver drops what it has had under the same id. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: Date;
  readonly event: RecordedEvent | undefined;
  /** The order as of the event; `undefined` for an event of the account. */
  readonly order: Order | undefined;
  readonly workflow: Workflow | undefined;
  /** The `seq` of the event of this order told before; `null` for the first. */
  readonly previousSeq: number | null;
  /** What stands under `data` in the native format: what the endpoint's audience may know. */
  readonly data: JsonObject;
  readonly account: TellingAccount;
  /** The number of a user; `null` for nobody, and where the format has not asked for numbers. */
  readonly userNumber: (userId: string | null) => number | null;
}

/** Writes what is told in somebody's format; `undefined` = this is nothing that the receiver is told. */
export interface WebhookFormat {
  (telling: Telling, endpoint: EndpointConfig): { readonly contentType: string; readonly body: string } | undefined;
  /** True where it tells who acted and who owns an order by their numbers, which are read only then. */
  readonly tellsUsers?: boolean;
}
