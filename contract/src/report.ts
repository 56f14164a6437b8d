import Type from 'typebox';
import { InstantOut, Uuid } from './common.ts';
import { ActorOut } from './event.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One thing that a vendor's system reported about a shopper or an order. */
export const TimelineEntryOut = Type.Object(
  {
    id: Uuid,
    source: Type.String(),
    kind: Type.String({ description: "The vendor's own name of the event." }),
    userId: nullable(Type.String()),
    sessionId: nullable(Type.String()),
    orderId: nullable(Type.String({ description: "As the vendor's system names the order." })),
    address: nullable(Type.String({ description: "IP address of the shopper's device, as reported." })),
    occurredAt: InstantOut,
    receivedAt: InstantOut,
    body: Type.String({ description: 'The JSON text as it was received.' }),
  },
  { $id: 'TimelineEntry' },
);
export type TimelineEntryOut = Type.Static<typeof TimelineEntryOut>;

const quarantinedMembers = {
  id: Uuid,
  source: Type.String(),
  kind: Type.String({ description: "The vendor's own name of the event." }),
  reason: Type.String({ description: 'status_unknown, order_unknown or refused.' }),
  detail: Type.String({ description: 'What is not known.' }),
  code: nullable(Type.String({ description: 'The status as it came.' })),
  codeKind: Type.String({ description: 'order or line.' }),
  orderId: nullable(Type.String({ description: "As the vendor's system names the order." })),
  userId: nullable(Type.String()),
  receivedAt: InstantOut,
  reporter: ActorOut,
  state: Type.String({ description: 'waiting, released or dismissed.' }),
  settledAt: nullable(InstantOut),
  settledBy: nullable(ActorOut),
  result: nullable(Type.String({ description: 'What became of it.' })),
};

/** A reported event that waits, or waited, because nobody could tell what it means. */
export const QuarantinedEventOut = Type.Object(quarantinedMembers, { $id: 'QuarantinedEvent' });
export type QuarantinedEventOut = Type.Static<typeof QuarantinedEventOut>;

/** The same with its body. */
export const QuarantinedBodyOut = Type.Object(
  {
    ...quarantinedMembers,
    body: Type.String({ description: 'The body as text.' }),
    bodyBase64: Type.String({ description: 'The bytes as they were received.' }),
  },
  { $id: 'QuarantinedEventWithBody' },
);
export type QuarantinedBodyOut = Type.Static<typeof QuarantinedBodyOut>;

/** What a release did to a waiting event, or would do. */
export const ReleaseOut = Type.Object(
  {
    event: QuarantinedEventOut,
    outcome: Type.String({ description: 'applied, or waits: it still cannot be told what it means.' }),
    result: Type.String({ description: 'One sentence.' }),
    order: nullable(Uuid),
    from: nullable(Type.String()),
    to: nullable(Type.String()),
  },
  { $id: 'Release' },
);
export type ReleaseOut = Type.Static<typeof ReleaseOut>;

const mappingMembers = {
  source: Type.String({ minLength: 1, maxLength: 40, description: 'thirdwatch, ingram, ...' }),
  kind: Type.Union([Type.Literal('order'), Type.Literal('line')], { description: 'Whose status the code is.' }),
  match: Type.Union([Type.Literal('exact'), Type.Literal('prefix')]),
  code: Type.String({ minLength: 1, maxLength: 200, description: 'The code, or its beginning. Case does not count.' }),
  to: nullable(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'A status of the workflows concerned, or a code that they accept; null: keep it in the history and move nothing.',
    }),
  ),
};

/** What a code of a source means to this account. */
export const NewMappingIn = Type.Object(
  { ...mappingMembers, kind: Type.Optional(mappingMembers.kind), match: Type.Optional(mappingMembers.match) },
  {
    additionalProperties: false,
    $id: 'NewMapping',
    examples: [{ source: 'thirdwatch', code: '_wo_processing', to: '_approved' }],
  },
);
export type NewMappingIn = Type.Static<typeof NewMappingIn>;

export const MappingOut = Type.Object(
  { id: Uuid, ...mappingMembers, createdAt: InstantOut, createdBy: ActorOut },
  { $id: 'Mapping' },
);
export type MappingOut = Type.Static<typeof MappingOut>;

/** A mapping with what it did, or in a dry run would do, to each event that waited for it. */
export const MappedOut = Type.Object(
  { mapping: nullable(MappingOut), releases: Type.Array(ReleaseOut), dryRun: Type.Boolean() },
  { $id: 'Mapped' },
);
export type MappedOut = Type.Static<typeof MappedOut>;
