import Type from 'typebox';
import { FreeData, InstantOrDate, InstantOut, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const names = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 100 });
const oneOf = <const T extends string[]>(values: readonly [...T], description?: string) =>
  Type.Enum(values, description === undefined ? {} : { description });

const Filters = Type.Object(
  {
    workflow: Type.Optional(names),
    status: Type.Optional(names),
    category: Type.Optional(names),
    condition: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description: 'CEL over `order`, `command` and `now`, as in workflows: order.total.amount > 1000.0',
      }),
    ),
  },
  { additionalProperties: false, description: 'Everything given must hold for the order as of the event.' },
);

const Position = Type.String({ pattern: '^\\d{1,18}$', description: 'A position of the log; 0 is the beginning.' });

const Secret = Type.String({
  minLength: 8,
  maxLength: 200,
  description:
    'Your own: whsec_ and 24 to 64 bytes in base64, or any text for the signature ingram. Left out, one is made.',
});

const configMembers = {
  description: Type.String({ maxLength: 200 }),
  types: Type.Union(
    [Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 100 }), Type.Null()],
    {
      description: 'Types of events, as at /v1/event-types; null = all of orders.',
    },
  ),
  filters: Filters,
  audience: oneOf(['internal', 'partner', 'customer'], 'What the receiver may know of.'),
  format: Type.String({
    minLength: 1,
    maxLength: 40,
    description: 'native, cloudevents, template, ingram, ingram-schema or wordbee, or another of a vendor.',
  }),
  template: Type.Union(
    [
      Type.Object(
        {
          contentType: Type.String({ pattern: '^[\\w.+-]+/[\\w.+-]+(; ?[\\w-]+=[\\w.-]+)*$', maxLength: 100 }),
          body: Type.String({ minLength: 1, maxLength: 50_000 }),
        },
        { additionalProperties: false },
      ),
      Type.Null(),
    ],
    { description: 'For the format template: Liquid over id, type, timestamp and data, with the filter json.' },
  ),
  signature: oneOf(['standard', 'ingram'], 'Standard Webhooks, or X-Hub-Signature as Ingram makes it.'),
  headers: Type.Record(
    Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" }),
    Type.String({ pattern: '^[\\x20-\\x7e]{0,2000}$' }),
    {
      description: 'Sent with each request. Their values are not shown again.',
      maxProperties: 20,
    },
  ),
  ordering: oneOf(['none', 'per-order'], 'per-order: a later event of an order waits for the one before.'),
  retrySchedule: Type.Array(Type.Integer({ minimum: 1, maximum: 2_592_000 }), {
    maxItems: 30,
    description: 'Seconds to wait after each failed attempt but the last.',
  }),
  timeoutSeconds: Type.Integer({ minimum: 1, maximum: 300 }),
  rateLimit: nullable(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Requests a second.' })),
  concurrency: Type.Integer({ minimum: 1, maximum: 1000, description: 'Requests at once, from each node.' }),
  historical: Type.Boolean({ description: 'Also what a backfill records.' }),
  compaction: oneOf(
    ['every-event', 'latest-per-order'],
    'latest-per-order: what waits is replaced by what came later.',
  ),
};

const Url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'https, and public unless MILEPOST_ALLOW_TARGETS lists it.',
});

export const NewEndpointIn = Type.Object(
  {
    url: Url,
    ...Type.Partial(Type.Object(configMembers)).properties,
    secret: Type.Optional(Secret),
    start: Type.Optional(
      Type.Union(
        [
          Type.Object({ from: oneOf(['now', 'snapshot']) }, { additionalProperties: false }),
          Type.Object({ from: Type.Literal('position'), position: Position }, { additionalProperties: false }),
        ],
        {
          description: 'Where to begin: now (as when left out), after a position, or with every active order as it is.',
        },
      ),
    ),
  },
  {
    additionalProperties: false,
    $id: 'NewEndpoint',
    examples: [
      { url: 'https://shop.example.com/hooks/milepost', types: ['order.status_changed'], ordering: 'per-order' },
    ],
  },
);
export type NewEndpointIn = Type.Static<typeof NewEndpointIn>;

export const EndpointPatchIn = Type.Object(
  {
    url: Type.Optional(Url),
    enabled: Type.Optional(Type.Boolean()),
    ...Type.Partial(Type.Object(configMembers)).properties,
  },
  {
    additionalProperties: false,
    minProperties: 1,
    $id: 'EndpointPatch',
    examples: [{ enabled: true, timeoutSeconds: 30 }],
  },
);
export type EndpointPatchIn = Type.Static<typeof EndpointPatchIn>;

const SecretOut = Type.Object({ id: Uuid, createdAt: InstantOut, expiresAt: nullable(InstantOut) });

const endpointMembers = {
  id: Uuid,
  kind: Type.String({ description: 'webhook, or relay: a target that a vendor client named.' }),
  url: Type.String(),
  ...configMembers,
  headers: Type.Record(Type.String(), Type.String(), { description: 'Names only; values are hidden.' }),
  enabled: Type.Boolean(),
  status: Type.String({ description: 'active, failing (only probed; nothing is dropped) or paused.' }),
  pausedReason: nullable(Type.String({ description: 'asked, or gone: it answered 410.' })),
  failures: Type.Integer({ description: 'In a row.' }),
  failingSince: nullable(InstantOut),
  lastSuccessAt: nullable(InstantOut),
  lastFailureAt: nullable(InstantOut),
  nextProbeAt: nullable(InstantOut),
  position: Type.String({ description: 'How far the log has been read for it.' }),
  settledPosition: Type.String({ description: 'Everything up to here is delivered or given up.' }),
  consistentUpTo: Type.String({ description: 'Everything up to here is delivered: the receiver has it.' }),
  pending: Type.Integer({ description: 'Waiting deliveries; 1000 stands for more too.' }),
  takingSnapshot: Type.Boolean(),
  secrets: Type.Array(SecretOut),
  createdAt: InstantOut,
  updatedAt: InstantOut,
};

