import Type from 'typebox';
import { FreeData, InstantOrDate, LongText, Name, ShortText, Uuid } from './common.ts';
import { AddressIn, NewLineIn, NewOrderIn, ShipmentIn } from './order.ts';
import { BulkLineIn, BulkLineOut } from './status.ts';

/** A status that an order had, and when it came into it. */
export const HistoryEntryIn = Type.Object(
  {
    to: Name,
    occurredAt: InstantOrDate,
    message: Type.Optional(LongText),
    note: Type.Optional(LongText),
    reason: Type.Optional(Name),
    data: Type.Optional(FreeData),
    placed: Type.Optional(
      Type.Boolean({ description: 'It was told late: it is kept at its time and moves the order nowhere.' }),
    ),
  },
  { additionalProperties: false },
);
export type HistoryEntryIn = Type.Static<typeof HistoryEntryIn>;

/** An address as another system has it: no format holds it up. */
const ImportAddressIn = Type.Partial(
  Type.Object(Object.fromEntries(Object.keys(AddressIn.properties).map((member) => [member, ShortText]))),
  { additionalProperties: false },
) as unknown as typeof AddressIn;

/** A user by the e-mail address that is logged in with. */
const UserEmail = Type.String({ minLength: 1, maxLength: 254 });

/** An order as another system has it, with the way it has gone. */
export const ImportOrderIn = Type.Object(
  {
    ...NewOrderIn.properties,
    billingAddress: Type.Optional(ImportAddressIn),
    shippingAddress: Type.Optional(ImportAddressIn),
    ownerEmail: Type.Optional({ ...UserEmail, description: 'In place of ownerId: a user of the account.' }),
    watcherEmails: Type.Optional(Type.Array(UserEmail, { maxItems: 100, description: 'In place of watcherIds.' })),
    lines: Type.Optional(
      Type.Array(
        Type.Object(
          { ...NewLineIn.properties, lineId: Type.Optional(Uuid) },
          { additionalProperties: false, description: 'A line: what, and how many.' },
        ),
        { maxItems: 1000 },
      ),
    ),
    shipments: Type.Optional(
      Type.Array(
        Type.Object({ ...ShipmentIn.properties, shipmentId: Type.Optional(Uuid) }, { additionalProperties: false }),
        { maxItems: 1000 },
      ),
    ),
    history: Type.Optional(
      Type.Array(HistoryEntryIn, { maxItems: 1000, description: 'The statuses after the first one, oldest first.' }),
    ),
    archived: Type.Optional(Type.Boolean()),
    idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: 180 })),
  },
  {
    additionalProperties: false,
    $id: 'ImportOrder',
    examples: [
      {
        reference: 'ZENPO',
        workflow: 'retail',
        status: 'placed',
        occurredAt: '2026-10-01T09:30:00Z',
        history: [{ to: 'approved', occurredAt: '2026-10-01T11:00:00Z' }],
      },
    ],
  },
);
export type ImportOrderIn = Type.Static<typeof ImportOrderIn>;

/** A line of an import: an order, or with `orderId` and `to` a status that an order got. */
export type ImportLineIn = ImportOrderIn | BulkLineIn;

/** What became of a line of an import. `status` is 201 for an order that was made. */
export const ImportLineOut = Type.Object(
  {
    ...BulkLineOut.properties,
    events: Type.Optional(Type.Integer({ description: 'How many events it added to the history.' })),
    toTell: Type.Optional(Type.Integer({ description: 'How many of them webhooks and mails hear of.' })),
    against: Type.Optional(Type.String({ description: 'The code of the rule that it went against.' })),
  },
  { $id: 'ImportResult' },
);
export type ImportLineOut = Type.Static<typeof ImportLineOut>;

/** The last line of the answer to an import: what was done, counted. */
export const ImportSummaryOut = Type.Object(
  {
    summary: Type.Object({
      lines: Type.Integer(),
      created: Type.Integer({ description: 'Orders made.' }),
      changed: Type.Integer({ description: 'Lines that changed an order which was there.' }),
      unchanged: Type.Integer({ description: 'Lines that were imported before, or say nothing new.' }),
      refused: Type.Integer(),
      events: Type.Integer({ description: 'Events added to histories.' }),
      againstRules: Type.Integer({ description: 'Lines that the rules would have refused from a person.' }),
      toTell: Type.Integer({ description: 'Events that webhooks and mails hear of: 0 in a backfill.' }),
    }),
  },
  { $id: 'ImportSummary' },
);
export type ImportSummaryOut = Type.Static<typeof ImportSummaryOut>;
