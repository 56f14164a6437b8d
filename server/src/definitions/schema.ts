import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { attentions, categories, enforcements, quantityKinds, subjects } from '../core/workflow.ts';
import { audiences, rights } from '../core/principal.ts';
import type { textForms } from './finding-texts.ts';

const closed = { additionalProperties: false } as const;

/** What texts look like; `name` is that of statuses, transitions, timers, reasons, calendars and roles. */
export const patterns = {
  name: '^[a-z][a-z0-9_]{0,59}$',
  key: '^[a-z][a-z0-9-]{0,59}$',
  duration: '^P',
  color: '^#[0-9a-fA-F]{6}$',
  decimal: '^-?[0-9]{1,15}(\\.[0-9]{1,6})?$',
  path: '^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$',
  currency: '^[A-Z]{3}$',
  recipient: '^(customer|owner|watchers|role:[a-z][a-z0-9_]{0,59})$',
  span: '^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
  date: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
} as const satisfies Readonly<Record<keyof typeof textForms, string>>;

function text(description: string, options: { pattern?: string; maxLength?: number; examples?: string[] } = {}) {
  return Type.String({ description, minLength: 1, maxLength: 500, ...options });
}

function name(description: string) {
  return text(description, { pattern: patterns.name });
}

function names(description: string) {
  return Type.Array(name('A name.'), { description, maxItems: 200 });
}

function choice<const Values extends readonly string[]>(values: Values, description: string) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], description });
}

function map<Value extends TSchema>(pattern: string, value: Value, description: string) {
  return Type.Record(Type.String({ pattern }), value, { ...closed, description });
}

function duration(description: string) {
  return text(`${description} ISO 8601, for example PT4H or P2D.`, { pattern: patterns.duration, maxLength: 40 });
}

function labels(description: string) {
  return Type.Union(
    [
      Type.String({ description: 'The text in English.', minLength: 1, maxLength: 500 }),
      map(
        '^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$',
        text('The text in this language.'),
        'A text per language tag, for example { en: Shipped, de: Versandt }.',
      ),
    ],
    { description },
  );
}

const code = Type.Union(
  [
    Type.String({ description: 'A code as text.', minLength: 1, maxLength: 200 }),
    Type.Integer({ description: 'A code as number.', minimum: -9_007_199_254_740_991, maximum: 9_007_199_254_740_991 }),
  ],
  { description: 'A code of the dialect. Letter case does not count.' },
);

const codeList = Type.Array(code, { maxItems: 50, description: 'Codes of the dialect.' });

const codes = map(
  '^[a-z][a-z0-9-]{0,59}$',
  Type.Union(
    [
      code,
      Type.Array(code, { minItems: 1, maxItems: 50, description: 'All are accepted, the first is shown.' }),
      Type.Object(
        {
          accepts: Type.Optional(Type.Union([code, codeList], { description: 'The codes that set it.' })),
          shows: Type.Optional(code),
        },
        { ...closed, description: 'Codes that set it and the one it is shown as.' },
      ),
    ],
    { description: 'One code that is accepted and shown, a list, or both apart.' },
  ),
  'Its codes by dialect, for example { wordbee: 2 }. Without a code to show, the category has one.',
);

const statusSchema = Type.Object(
  {
    label: Type.Optional(labels('What people read.')),
    category: choice(categories, 'The small fixed set by which all orders are listed and counted.'),
    attention: Type.Optional(choice(attentions, 'Who must act now. Default: none.')),
    audience: Type.Optional(choice(audiences, 'Who may know of it. Default: internal.')),
    color: Type.Optional(text('#rrggbb; without it, the color of the category.', { pattern: patterns.color })),
    codes: Type.Optional(codes),
  },
  closed,
);

/** The kinds of guards by the member that names them. */
export const guardKinds = [
  'message',
  'fields',
  'lines',
  'minTimeInStatus',
  'maxTimeInStatus',
  'amount',
  'fourEyes',
  'condition',
] as const;

const decimal = (description: string) =>
  text(`${description} A decimal in quotes, for example "1000.00".`, { pattern: patterns.decimal });

const lineNames = names('Line statuses.');

