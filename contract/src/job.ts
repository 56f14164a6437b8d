import Type from 'typebox';
import { AtLeast, FreeData, InstantOut, LongText, Name, TextsOut, Uuid } from './common.ts';
import { orderFilterMembers } from './order-filter.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const dryRun = Type.Optional(
  Type.Boolean({ description: 'Only says what would happen: how many would pass, and why the others would not.' }),
);

export const MoveOrdersIn = Type.Object(
  {
    kind: Type.Literal('move_orders'),
    filter: Type.Object(orderFilterMembers, {
      additionalProperties: false,
      minProperties: 1,
      description: 'Which orders, as in the list. Only those that match when the job begins.',
    }),
    to: Type.String({ minLength: 1, maxLength: 100, description: 'The wanted status.' }),
    message: Type.Optional(LongText),
    note: Type.Optional(LongText),
    reason: Type.Optional(Name),
    data: Type.Optional(FreeData),
    notify: Type.Optional(Type.Boolean({ description: 'Whether e-mail is sent. Default: false.' })),
    atLeast: Type.Optional(AtLeast),
    dryRun,
  },
  { additionalProperties: false },
);

export const MoveToVersionIn = Type.Object(
  {
    kind: Type.Literal('move_to_version'),
    workflow: Name,
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: the latest.' })),
    mapping: Type.Optional(Type.Record(Type.String(), Name, { description: 'Old statuses to new ones.' })),
    dryRun,
  },
  { additionalProperties: false },
);

export const NewJobIn = Type.Union([MoveOrdersIn, MoveToVersionIn], {
  $id: 'NewJob',
  examples: [{ kind: 'move_orders', filter: { status: ['placed'], workflow: 'retail' }, to: 'approved', dryRun: true }],
});
export type NewJobIn = Type.Static<typeof NewJobIn>;

export const JobUndoIn = Type.Object(
  { message: Type.Optional(LongText), note: Type.Optional(LongText), notify: Type.Optional(Type.Boolean()) },
  { additionalProperties: false, $id: 'JobUndo', examples: [{ note: 'The wrong filter' }] },
);
export type JobUndoIn = Type.Static<typeof JobUndoIn>;

const jobMembers = {
  id: Uuid,
  kind: Type.String({ description: 'move_orders, move_to_version or undo_job.' }),
  state: Type.String({ description: 'queued, running, paused, canceled, done or failed.' }),
  dryRun: Type.Boolean(),
  input: Type.Record(Type.String(), Type.Unknown()),
  progress: Type.Object({
    total: Type.Integer({ description: 'Orders found so far; all of them once selected is true.' }),
    selected: Type.Boolean(),
    done: Type.Integer(),
    changed: Type.Integer({ description: 'In a dry run: would be changed.' }),
    unchanged: Type.Integer({ description: 'They were so already.' }),
    refused: Type.Integer(),
    skipped: Type.Integer({ description: 'Not undone, since they moved on.' }),
    ratePerSecond: nullable(Type.Number()),
    secondsLeft: nullable(Type.Integer()),
  }),
  fault: nullable(Type.String()),
  createdBy: Type.String(),
  createdAt: InstantOut,
  startedAt: nullable(InstantOut),
  finishedAt: nullable(InstantOut),
};

export const JobOut = Type.Object(jobMembers, { $id: 'Job' });
export type JobOut = Type.Static<typeof JobOut>;

/** A job with why orders were not changed, and the first of them. */
export const JobDetailOut = Type.Object(
  {
    ...jobMembers,
    reasons: Type.Array(
      Type.Object({
        code: Type.String(),
        orders: Type.Integer(),
        examples: Type.Array(
          Type.Object({
            orderId: Uuid,
            number: Type.Integer(),
            detail: Type.String(),
            texts: Type.Optional(TextsOut),
          }),
        ),
      }),
    ),
  },
  { $id: 'JobDetail' },
);
export type JobDetailOut = Type.Static<typeof JobDetailOut>;
