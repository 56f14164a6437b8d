import Type from 'typebox';

/** A UUID of any version. */
export const Uuid = Type.String({ format: 'uuid', description: 'A UUID.' });

/** An instant as answers have it: ISO 8601 in UTC with milliseconds. */
export const InstantOut = Type.String({
  description: 'An instant, ISO 8601 in UTC.',
  examples: ['2026-11-21T09:30:00.000Z'],
});

/** An instant, or a date without a time, which is the end of that day in the account's zone. */
export const InstantOrDate = Type.String({
  pattern: '^(19[7-9]\\d|[2-9]\\d{3})-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d))?$',
  format: 'milepost-instant',
  description: "An instant, ISO 8601 with a zone, or a date, which is the end of that day in the account's time zone.",
});

/** What an answer must show that may be a moment behind. */
export const AtLeast = Type.String({
  pattern: '^(\\d{1,18}|latest)$',
  description:
    'The position of a change, as its answer gave it, or latest for all that is committed: waits until the answer shows it.',
});

/** A short text on one line. */
export const ShortText = Type.String({ minLength: 1, maxLength: 200 });

/** A message or note. */
export const LongText = Type.String({ maxLength: 10_000 });

/** A key of a status, transition, workflow or reason. */
export const Name = Type.String({ minLength: 1, maxLength: 100 });

/** Free members. */
export const FreeData = Type.Record(Type.String(), Type.Unknown(), {
  description: 'Free members, any JSON.',
});

/** An amount as a decimal string, never a floating-point number. */
export const Money = Type.Object(
  {
    amount: Type.String({ pattern: '^-?\\d{1,15}(\\.\\d{1,6})?$', description: 'A decimal: 129.90.' }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217: EUR.' }),
  },
  { additionalProperties: false },
);

/** Ids by source. */
export const ExternalIds = Type.Record(
  Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}$' }),
  Type.String({ minLength: 1, maxLength: 200 }),
  {
    description: 'Ids that other systems use for it, by source: { "ingram": "20-RD128" }.',
  },
);

/** A page of a list. */
export const Page = <T extends Type.TSchema>(item: T) =>
  Type.Object({
    data: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()], { description: 'The cursor of the next page; null at the end.' }),
  });

/** A sentence as data: which, and what is put into it. */
export const SentenceOut = Type.Object({
  key: Type.String({
    description: 'Which sentence; stable. own_words: a text of the workflow, whose names are languages.',
  }),
  names: Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]), {
    description: 'What is put into it: { "order": "7", "from": "placed", "to": "shipped" }.',
  }),
});

/** The sentences of a refusal as data, to say them in another language. */
export const TextsOut = Type.Object(
  { detail: Type.Array(SentenceOut), hint: Type.Optional(Type.Array(SentenceOut)) },
  { description: 'The same as data, for other languages: the sentences of detail (or reason) and of hint.' },
);
export type TextsOut = Type.Static<typeof TextsOut>;

/** RFC 9457, with what a program and a person need beside it. */
export const ProblemOut = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable; listed at /docs/errors.' }),
  detail: Type.String({ description: 'What is wrong.' }),
  hint: Type.String({ description: 'What to do.' }),
  pointer: Type.Optional(Type.String({ description: 'JSON pointer into the request.' })),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        pointer: Type.String(),
        detail: Type.String(),
        code: Type.Optional(Type.String()),
        line: Type.Optional(Type.Integer()),
        column: Type.Optional(Type.Integer()),
        suggestion: Type.Optional(Type.String()),
      }),
    ),
  ),
  texts: Type.Optional(TextsOut),
  guard: Type.Optional(Type.String()),
  input: Type.Optional(Type.Array(Type.String())),
  order: Type.Optional(Type.Unknown()),
  requestId: Type.String(),
  retryable: Type.Boolean(),
});
export type ProblemOut = Type.Static<typeof ProblemOut>;
