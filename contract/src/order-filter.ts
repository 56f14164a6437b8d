import Type from 'typebox';
import { InstantOrDate } from './common.ts';

const time = InstantOrDate;
const many = <T extends Type.TSchema>(item: T) => Type.Array(item, { minItems: 1, maxItems: 50 });
const oneOf = (names: readonly string[]) => Type.Union(names.map((name) => Type.Literal(name)));

const categoryNames = [
  ...['draft', 'open', 'in_progress', 'on_hold', 'in_transit', 'ready', 'fulfilled', 'returned', 'canceled', 'failed'],
  ...['active', 'closed'],
];

/** What a list of orders, or a job on many of them, is narrowed to. */
export const orderFilterMembers = {
  status: Type.Optional(many(Type.String())),
  category: Type.Optional(many(oneOf(categoryNames))),
  workflow: Type.Optional(Type.String()),
  reference: Type.Optional(Type.String()),
  orderId: Type.Optional(
    Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 1000, description: 'Only these orders.' }),
  ),
  customerId: Type.Optional(Type.String({ format: 'uuid' })),
  attention: Type.Optional(oneOf(['none', 'customer', 'merchant', 'partner'])),
  createdFrom: Type.Optional(time),
  createdTo: Type.Optional(time),
  updatedFrom: Type.Optional(time),
  updatedTo: Type.Optional(time),
  dueFrom: Type.Optional({
    ...time,
    description: "Promised for this or later: dueAt. A date is the beginning of that day in the account's zone.",
  }),
  dueTo: Type.Optional({
    ...time,
    description: "Promised for this or earlier: dueAt. A date is the end of that day in the account's zone.",
  }),
  inStatusSeconds: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 3_153_600_000, description: 'At least this long in its status.' }),
  ),
  late: Type.Optional(Type.Boolean()),
  dueToday: Type.Optional(
    Type.Boolean({ description: "Reaching the limit of their status before the account's day ends." }),
  ),
  took: Type.Optional(
    Type.String({
      maxLength: 1500,
      pattern: '^(way:[^>:]+(>[^>:]+)*|reached:[^>:]+|(\\*|[^>:*]*)>(\\*|[^>:*]+))$',
      description:
        'What they did between tookFrom and tookTo: placed>approved, *>approved, >placed (made so), way:placed>approved>shipped (the whole way of a closed order), reached:shipped (made then, and ever in it). The newest 5,000.',
      examples: ['placed>approved'],
    }),
  ),
  tookFrom: Type.Optional(
    Type.String({ format: 'date', description: "The first day, in the account's zone. Default: 30 days ago." }),
  ),
  tookTo: Type.Optional(Type.String({ format: 'date', description: 'The last day. Default: today.' })),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Beginnings of number, reference, ids, customer, sku, tracking number.',
    }),
  ),
  archived: Type.Optional(Type.Boolean()),
};

export const OrderFilterIn = Type.Object(orderFilterMembers, { additionalProperties: false, $id: 'OrderFilter' });
export type OrderFilterIn = Type.Static<typeof OrderFilterIn>;
