import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { EventOut, EventTypeOut, OrderOut, Page } from '@milepost/contract';
import Type from 'typebox';
import type { OrderEventType } from '../core/event.ts';
import { orderEventTypes } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import { Problem } from './problems.ts';

/** What each type of event says, and what is special in its example. */
const ofOrders: Readonly<Record<OrderEventType, { readonly description: string; readonly example?: JsonObject }>> = {
  'order.created': {
    description: 'An order was made.',
    example: { from: null, to: 'placed', seq: 1, previousSeq: null },
  },
  'order.updated': {
    description: 'Fields of an order changed.',
    example: { from: null, to: null, message: null, data: { fields: { dueAt: '2026-12-01T12:00:00.000Z' } } },
  },
  'order.status_changed': { description: 'An order took a step of its workflow.' },
  'order.status_overridden': {
    description: 'An order was put into a status beside the workflow, with a reason.',
    example: { data: { reason: 'The customer has it in hand' } },
  },
  'order.status_undone': {
    description: 'The latest change of status was taken back.',
    example: { from: 'approved', to: 'placed', data: { undoes: 2 } },
  },
  'order.status_noted': {
    description: 'A source said more about the status an order has already.',
    example: { from: null, to: 'approved' },
  },
  'order.report_not_applied': {
    description: 'A report was kept, but moved nothing: its source is only to be checked against.',
    example: { from: null, to: 'delivered' },
  },
  'order.line_changed': {
    description: 'Quantities or members of lines changed.',
    example: { from: null, to: null, message: null },
  },
  'order.shipment_changed': {
    description: 'A shipment was added or changed.',
    example: { from: null, to: null, message: null },
  },
  'order.message_added': {
    description: 'Somebody left a message for everyone who may see the order.',
    example: { from: null, to: null, message: 'Your parcel left our house' },
  },
  'order.activity_recorded': {
    description: 'Something happened around the order: a transaction, a chargeback, a custom event.',
    example: { from: null, to: null, message: null },
  },
  'order.late': {
    description: 'An order has been in its status for longer than it should.',
    example: { from: null, to: null, message: null, data: { timer: 'approve-in-time' } },
  },
  'order.transition_requested': {
    description: 'Somebody without the right asked for a step.',
    example: { from: null, to: 'canceled', message: 'I ordered twice' },
  },
  'order.approved': { description: 'A requested step was approved and taken.' },
  'order.declined': { description: 'A requested step was declined.', example: { from: null, to: null } },
  'order.request_expired': {
    description: 'Nobody answered a request in time.',
    example: { from: null, to: null, message: null },
  },
  'order.archived': { description: 'An order was archived.', example: { from: null, to: null, message: null } },
  'order.moved_to_version': {
    description: 'An order went over to another version of its workflow.',
    example: { message: null },
  },
};

/** What happens to the account itself; told only where an endpoint names it and the right allows. */
const ofAccounts: Readonly<Record<string, string>> = {
  'account.created': 'An account was made.',
  'account.key_created': 'A key was made.',
  'account.key_revoked': 'A key was ended.',
  'account.updated': 'The account itself was changed.',
  'account.source_changed': 'How the account takes what comes from a source was changed.',
  'account.user_created': 'A user was made.',
  'account.user_changed': 'A user was changed, disabled or let in again.',
  'account.user_link_created': 'A link was made by which a user sets a password.',
  'account.user_password_set': 'A user has a new password.',
  'account.user_identity_bound': 'A user was found again at the identity provider, and is known there from now on.',
  'account.customer_created': 'A customer was made.',
  'account.person_erased': 'What was personal about somebody was erased.',
  'account.mapping_created': 'A code was given a meaning.',
  'account.mapping_removed': 'What a code means was forgotten.',
  'account.workflow_published': 'A version of a workflow was published.',
  'account.endpoint_created': 'An endpoint was made.',
  'account.endpoint_updated': 'An endpoint was changed.',
  'account.endpoint_deleted': 'An endpoint was removed.',
  'account.endpoint_secret_rotated': 'An endpoint got a new secret.',
  'account.endpoint_failing': 'An endpoint fails altogether; from now on it is only probed.',
  'account.endpoint_recovered': 'A failing endpoint answers again and catches up.',
  'account.endpoint_paused': 'An endpoint answered 410 and was paused.',
  'account.delivery_retried': 'A dead letter was taken up again.',
  'account.tracking_link_created': 'A link to the tracking page of an order was made.',
  'account.tracking_link_revoked': 'A link to the tracking page of an order was ended, or all of them.',
  'account.view_shared': 'A saved view is everybody’s from now on.',
  'account.view_changed': 'A view that is everybody’s was changed.',
  'account.view_withdrawn': 'A view is no longer everybody’s, or was removed.',
  'account.replay_started': 'Events are being told again.',
  'account.replay_canceled': 'Telling events again was stopped.',
};

