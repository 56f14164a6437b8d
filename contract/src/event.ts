import Type from 'typebox';
import { FreeData, InstantOut, TextsOut, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const ActorOut = Type.Object({
  kind: Type.String({ description: 'key, user, link (the customer by a tracking link) or system.' }),
  id: Type.String(),
  userId: nullable(Type.String()),
  role: Type.String(),
});

const MailOfEvent = Type.Object({
  id: Uuid,
  recipient: Type.String({ description: 'customer, subscriber, owner, watchers or role:NAME.' }),
  state: Type.String(),
  reason: nullable(Type.String()),
});

/** One fact of an order's history. */
export const EventOut = Type.Object(
  {
    id: Uuid,
    orderId: Uuid,
    seq: Type.Integer({ description: 'Counts the events of the order from 1, without a gap.' }),
    position: Type.String({ description: "Its place in the account's log." }),
    type: Type.String(),
    from: nullable(Type.String()),
    to: nullable(Type.String()),
    message: nullable(Type.String()),
    note: Type.Optional(nullable(Type.String())),
    actor: ActorOut,
    source: Type.String(),
    occurredAt: InstantOut,
    recordedAt: InstantOut,
    applied: Type.Boolean({ description: 'False for late news, which moved nothing.' }),
    notify: Type.Boolean(),
    historical: Type.Boolean(),
    data: FreeData,
    texts: Type.Optional(TextsOut),
    mails: Type.Optional(
      Type.Array(MailOfEvent, { description: 'In the history of an order: what became of the mails that tell it.' }),
    ),
  },
  { $id: 'Event' },
);
export type EventOut = Type.Static<typeof EventOut>;
