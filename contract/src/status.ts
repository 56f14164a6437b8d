import Type from 'typebox';
import { FreeData, InstantOrDate, LongText, Name, TextsOut, Uuid } from './common.ts';

const said = {
  message: Type.Optional(LongText),
  note: Type.Optional(LongText),
  reason: Type.Optional(Name),
  data: Type.Optional(FreeData),
  notify: Type.Optional(
    Type.Boolean({ description: 'Whether e-mail is sent; webhooks, feed and stream always tell.' }),
  ),
  occurredAt: Type.Optional(InstantOrDate),
};

export const SetStatusIn = Type.Object(
  { to: Type.String({ minLength: 1, maxLength: 100, description: 'The wanted status.' }), ...said },
  { additionalProperties: false, $id: 'SetStatus', examples: [{ to: 'approved', message: 'Payment received' }] },
);
export type SetStatusIn = Type.Static<typeof SetStatusIn>;

export const OverrideIn = Type.Object(
  {
    ...said,
    to: Name,
    reason: Type.String({ minLength: 1, maxLength: 2000, description: 'Why the rules are passed over.' }),
  },
  {
    additionalProperties: false,
    $id: 'Override',
    examples: [{ to: 'delivered', reason: 'The customer has it in hand' }],
  },
);
export type OverrideIn = Type.Static<typeof OverrideIn>;

export const UndoIn = Type.Object(
  { message: said.message, note: said.note, notify: said.notify },
  { additionalProperties: false, $id: 'Undo', examples: [{ note: 'Wrong order' }] },
);
export type UndoIn = Type.Static<typeof UndoIn>;

/** One line of a bulk change. `orderId` is an order key as in the path: a UUID, `number:7`, `reference:ABC`. */
export const BulkLineIn = Type.Object(
  {
    orderId: Type.String({ minLength: 1, maxLength: 400, description: 'An order key, as in the path.' }),
    to: Name,
    ...said,
    idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { additionalProperties: false, $id: 'StatusChange', examples: [{ orderId: 'number:7', to: 'shipped' }] },
);
export type BulkLineIn = Type.Static<typeof BulkLineIn>;

export const BulkLineOut = Type.Object(
  {
    line: Type.Integer({ description: 'Counts the lines sent, from 1.' }),
    status: Type.Integer({ description: 'The HTTP status it would have had alone.' }),
    orderId: Type.Optional(Uuid),
    changed: Type.Optional(Type.Boolean()),
    code: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String()),
    hint: Type.Optional(Type.String()),
    pointer: Type.Optional(Type.String()),
    texts: Type.Optional(TextsOut),
    event: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    version: Type.Optional(Type.Integer()),
    position: Type.Optional(Type.String()),
  },
  { $id: 'StatusChangeResult' },
);
export type BulkLineOut = Type.Static<typeof BulkLineOut>;

const open = {
  to: Type.String(),
  name: Type.String(),
  label: Type.String(),
  labels: Type.Record(Type.String(), Type.String()),
  isDefault: Type.Boolean(),
  reasons: Type.Array(Type.String()),
  reasonLabels: Type.Record(Type.String(), Type.Record(Type.String(), Type.String()), {
    description: 'The reasons in each language.',
  }),
  reasonRequired: Type.Boolean(),
  instructions: Type.Record(Type.String(), Type.String(), { description: 'To read before, in each language.' }),
  notify: Type.Array(Type.String(), { description: 'Who gets an e-mail.' }),
};

export const TransitionsOut = Type.Object(
  {
    status: Type.String(),
    workflow: Type.String(),
    possible: Type.Array(Type.Object(open)),
    needsInput: Type.Array(
      Type.Object({
        ...open,
        input: Type.Array(Type.String()),
        code: Type.String(),
        reason: Type.String(),
        texts: TextsOut,
      }),
    ),
    impossible: Type.Array(
      Type.Object({
        ...open,
        code: Type.String(),
        reason: Type.String(),
        hint: Type.String(),
        texts: TextsOut,
        requestable: Type.Boolean(),
      }),
    ),
  },
  { $id: 'Transitions' },
);
export type TransitionsOut = Type.Static<typeof TransitionsOut>;

export const MessageIn = Type.Object(
  {
    message: Type.String({ minLength: 1, maxLength: 10_000 }),
    note: said.note,
    notify: said.notify,
    occurredAt: said.occurredAt,
  },
  { additionalProperties: false, $id: 'Message', examples: [{ message: 'Your parcel left our house' }] },
);
export type MessageIn = Type.Static<typeof MessageIn>;

export const TransitionRequestIn = Type.Object(
  { to: Name, message: said.message, note: said.note, reason: said.reason, data: said.data },
  { additionalProperties: false, $id: 'TransitionRequest', examples: [{ to: 'canceled', message: 'I ordered twice' }] },
);
export type TransitionRequestIn = Type.Static<typeof TransitionRequestIn>;

export const RequestAnswerIn = Type.Object(
  { reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })), note: said.note },
  { additionalProperties: false, $id: 'RequestAnswer', examples: [{ reason: 'Already packed' }] },
);
export type RequestAnswerIn = Type.Static<typeof RequestAnswerIn>;
