import type { ImportOrderIn } from '@milepost/contract';
import type { OidcResult } from '../accounts/oidc-log-in.ts';
import type { OidcClient, OidcPerson } from '../lib/oidc-client.ts';
import type { Rules } from '../core/command.ts';
import type { EndpointConfig, EndpointService } from '../core/endpoint.ts';
import type { DigestLimits, MailService } from '../core/mail.ts';
import type { Commit, RecordedEvent } from '../core/outcome.ts';
import type { Audience, Principal } from '../core/principal.ts';
import type { Reconciliation } from '../core/reconcile.ts';
import type { Account } from '../accounts/account.ts';
import type { AccountSettings } from '../accounts/account-settings.ts';
import type { Books } from '../accounts/books.ts';
import type { LogIn } from '../accounts/log-in.ts';
import type { Once } from '../accounts/once.ts';
import type { PeopleService } from '../accounts/people-service.ts';
import type { PresenceService } from '../accounts/presence.ts';
import type { QuarantineService } from '../accounts/quarantine.ts';
import type { SavedViews } from '../accounts/saved-views.ts';
import type { AccountService } from '../accounts/service.ts';
import type { TimelineService } from '../accounts/timeline.ts';
import type { TrackingLinks } from '../accounts/tracking-links.ts';
import type { UserService } from '../accounts/users.ts';
import type { Background, TimerService } from '../jobs/background.ts';
import type { Shadows } from '../jobs/shadows.ts';
import type { Publisher } from '../jobs/publish-workflow.ts';
import type { WakeHub } from '../lib/wake-hub.ts';
import type { BackgroundViews } from '../store/background-views.ts';
import type { DeliveryViews } from '../store/delivery-views.ts';
import type { InsightViews } from '../store/insight-views.ts';
import type { ListViews } from '../store/list-views.ts';
import type { MailViews } from '../store/mail-views.ts';
import type { ShadowViews } from '../store/shadow-views.ts';
import type { SampledOrder } from '../store/sample-views.ts';
import type { OrderViews } from '../store/order-views.ts';
import type { WorkflowViews } from '../store/workflow-views.ts';
import type { TimelineViews } from '../store/timeline-views.ts';
import type { JsonObject } from '../core/json.ts';
import type { CookieRules } from './session-cookie.ts';

/** Limits of the native API, from the settings. */
export interface ApiLimits {
  readonly bodyLimitBytes: number;
  /** What a client may take to send a request, and how long it may be silent within a stream. */
  readonly requestTimeoutMs: number;
  readonly bulkLineLimitBytes: number;
  /** Lines of one stream that are under way at once. */
  readonly bulkWindowCount: number;
  readonly jsonDepthMax: number;
  /** Of one key; 0 = no limit. */
  readonly requestsPerSecond: number;
  readonly pageSizeDefault: number;
  readonly pageSizeMax: number;
  readonly atLeastWaitMs: number;
  /** How long a link that sets a password is good. */
  readonly passwordLinkSeconds: number;
  /** Silence in a live stream after which a sign of life is sent. */
  readonly streamHeartbeatMs: number;
}

/** A setting in words. */
export interface ShownSetting {
  readonly variable: string;
  readonly flag: string;
  readonly member: string;
  readonly value: string;
  readonly default: string;
  readonly from: string;
  readonly description: string;
}

/** Log-in at an identity provider, where one is set. */
export interface OidcParts {
  /** What the button says. */
  readonly name: string;
  readonly client: OidcClient;
  readonly logIn: (person: OidcPerson) => Promise<OidcResult>;
  /** Whether who logs out here logs out there too. */
  readonly endsThere: boolean;
}

/** What sample orders are made from; the same gives the same orders. */
export interface SampleWish {
  readonly seed: number;
  readonly count: number;
  readonly now: Date;
}

