import Type from 'typebox';
import { ExternalIds, FreeData, InstantOrDate, InstantOut, LongText, Money, Name, ShortText, Uuid } from './common.ts';
import { EventOut } from './event.ts';

const Quantity = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const quantities = {
  ordered: Quantity,
  shipped: Quantity,
  backordered: Quantity,
  canceled: Quantity,
  fulfilled: Quantity,
  returned: Quantity,
};

const lineMembers = {
  externalIds: ExternalIds,
  sku: nullable(ShortText),
  name: nullable(ShortText),
  unit: nullable(Type.String({ minLength: 1, maxLength: 40 })),
  unitPrice: nullable(Money),
  status: nullable(Name),
  serialNumbers: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 10_000 }),
  data: FreeData,
};

/** A line of a new order. */
export const NewLineIn = Type.Object(
  { ...Type.Partial(Type.Object({ ...lineMembers, ...quantities })).properties, ordered: Quantity },
  { additionalProperties: false, description: 'A line: what, and how many.' },
);

/** A line's members, of which only what is named changes. */
const LineIn = Type.Partial(Type.Object({ ...lineMembers, ...quantities }), { additionalProperties: false });

// Answers have no limits of their own: what a vendor or an earlier version has stored can always be read.
const text = nullable(Type.String());
const money = nullable(Type.Object({ amount: Type.String(), currency: Type.String() }));
const idsBySource = Type.Record(Type.String(), Type.String());

export const LineOut = Type.Object({
  lineId: Type.String(),
  externalIds: idsBySource,
  sku: text,
  name: text,
  unit: text,
  unitPrice: money,
  status: Type.String({ description: 'Given by name, or what the quantities say.' }),
  serialNumbers: Type.Array(Type.String()),
  data: FreeData,
  ...quantities,
});
export type LineOut = Type.Static<typeof LineOut>;

const packageMembers = {
  trackingNumber: nullable(Type.String({ minLength: 1, maxLength: 100 })),
  trackingUrl: nullable(Type.String({ minLength: 1, maxLength: 2000 })),
  carton: nullable(Type.String({ minLength: 1, maxLength: 100 })),
  quantities: Type.Record(Type.String(), Quantity, { description: 'Units by line id.' }),
};

const shipmentMembers = {
  carrier: nullable(ShortText),
  shippedAt: nullable(InstantOrDate),
  expectedAt: nullable(InstantOrDate),
  deliveredAt: nullable(InstantOrDate),
  data: FreeData,
};

export const ShipmentIn = Type.Object(
  {
    ...Type.Partial(Type.Object(shipmentMembers)).properties,
    packages: Type.Optional(
      Type.Array(Type.Partial(Type.Object(packageMembers), { additionalProperties: false }), { maxItems: 1000 }),
    ),
  },
  { additionalProperties: false },
);
export type ShipmentIn = Type.Static<typeof ShipmentIn>;

export const ShipmentOut = Type.Object({
  shipmentId: Type.String(),
  carrier: text,
  shippedAt: text,
  expectedAt: text,
  deliveredAt: text,
  data: FreeData,
  packages: Type.Array(
    Type.Object({
      trackingNumber: text,
      trackingUrl: text,
      carton: text,
      quantities: Type.Record(Type.String(), Type.Integer(), { description: 'Units by line id.' }),
    }),
  ),
});

/** What may be said with a change of what an order holds. */
const saidMembers = {
  message: Type.Optional(LongText),
  note: Type.Optional(LongText),
  notify: Type.Optional(Type.Boolean()),
  occurredAt: Type.Optional(InstantOrDate),
};

/** A line that is added to an order. */
export const NewOrderLineIn = Type.Object(
  { ...NewLineIn.properties, ...saidMembers },
  { additionalProperties: false, $id: 'NewOrderLine', examples: [{ sku: '5CX895', ordered: 1 }] },
);
export type NewOrderLineIn = Type.Static<typeof NewOrderLineIn>;

/** A change of one line. */
export const LinePatchIn = Type.Object(
  { ...LineIn.properties, ...saidMembers },
  { additionalProperties: false, minProperties: 1, $id: 'LinePatch', examples: [{ data: { shelf: 'B 12' } }] },
);
export type LinePatchIn = Type.Static<typeof LinePatchIn>;

const ShippedLineIn = Type.Object(
  { ...LineIn.properties, lineId: Uuid },
  { additionalProperties: false, description: 'A change of a line in the same commit.' },
);