const guardSchema = Type.Object(
  {
    message: Type.Optional(choice(['required'], 'A message must be given.')),
    fields: Type.Optional(
      Type.Array(
        text('A path, for example trackingNumber or data.weight.', {
          pattern: patterns.path,
        }),
        { minItems: 1, maxItems: 50, description: 'Members that the order or the command must have.' },
      ),
    ),
    lines: Type.Optional(
      Type.Object(
        { all: Type.Optional(lineNames), any: Type.Optional(lineNames) },
        {
          ...closed,
          minProperties: 1,
          maxProperties: 1,
          description: 'All lines, or any line, in one of these statuses.',
        },
      ),
    ),
    minTimeInStatus: Type.Optional(duration('The least time in the present status.')),
    maxTimeInStatus: Type.Optional(duration('The most time in the present status.')),
    amount: Type.Optional(
      Type.Object(
        {
          min: Type.Optional(decimal('At least this.')),
          max: Type.Optional(decimal('At most this.')),
          currency: Type.Optional(text('ISO 4217; another currency does not pass.', { pattern: patterns.currency })),
        },
        { ...closed, minProperties: 1, description: "Limits of the order's total." },
      ),
    ),
    fourEyes: Type.Optional(
      Type.Literal(true, { description: 'Not by the person who made the previous status change.' }),
    ),
    condition: Type.Optional(
      text('A CEL expression over order, command and now, for example order.total.amount > 10.', { maxLength: 1000 }),
    ),
    hint: Type.Optional(labels('With a condition: what would make it pass.')),
  },
  { ...closed, minProperties: 1, description: 'One condition that must hold; the member names its kind.' },
);

const recipients = Type.Array(text('customer, owner, watchers or role:NAME.', { pattern: patterns.recipient }), {
  maxItems: 50,
  description: 'Who is told by e-mail: customer, owner, watchers, role:NAME.',
});

const transitionSchema = Type.Object(
  {
    label: Type.Optional(labels('What stands on the button.')),
    from: Type.Union([name('A status, or `any`.'), Type.Array(name('A status.'), { minItems: 1, maxItems: 200 })], {
      description: 'The status it leaves, a list of them, or any.',
    }),
    to: name('The status it leads to.'),
    roles: Type.Optional(names('Who may take it. Without any, only a timer may.')),
    guards: Type.Optional(Type.Array(guardSchema, { maxItems: 50, description: 'What must hold.' })),
    enforce: Type.Optional(
      choice(enforcements, 'Refuse what the guards forbid, apply it and warn, or only note it. Default: enforce.'),
    ),
    default: Type.Optional(Type.Boolean({ description: 'The usual choice, shown first. Default: false.' })),
    instructions: Type.Optional(labels('A sentence to show before confirming.')),
    reasons: Type.Optional(names('The closed list of reasons it takes.')),
    reasonRequired: Type.Optional(Type.Boolean({ description: 'Whether a reason must be given. Default: false.' })),
    approval: Type.Optional(
      Type.Object(
        {
          roles: names('Who may approve it.'),
          expiresAfter: Type.Optional(duration('When the request expires. Default: P7D.')),
        },
        { ...closed, description: 'Who lacks the role may ask for it; these approve or decline.' },
      ),
    ),
    notify: Type.Optional(recipients),
    mailGrace: Type.Optional(duration('How long a mail waits, so that an undo can take it back. Default: PT0S.')),
    byLink: Type.Optional(
      Type.Boolean({
        description:
          'Customers are offered it on the tracking page, where role client may take it and the account allows it. Default: false.',
      }),
    ),
  },
  closed,
);

const timerSchema = Type.Object(
  {
    status: name('The status in which the time runs.'),
    after: duration('How long.'),
    calendar: Type.Optional(name('Only the business hours of this calendar count.')),
    late: Type.Optional(Type.Literal(true, { description: 'Flags the order as late.' })),
    notify: Type.Optional(recipients),
    transition: Type.Optional(name('The transition that the system takes.')),
  },
  closed,
);