/** What the routes are handed. */
export interface ApiParts {
  readonly commit: Commit;
  readonly authenticate: (secret: string) => Promise<Principal | undefined>;
  /** Give the version an order names, where it must be among them. */
  readonly workflows: Books['workflows'];
  readonly account: (accountId: string) => Promise<Account>;
  readonly accounts: AccountService;
  readonly accountSettings: AccountSettings;
  readonly people: PeopleService;
  readonly users: UserService;
  readonly logIn: LogIn;
  readonly presence: PresenceService;
  readonly savedViews: SavedViews;
  /** What is set and where that comes from, as it may be shown: secrets are masked. */
  readonly settings: readonly ShownSetting[];
  /** `undefined` where no identity provider is set. */
  readonly oidc: OidcParts | undefined;
  readonly cookies: CookieRules;
  /** Counts a key, link or log-in that was none; gives the seconds until the address may go on when it was one too many. */
  readonly failures: (address: string) => Promise<number | undefined>;
  /** Where people reach this server: origin and base path, without a slash at the end. */
  readonly baseUrl: () => string;
  /** Idempotency of writes that are not about orders. */
  readonly once: Once;
  readonly views: OrderViews;
  readonly lists: ListViews;
  readonly shadows: Pick<Shadows, 'start' | 'end'> & { readonly views: ShadowViews };
  /** An invented shop, and the order in it that says what it was made from. */
  readonly samples: {
    readonly orders: (wish: SampleWish) => Iterable<ImportOrderIn>;
    readonly mark: { readonly reference: string; readonly member: string };
  };
  /** Histories of a workflow's newest orders, for rehearsals. */
  readonly sampleHistories: (accountId: string, workflow: string, limit: number) => AsyncIterable<SampledOrder>;
  readonly insights: InsightViews & {
    /** Resolves when the figures count everything up to the position (`latest`: all that is committed), or after the longest wait. */
    readonly caughtUp: (accountId: string, position: string) => Promise<void>;
  };
  readonly background: BackgroundViews;
  readonly addresses: (accountId: string, addressIds: readonly string[]) => Promise<ReadonlyMap<string, JsonObject>>;
  readonly timeline: TimelineService;
  readonly timelines: TimelineViews;
  readonly quarantine: QuarantineService;
  readonly trackingLinks: TrackingLinks;
  /** What the customers' pages say, by language and name, as it comes with the server. */
  readonly trackingTexts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly timers: TimerService;
  readonly jobs: Background['jobs'];
  readonly publishing: Publisher & {
    readonly views: WorkflowViews;
    /** The file of a workflow that comes with the server. */
    readonly builtInSource: (key: string) => string | undefined;
  };
  readonly endpoints: EndpointService;
  readonly deliveries: DeliveryViews;
  readonly reconciliation: Reconciliation;
  /** Events as a webhook tells them, each with the order as of it. */
  readonly presentWithOrders: (
    accountId: string,
    audience: Audience,
    events: readonly RecordedEvent[],
  ) => Promise<readonly JsonObject[]>;
  readonly mails: MailService;
  readonly mailViews: MailViews;
  /** What an endpoint is where it does not say, and what it may be. */
  readonly webhooks: {
    readonly defaults: EndpointConfig;
    readonly formats: readonly string[];
    /** What is wrong with a URL as a target, or `undefined`. */
    readonly targetFault: (url: string) => string | undefined;
    readonly isStandardSecret: (secret: string) => boolean;
  };
  /** Waits for events of an account. */
  readonly news: WakeHub;
  readonly rules: Rules;
  readonly limits: ApiLimits;
  /** Of accounts that have no limits of their own. */
  readonly mailDigest: DigestLimits;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Whether the database answers, is migrated and takes requests; else what is wrong. */
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly reason?: string }>;
  /** Resolves when the lists show everything up to the position (`latest`: all that is committed), or after the longest wait. */
  readonly caughtUp: (accountId: string, position: string) => Promise<void>;
}
