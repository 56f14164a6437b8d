import Type from 'typebox';
import { InstantOut, TextsOut, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What will happen by itself, grouped by what causes it. */
export const UpcomingTimersOut = Type.Object(
  {
    until: InstantOut,
    data: Type.Array(
      Type.Object({
        workflow: Type.String(),
        status: Type.String({ description: 'The status in which the orders are.' }),
        timer: nullable(Type.String({ description: 'null for requests that expire.' })),
        action: Type.String({ description: 'late, notify, transition or expire_request.' }),
        to: nullable(Type.String({ description: 'Where a transition leads.' })),
        orders: Type.Integer(),
        firstDueAt: InstantOut,
        lastDueAt: InstantOut,
        firstInSeconds: Type.Integer({ description: 'Below 0 when it is due already.' }),
        stoppedAt: nullable(
          Type.String({ description: 'When it was stopped, because it would have touched too many orders.' }),
        ),
        sentence: Type.String({ examples: ['In 3 h: 41 orders in payment_due go to canceled (unpaid).'] }),
      }),
    ),
    refused: Type.Array(
      Type.Object({
        workflow: Type.String(),
        status: Type.String(),
        timer: Type.String(),
        code: Type.String(),
        orders: Type.Integer(),
        example: Type.Object({ orderId: Uuid, detail: Type.String(), texts: Type.Optional(TextsOut) }),
      }),
      { description: 'Timers that were due and that a guard refused. They are tried again when their order changes.' },
    ),
  },
  { $id: 'UpcomingTimers' },
);
export type UpcomingTimersOut = Type.Static<typeof UpcomingTimersOut>;
