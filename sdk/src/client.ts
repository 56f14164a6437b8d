import type { BulkLineIn, BulkLineOut, ImportLineIn } from '@milepost/contract';
import type { AccountClient, AccountsClient } from './accounts.ts';
import { createAccountClient, createAccountsClient } from './accounts.ts';
import type { CustomersClient } from './customers.ts';
import { createCustomersClient } from './customers.ts';
import type { EventsClient } from './events.ts';
import { createEventsClient } from './events.ts';
import type { ImportRun } from './import.ts';
import { importLines } from './import.ts';
import type { KeysClient } from './keys.ts';
import { createKeysClient } from './keys.ts';
import type { Source } from './lines.ts';
import { sendLines } from './lines.ts';
import type { OrdersClient } from './orders.ts';
import { createOrdersClient } from './orders.ts';
import type { CallOptions, ClientOptions } from './transport.ts';
import type { Difference, Known, ReconcileOptions } from './reconcile.ts';
import { reconcile } from './reconcile.ts';
import { createTransport } from './transport.ts';
import { createWatermark } from './watermark.ts';
import type { UsersClient } from './users.ts';
import { createUsersClient } from './users.ts';
import type { WorkflowsClient } from './workflows.ts';
import { createWorkflowsClient } from './workflows.ts';

/** Milepost as one caller sees it. */
export interface Milepost {
  readonly orders: OrdersClient;
  readonly account: AccountClient;
  readonly accounts: AccountsClient;
  readonly keys: KeysClient;
  readonly users: UsersClient;
  readonly customers: CustomersClient;
  readonly workflows: WorkflowsClient;
  readonly events: EventsClient;
  /** Compares all that you have with all that is so, and gives only what differs. */
  readonly reconcile: (known: Known, options?: ReconcileOptions) => AsyncIterable<Difference>;
  /** Sets many statuses, streamed: one result per change, in order; one that is refused stops nothing. */
  readonly setStatuses: (changes: Source<BulkLineIn>, options?: CallOptions) => AsyncIterable<BulkLineOut>;
  /** Imports orders with the way they have gone; with the mode `backfill` nobody is told of it. */
  readonly importOrders: (lines: Source<ImportLineIn>, options?: CallOptions) => ImportRun;
}

/**
 * A client for a server's `/v1`. Writes carry an idempotency key of their own, so that what broke on the way is sent again
 * without being done twice; lists show what this client has written.
 */
export function createClient(options: ClientOptions): Milepost {
  const transport = createTransport(options);
  const watermark = createWatermark();
  return {
    orders: createOrdersClient(transport, watermark),
    account: createAccountClient(transport),
    accounts: createAccountsClient(transport),
    keys: createKeysClient(transport),
    users: createUsersClient(transport),
    customers: createCustomersClient(transport),
    workflows: createWorkflowsClient(transport),
    events: createEventsClient(transport),
    reconcile: (known, callOptions) => reconcile(transport, known, callOptions),
    importOrders: (lines, callOptions) => importLines(transport, watermark, lines, callOptions),
    setStatuses: async function* (changes, callOptions) {
      for await (const result of sendLines<BulkLineIn, BulkLineOut>(
        transport,
        '/v1/status-changes',
        changes,
        callOptions,
      )) {
        watermark.note(result.position);
        yield result;
      }
    },
  };
}