const snapshotType = 'order.snapshot';

/** Types of events that a receiver may be sent and nobody can ask for. */
const sentOnly: Readonly<Record<string, string>> = {
  [snapshotType]: 'An order as it was when a new endpoint began with a snapshot.',
};

/** Whether an endpoint may name this type. `account.*` types grow with what administrators can do. */
export function isEventType(type: string): boolean {
  return (orderEventTypes as readonly string[]).includes(type) || /^account\.[a-z_]{1,60}$/.test(type);
}

/** @throws Problem that names the first of these types that there is not */
export function requireEventTypes(types: readonly string[]): void {
  const unknown = types.find((type) => !isEventType(type));
  if (unknown === undefined) return;
  const detail = `There is no type of event ${unknown}.`;
  throw new Problem('validation_failed', {
    detail,
    hint: 'See GET /v1/event-types.',
    pointer: '/types',
    errors: [{ pointer: '/types', detail }],
  });
}

const orderId = '0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e';

const exampleOrder: JsonObject = {
  id: orderId,
  number: 1042,
  reference: 'ZENPO',
  externalIds: {},
  workflow: { key: 'retail', version: 1 },
  status: 'approved',
  statusLabel: 'Approved',
  category: 'open',
  statusSince: '2026-11-21T09:30:00.000Z',
  attention: 'none',
  version: 2,
  customerId: null,
  ownerId: null,
  watcherIds: [],
  orderedAt: null,
  dueAt: null,
  total: { amount: '129.90', currency: 'EUR' },
  billingAddressId: null,
  shippingAddressId: null,
  data: {},
  lines: [],
  shipments: [],
  requests: [],
  placeholder: false,
  timersHeld: false,
  createdAt: '2026-11-21T09:00:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
  archivedAt: null,
};

const exampleEvent: JsonObject = {
  id: '0192f0c1-8a11-7c4e-8f5a-1b2c3d4e5f60',
  seq: 2,
  position: '4711',
  from: 'placed',
  to: 'approved',
  message: 'Payment received',
  note: null,
  actor: { kind: 'key', id: '0192f0c0-1111-7000-8000-000000000001', userId: null, role: 'staff' },
  source: 'native',
  occurredAt: '2026-11-21T09:30:00.000Z',
  recordedAt: '2026-11-21T09:30:00.012Z',
  applied: true,
  notify: true,
  historical: false,
  data: {},
  previousSeq: 1,
};

/** What stands under `data` in the example of a type; also what a test event carries. */
export function exampleData(type: string): JsonObject {
  if (type === snapshotType) return { orderId, seq: 2, position: '4711', previousSeq: null, order: exampleOrder };
  if (!type.startsWith('order.')) {
    const { previousSeq: _p, ...plain } = exampleEvent;
    return { ...plain, orderId: null, type, seq: 0, from: null, to: null, message: null, notify: false };
  }
  const { example = {} } = ofOrders[type as OrderEventType] as { example?: JsonObject };
  const event: JsonObject = { ...exampleEvent, type, orderId, ...example };
  const status = (event['to'] as string | null) ?? 'approved';
  return { ...event, order: { ...exampleOrder, status, version: event['seq'] ?? 2 } };
}

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const previousSeq = nullable(Type.Integer({ description: 'The seq of the event of this order told before.' }));

function schemaOf(type: string): JsonObject {
  const data =
    type === snapshotType
      ? Type.Object({
          orderId: EventOut.properties.orderId,
          seq: Type.Integer(),
          position: Type.String(),
          previousSeq,
          order: OrderOut,
        })
      : type.startsWith('order.')
        ? Type.Object({ ...EventOut.properties, previousSeq, order: OrderOut })
        : Type.Object({ ...EventOut.properties, orderId: Type.Null() });
  const schema = Type.Object({ type: Type.Literal(type), timestamp: Type.String(), data });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(JSON.parse(JSON.stringify(schema)) as JsonObject),
  };
}

function toEventTypeOut([type, description]: readonly [string, string]): EventTypeOut {
  const example = { type, timestamp: '2026-11-21T09:30:00.000Z', data: exampleData(type) };
  return { type, description, schema: schemaOf(type), example };
}

export const eventTypes: readonly EventTypeOut[] = [
  ...Object.entries(ofOrders).map(([type, { description }]) => [type, description] as const),
  ...Object.entries(sentOnly),
  ...Object.entries(ofAccounts),
].map(toEventTypeOut);

/** The catalogue of events: what a webhook of each type looks like. */
export const eventTypeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/v1/event-types',
    {
      schema: {
        tags: ['events'],
        summary: 'Every type of event, with the JSON Schema of its webhook and an example',
        response: { 200: Page(EventTypeOut) },
      },
    },
    async () => ({ data: [...eventTypes], next: null }),
  );
};