/** ISO weekdays by name; Monday is 1. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const span = text('A span of time in quotes, for example "09:00-17:30".', {
  pattern: patterns.span,
});

const spans = Type.Optional(Type.Array(span, { maxItems: 24, description: 'The hours that count on this day.' }));

const calendarSchema = Type.Object(
  {
    timeZone: text('IANA name, for example Europe/Berlin.'),
    hours: Type.Object(
      {
        monday: spans,
        tuesday: spans,
        wednesday: spans,
        thursday: spans,
        friday: spans,
        saturday: spans,
        sunday: spans,
      },
      { ...closed, minProperties: 1, description: 'Business hours by weekday.' },
    ),
    holidays: Type.Optional(
      Type.Array(text('YYYY-MM-DD.', { pattern: patterns.date }), {
        maxItems: 1000,
        description: 'Dates on which nothing counts.',
      }),
    ),
  },
  closed,
);

const whenSchema = Type.Object(
  {
    all: Type.Optional(choice(quantityKinds, 'All units of every line are this.')),
    some: Type.Optional(choice(quantityKinds, 'At least one unit of a line is this.')),
    allIn: Type.Optional(names('Every line is in one of these line statuses.')),
    someIn: Type.Optional(names('At least one line is in one of these line statuses.')),
  },
  { ...closed, minProperties: 1, maxProperties: 1, description: 'What the lines look like: one of the four.' },
);

const rollUpSchema = Type.Object(
  {
    leaves: names('The statuses that the rule may leave; an order elsewhere stays.'),
    cases: Type.Array(Type.Object({ when: whenSchema, to: name("The order's status then.") }, closed), {
      minItems: 1,
      maxItems: 50,
      description: 'The first case that holds decides.',
    }),
  },
  { ...closed, description: "How the order's status follows from its lines." },
);

const codedLabel = (description: string) =>
  Type.Object(
    { label: Type.Optional(labels('What people read.')), codes: Type.Optional(codes) },
    { ...closed, description },
  );

const initialSchema = Type.Array(
  Type.Object({ status: name('A status.'), roles: Type.Optional(names('Who may create an order in it.')) }, closed),
  { minItems: 1, maxItems: 50, description: 'Where new orders begin, the usual one first.' },
);

/** The JSON Schema of a definition file; published, so that editors complete and check it. */
export const DefinitionSchema = Type.Object(
  {
    $schema: Type.Optional(text('The address of this schema, for editors.')),
    key: text('The name of the workflow, the same in every version.', { pattern: patterns.key }),
    name: Type.Optional(labels('What people read.')),
    description: Type.Optional(text('For whoever reads the file.', { maxLength: 4000 })),
    subject: Type.Optional(
      choice(
        subjects,
        'What moves by it: orders, which is the default, or their invoice items, which no list of orders has.',
      ),
    ),
    initial: initialSchema,
    statuses: map(patterns.name, statusSchema, 'The statuses by name.'),
    transitions: map(patterns.name, transitionSchema, 'The transitions by name.'),
    reasons: Type.Optional(map(patterns.name, codedLabel('A typed reason.'), 'The typed reasons by name.')),
    lineStatuses: Type.Optional(
      map(
        patterns.name,
        codedLabel('A status of single lines.'),
        'Statuses of single lines that can be given by name.',
      ),
    ),
    timers: Type.Optional(map(patterns.name, timerSchema, 'What happens by itself after a time in a status, by name.')),
    calendars: Type.Optional(map(patterns.name, calendarSchema, 'Business hours by name.')),
    rollUp: Type.Optional(rollUpSchema),
    roles: Type.Optional(
      map(
        patterns.name,
        Type.Object(
          {
            rights: Type.Array(choice(rights, 'A right.'), { description: 'What the role may do.' }),
            audience: Type.Optional(choice(audiences, 'What the role may know. Default: internal.')),
          },
          closed,
        ),
        'Roles beside client, staff and manager.',
      ),
    ),
  },
  {
    ...closed,
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:milepost:schema:workflow',
    title: 'Milepost workflow',
    description: 'How orders move: statuses, transitions, and what must hold.',
  },
);

/** A definition file as it is written, after it was checked against the schema. */
export type Definition = Static<typeof DefinitionSchema>;