/** A shipment that is added to an order, and what it does to the lines. */
export const NewShipmentIn = Type.Object(
  {
    ...ShipmentIn.properties,
    ...saidMembers,
    lines: Type.Optional(Type.Array(ShippedLineIn, { maxItems: 1000 })),
  },
  {
    additionalProperties: false,
    $id: 'NewShipment',
    examples: [
      { carrier: 'DHL', shippedAt: '2026-11-21T09:00:00Z', packages: [{ trackingNumber: '00340434161299847310' }] },
    ],
  },
);
export type NewShipmentIn = Type.Static<typeof NewShipmentIn>;

/** A change of a shipment. */
export const ShipmentPatchIn = Type.Object(NewShipmentIn.properties, {
  additionalProperties: false,
  minProperties: 1,
  $id: 'ShipmentPatch',
  examples: [{ deliveredAt: '2026-11-23T10:30:00Z' }],
});
export type ShipmentPatchIn = Type.Static<typeof ShipmentPatchIn>;

/** A customer by id, or described: found by external id or e-mail, else made. */
export const CustomerIn = Type.Object(
  {
    id: Type.Optional(Uuid),
    name: Type.Optional(ShortText),
    email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
    phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    locale: Type.Optional(
      Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47: en, de-AT.' }),
    ),
    externalIds: Type.Optional(ExternalIds),
  },
  { additionalProperties: false },
);
export type CustomerIn = Type.Static<typeof CustomerIn>;

export const AddressIn = Type.Object(
  {
    name: Type.Optional(ShortText),
    company: Type.Optional(ShortText),
    street: Type.Optional(ShortText),
    street2: Type.Optional(ShortText),
    postcode: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
    city: Type.Optional(ShortText),
    region: Type.Optional(ShortText),
    country: Type.Optional(
      Type.String({ pattern: '^[A-Z]{2}$', description: 'Two capital letters, as DE (ISO 3166-1 alpha-2).' }),
    ),
    phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  { additionalProperties: false },
);

/** What people find an order by. */
const Reference = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '\\S',
  description: 'What your own systems call the order: a text that is not blank, of at most 200 characters.',
});

const fieldMembers = {
  reference: nullable(Reference),
  externalIds: ExternalIds,
  ownerId: nullable(Uuid),
  watcherIds: Type.Array(Uuid, { maxItems: 100 }),
  orderedAt: nullable(InstantOrDate),
  dueAt: nullable(InstantOrDate),
  total: nullable(Money),
  data: FreeData,
};

export const NewOrderIn = Type.Object(
  {
    id: Type.Optional(
      Type.String({ format: 'uuid', description: 'Your own UUID (version 7 is best); else one is made.' }),
    ),
    workflow: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: "The account's default when left out." }),
    ),
    status: Type.Optional(Name),
    number: Type.Optional(
      Type.Integer({
        minimum: 1,
        // The account's own numbers run on from the highest, and must not run out.
        maximum: 2_000_000_000,
        description: 'Only in a backfill; else the next one.',
      }),
    ),
    customer: Type.Optional(CustomerIn),
    billingAddress: Type.Optional(AddressIn),
    shippingAddress: Type.Optional(AddressIn),
    lines: Type.Optional(Type.Array(NewLineIn, { maxItems: 1000 })),
    message: Type.Optional(LongText),
    note: Type.Optional(LongText),
    notify: Type.Optional(Type.Boolean()),
    occurredAt: Type.Optional(InstantOrDate),
    ...Type.Partial(Type.Object(fieldMembers)).properties,
  },
  {
    additionalProperties: false,
    $id: 'NewOrder',
    examples: [{ workflow: 'retail', reference: 'ZENPO', lines: [{ sku: '5CX895', ordered: 3 }] }],
  },
);
export type NewOrderIn = Type.Static<typeof NewOrderIn>;

export const OrderPatchIn = Type.Object(
  {
    ...Type.Partial(Type.Object(fieldMembers)).properties,
    customerId: Type.Optional(nullable(Uuid)),
    billingAddress: Type.Optional(nullable(AddressIn)),
    shippingAddress: Type.Optional(nullable(AddressIn)),
    timersHeld: Type.Optional(Type.Boolean()),
    message: Type.Optional(LongText),
    note: Type.Optional(LongText),
    notify: Type.Optional(Type.Boolean()),
    occurredAt: Type.Optional(InstantOrDate),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    $id: 'OrderPatch',
    examples: [{ dueAt: '2026-12-01T12:00:00Z', data: { gift: true } }],
  },
);
export type OrderPatchIn = Type.Static<typeof OrderPatchIn>;

export const RequestOut = Type.Object({
  requestId: Uuid,
  transition: Type.String(),
  to: Type.String(),
  message: nullable(Type.String()),
  reason: nullable(Type.String()),
  data: FreeData,
  requestedBy: Type.String(),
  requestedAt: InstantOut,
  expiresAt: InstantOut,
});

