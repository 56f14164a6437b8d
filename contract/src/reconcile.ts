import Type from 'typebox';
import { Uuid } from './common.ts';
import { OrderOut } from './order.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const range = {
  from: nullable(Type.String({ format: 'uuid', description: 'The first order id; null: from the beginning.' })),
  to: nullable(Type.String({ format: 'uuid', description: 'The order id to stop before; null: to the end.' })),
};

const common = {
  endpoint: Type.Optional(
    Type.String({
      format: 'uuid',
      description: 'Compares with what this endpoint is told, else with what you may see.',
    }),
  ),
};

export const ReconcileIn = Type.Union(
  [
    Type.Object(
      {
        ...common,
        orders: Type.Array(
          Type.Object(
            { id: Type.String({ format: 'uuid' }), seq: Type.Integer({ minimum: 0 }) },
            { additionalProperties: false },
          ),
          { maxItems: 1000, description: 'The orders you have, each with the seq of the latest event you were told.' },
        ),
        range: Type.Optional(
          Type.Object(range, {
            additionalProperties: false,
            description: 'The orders are all that you have in here: orders that you lack are told too.',
          }),
        ),
        resend: Type.Optional(Type.Boolean({ description: 'Tells the endpoint again what it lacks.' })),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        ...common,
        ranges: Type.Array(
          Type.Object(
            {
              ...range,
              count: Type.Integer({ minimum: 0, maximum: 100_000 }),
              digest: Type.String({
                pattern: '^[0-9a-fA-F]{64}$',
                description:
                  'SHA-256 over a line ID:SEQ for each order, by id, each ended by a line feed; hexadecimal.',
              }),
            },
            { additionalProperties: false },
          ),
          { minItems: 1, maxItems: 200 },
        ),
      },
      { additionalProperties: false },
    ),
  ],
  {
    $id: 'Reconcile',
    description: 'What a consumer has: a list of orders, or digests of ranges of ids.',
    examples: [{ orders: [{ id: '0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e', seq: 2 }] }],
  },
);
export type ReconcileIn = Type.Static<typeof ReconcileIn>;

const Difference = Type.Object({
  orderId: Uuid,
  yours: nullable(Type.Integer({ description: 'null: you have not got it.' })),
  seq: nullable(Type.Integer({ description: 'What it should be; null: there is no such order for you.' })),
  pending: Type.Boolean({ description: 'What you lack is on its way to the endpoint.' }),
  order: nullable(OrderOut),
});

export const ReconcileOut = Type.Object(
  {
    position: Type.String({ description: 'The log up to here is in the answer; read on from it.' }),
    data: Type.Array(Difference, { description: 'Only what differs, by id.' }),
    next: nullable(Type.String({ description: 'Ask again for the range from this id; null at its end.' })),
    ranges: Type.Array(Type.Object(range), { description: 'Of the ranges, those that differ: send their orders.' }),
    resent: Type.Integer({ description: 'Deliveries that were queued.' }),
  },
  { $id: 'Reconciled' },
);
export type ReconcileOut = Type.Static<typeof ReconcileOut>;