export const EndpointOut = Type.Object(endpointMembers, { $id: 'Endpoint' });
export type EndpointOut = Type.Static<typeof EndpointOut>;

/** A new endpoint: the only time its secret is shown. */
export const NewEndpointOut = Type.Object(
  {
    ...endpointMembers,
    secret: Type.Optional(
      Type.String({ description: 'Shown this once; a repeat with the same Idempotency-Key has none.' }),
    ),
  },
  { $id: 'NewEndpointWithSecret' },
);
/** As the first answer has it. */
export type NewEndpointOut = EndpointOut & { secret: string };

export const RotateSecretIn = Type.Object(
  {
    secret: Type.Optional(Secret),
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2_592_000,
        description: 'How long the secrets before go on signing; a day when left out.',
      }),
    ),
  },
  { additionalProperties: false, $id: 'RotateSecret', examples: [{ overlapSeconds: 86_400 }] },
);
export type RotateSecretIn = Type.Static<typeof RotateSecretIn>;

export const NewSecretOut = Type.Object(
  {
    ...SecretOut.properties,
    secret: Type.Optional(
      Type.String({ description: 'Shown this once; a repeat with the same Idempotency-Key has none.' }),
    ),
  },
  { $id: 'NewSecret' },
);

export const TestEventIn = Type.Object(
  { type: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
  { additionalProperties: false, $id: 'TestEvent', examples: [{ type: 'order.status_changed' }] },
);

const deliveryMembers = {
  id: Uuid,
  endpointId: Uuid,
  kind: Type.String({ description: 'event, replay, snapshot, test or relay.' }),
  type: Type.String(),
  position: Type.String(),
  eventId: nullable(Type.String()),
  orderId: nullable(Type.String()),
  seq: nullable(Type.Integer()),
  replayId: nullable(Type.String()),
  state: Type.String({ description: 'pending, delivered, dead or canceled.' }),
  attempts: Type.Integer({ description: 'Those that count; probes of a failing endpoint do not.' }),
  nextAttemptAt: nullable(InstantOut),
  createdAt: InstantOut,
  settledAt: nullable(InstantOut),
};

export const DeliveryOut = Type.Object(deliveryMembers, { $id: 'Delivery' });
export type DeliveryOut = Type.Static<typeof DeliveryOut>;

export const AttemptOut = Type.Object(
  {
    id: Uuid,
    at: InstantOut,
    durationMs: Type.Integer(),
    ok: Type.Boolean(),
    counted: Type.Boolean(),
    request: FreeData,
    response: nullable(FreeData),
    reason: nullable(Type.String({ description: 'forbidden, dns, refused, reset, tls, timeout, protocol or status.' })),
    words: nullable(Type.String()),
    nextAttemptAt: nullable(InstantOut),
  },
  { $id: 'Attempt' },
);
export type AttemptOut = Type.Static<typeof AttemptOut>;

export const DeliveryWithAttemptsOut = Type.Object(
  { ...deliveryMembers, log: Type.Array(AttemptOut, { description: 'Oldest first.' }) },
  { $id: 'DeliveryWithAttempts' },
);

const perSecond = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 10_000, description: 'At most so many a second; 50 when left out.' }),
);

export const NewReplayIn = Type.Union(
  [
    Type.Object({ kind: Type.Literal('event'), position: Position, perSecond }, { additionalProperties: false }),
    Type.Object({ kind: Type.Literal('since'), position: Position, perSecond }, { additionalProperties: false }),
    Type.Object(
      { kind: Type.Literal('range'), from: InstantOrDate, to: InstantOrDate, perSecond },
      { additionalProperties: false },
    ),
    Type.Object({ kind: Type.Literal('failed'), perSecond }, { additionalProperties: false }),
  ],
  {
    $id: 'NewReplay',
    description: 'What to tell again: one event, all since a position, a range of time, or the dead letters.',
    examples: [{ kind: 'failed' }],
  },
);
export type NewReplayIn = Type.Static<typeof NewReplayIn>;

export const ReplayOut = Type.Object(
  {
    id: Uuid,
    endpointId: Uuid,
    kind: Type.String(),
    wanted: FreeData,
    state: Type.String({ description: 'running, done (all is queued) or canceled.' }),
    firstPosition: Type.String(),
    position: Type.String({ description: 'Everything up to here is queued.' }),
    toPosition: Type.String(),
    queued: Type.Integer(),
    settled: Type.Integer({ description: 'Of those: delivered or given up.' }),
    perSecond: Type.Integer(),
    createdAt: InstantOut,
    endedAt: nullable(InstantOut),
  },
  { $id: 'Replay' },
);
export type ReplayOut = Type.Static<typeof ReplayOut>;

export const EventTypeOut = Type.Object(
  {
    type: Type.String(),
    description: Type.String(),
    schema: FreeData,
    example: FreeData,
  },
  { $id: 'EventType' },
);
export type EventTypeOut = Type.Static<typeof EventTypeOut>;