const orderMembers = {
  id: Uuid,
  number: Type.Integer(),
  reference: nullable(Type.String()),
  externalIds: idsBySource,
  workflow: Type.Object({ key: Type.String(), version: Type.Integer() }),
  status: Type.String(),
  statusLabel: Type.String({ description: "In the account's language." }),
  category: Type.String(),
  statusSince: InstantOut,
  attention: Type.String(),
  version: Type.Integer({ description: 'Counts its events; also its ETag.' }),
  customerId: nullable(Uuid),
  ownerId: text,
  watcherIds: Type.Array(Type.String()),
  orderedAt: text,
  dueAt: text,
  total: money,
  billingAddressId: nullable(Uuid),
  shippingAddressId: nullable(Uuid),
  data: FreeData,
  lines: Type.Array(LineOut),
  shipments: Type.Array(ShipmentOut),
  requests: Type.Array(RequestOut),
  placeholder: Type.Boolean({ description: 'True while only a status report has made it.' }),
  timersHeld: Type.Boolean(),
  createdAt: InstantOut,
  updatedAt: InstantOut,
  archivedAt: nullable(InstantOut),
};

export const OrderOut = Type.Object(orderMembers, { $id: 'Order' });
export type OrderOut = Type.Static<typeof OrderOut>;

/** An order and what a write did to it. */
export const ChangedOrderOut = Type.Object(
  {
    ...orderMembers,
    changed: Type.Boolean({ description: 'False when it was so already.' }),
    event: nullable(EventOut),
    position: nullable(Type.String({ description: 'Give it as atLeast to a list that must show this change.' })),
    dryRun: Type.Optional(Type.Boolean()),
  },
  { $id: 'ChangedOrder' },
);
export type ChangedOrderOut = Type.Static<typeof ChangedOrderOut>;

/** A row of a list: what is needed to show it; read the order for the rest. */
export const OrderRowOut = Type.Object(
  {
    id: Uuid,
    number: Type.Integer(),
    reference: nullable(Type.String()),
    workflow: Type.String(),
    status: Type.String(),
    category: Type.String(),
    attention: Type.String(),
    statusSince: nullable(InstantOut),
    customerId: nullable(Uuid),
    ownerId: nullable(Uuid),
    dueAt: nullable(Type.String()),
    lateAt: nullable(Type.String()),
    createdAt: InstantOut,
    updatedAt: InstantOut,
    version: Type.Integer(),
    customerName: Type.Optional(nullable(Type.String({ description: 'With details=true, as the five below.' }))),
    city: Type.Optional(nullable(Type.String({ description: 'Where it is sent.' }))),
    total: Type.Optional(money),
    origin: Type.Optional(nullable(Type.String({ description: 'The first system that has an id of its own for it.' }))),
    ownerName: Type.Optional(nullable(Type.String({ description: 'Who takes care of it. For internal callers.' }))),
  },
  { $id: 'OrderRow' },
);
export type OrderRowOut = Type.Static<typeof OrderRowOut>;

const AddressOut = Type.Record(Type.String(), Type.String());

/** The people of an order: personal data, which the order itself names by id only. */
export const OrderContactOut = Type.Object(
  {
    customer: nullable(
      Type.Object({
        id: Uuid,
        name: nullable(Type.String()),
        email: nullable(Type.String()),
        phone: nullable(Type.String()),
      }),
    ),
    billingAddress: nullable(AddressOut),
    shippingAddress: nullable(AddressOut),
  },
  { $id: 'OrderContact' },
);
export type OrderContactOut = Type.Static<typeof OrderContactOut>;

/** The webhooks that followed an event of an order. */
export const EventDeliveriesOut = Type.Object(
  {
    eventId: Uuid,
    endpoints: Type.Integer(),
    delivered: Type.Integer(),
    failed: Type.Integer({ description: 'Given up: dead letters.' }),
  },
  { $id: 'EventDeliveries' },
);
export type EventDeliveriesOut = Type.Static<typeof EventDeliveriesOut>;

export const OrderCountsOut = Type.Object(
  {
    data: Type.Array(
      Type.Object({
        workflow: Type.String(),
        status: Type.String(),
        category: Type.String(),
        orders: Type.Integer(),
        late: Type.Integer({ description: 'Past the limit of their status.' }),
      }),
    ),
    needsUs: Type.Integer({ description: 'Active orders of attention merchant.' }),
    dueToday: Type.Integer({
      description: "Orders that reach the limit of their status before the account's day ends.",
    }),
    countedTo: Type.Integer({ description: 'late, needsUs and dueToday are counted up to so many rows.' }),
  },
  { $id: 'OrderCounts' },
);
export type OrderCountsOut = Type.Static<typeof OrderCountsOut>;
