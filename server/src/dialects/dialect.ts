import type { FastifyInstance } from 'fastify';
import type { Account } from '../accounts/account.ts';
import type { AccountSettings } from '../accounts/account-settings.ts';
import type { Books } from '../accounts/books.ts';
import type { NameCustomer } from '../accounts/customer-names.ts';
import type { ApplyWaiting, QuarantineService } from '../accounts/quarantine.ts';
import type { AccountService } from '../accounts/service.ts';
import type { TimelineService } from '../accounts/timeline.ts';
import type { TokenService } from '../accounts/tokens.ts';
import type { Rules } from '../core/command.ts';
import type { JsonObject } from '../core/json.ts';
import type { Commit } from '../core/outcome.ts';
import type { Principal } from '../core/principal.ts';
import type { ListViews } from '../store/list-views.ts';
import type { OrderViews } from '../store/order-views.ts';
import type { ShopperViews } from '../store/shopper-views.ts';

/** What every dialect is handed. One that needs more says so in its own parts. */
export interface DialectParts {
  readonly commit: Commit;
  /** Who an API key is; `undefined` when it is unknown, revoked or expired. */
  readonly authenticate: (secret: string) => Promise<Principal | undefined>;
  /** Tokens of vendors' log-ins; each stands for a key. */
  readonly tokens: TokenService;
  /** Give the version an order names, where it must be among them. */
  readonly workflows: Books['workflows'];
  readonly account: (accountId: string) => Promise<Account>;
  readonly accounts: AccountService;
  readonly accountSettings: AccountSettings;
  readonly views: OrderViews;
  readonly lists: ListViews;
  /** The account's addresses with these ids; those that are not there are missing. */
  readonly addresses: (accountId: string, addressIds: readonly string[]) => Promise<ReadonlyMap<string, JsonObject>>;
  /** What timelines tell about the shopper of an order. */
  readonly shoppers: ShopperViews;
  /** Notes by which ids a vendor knows the customer with an e-mail address. */
  readonly nameCustomer: NameCustomer;
  /** Where what is reported is kept as it was received. */
  readonly timeline: TimelineService;
  /** Where reports wait that nobody can tell the meaning of. */
  readonly quarantine: QuarantineService;
  readonly rules: Rules;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Resolves when the lists show everything up to the position. */
  readonly caughtUp: (accountId: string, position: string) => Promise<void>;
}

/** One vendor's wire format: a folder, and a line in `app-mounts.ts` that mounts it. */
export interface Dialect {
  /** Also the source of its events, and its name in `MILEPOST_DIALECTS`. */
  readonly name: string;
  /**
   * Registers its routes in a scope of its own, with its own body parsers, error handler and 404: whatever goes wrong
   * below its paths is answered in the vendor's format.
   */
  readonly register: (app: FastifyInstance) => Promise<void>;
  /** A path as this vendor's clients may misspell it, put right before routing; `undefined` = not concerned. */
  readonly rewrite?: (path: string) => string | undefined;
  /** Takes an event of the quarantine through the path on which it would have come in. */
  readonly apply?: ApplyWaiting;
}
