export type {
  AccountOut,
  BulkLineIn,
  BulkLineOut,
  ChangedOrderOut,
  CustomerOut,
  DiscoveredOut,
  EventOut,
  HistoryEntryIn,
  ImportLineIn,
  ImportLineOut,
  ImportOrderIn,
  KeyOut,
  NewAccountOut,
  NewKeyIn,
  NewKeyOut,
  NewOrderIn,
  NewUserIn,
  OrderContactOut,
  OrderOut,
  OrderRowOut,
  SimulateIn,
  SimulationOut,
  TransitionsOut,
  UserOut,
  UserPatchIn,
} from '@milepost/contract';
export type { AccountClient, AccountsClient } from './accounts.ts';
export type { Milepost } from './client.ts';
export { createClient } from './client.ts';
export type { EventsClient, FeedFilter, FeedPage } from './events.ts';
export type { CustomersClient } from './customers.ts';
export type { ImportCounts, ImportRun } from './import.ts';
export type { KeysClient } from './keys.ts';
export type { Source } from './lines.ts';
export type { OrderFilter, OrdersClient, OrderView } from './orders.ts';
export type { List, Page } from './pages.ts';
export { MilepostProblem, MilepostUnreachable } from './problem.ts';
export type { Difference, Known, ReconcileOptions } from './reconcile.ts';
export type { UsersClient } from './users.ts';
export type { CallOptions, ClientOptions, Mode } from './transport.ts';
export type { WorkflowOut, WorkflowsClient } from './workflows.ts';
export type { VerifyOptions, WebhookMessage, WebhookRequest } from './verify-webhook.ts';
export { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts';
