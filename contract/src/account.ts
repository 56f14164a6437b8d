import Type from 'typebox';
import { InstantOut, Money, Name, ShortText, Uuid } from './common.ts';
import { TrackingWords } from './tracking-words.ts';

/** How the tracking page and the widget look and what they say beside the order. */
export const Branding = Type.Object(
  {
    name: Type.Optional(ShortText),
    logo: Type.Optional(
      Type.String({
        pattern: '^(https://[^\\s"<>]+|data:image/(png|jpeg|webp|svg\\+xml);base64,[A-Za-z0-9+/=]+)$',
        maxLength: 12_000,
        description: 'An https URL, or a data URL of at most 12,000 characters. Shown 32 pixels high.',
      }),
    ),
    color: Type.Optional(
      Type.String({
        pattern: '^#[0-9a-fA-F]{6}$',
        description: 'Of the head and the main button; the text on it and links are chosen so that they can be read.',
      }),
    ),
    supportUrl: Type.Optional(
      Type.String({
        pattern: '^(https://|mailto:)[^\\s"<>]+$',
        maxLength: 500,
        description: 'Where customers get help.',
      }),
    ),
    texts: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }),
        Type.Object(
          {
            intro: Type.Optional(Type.String({ maxLength: 400, description: 'Below the headline.' })),
            delay: Type.Optional(
              Type.String({ maxLength: 400, description: 'After the sentence that says it is late.' }),
            ),
            footer: Type.Optional(Type.String({ maxLength: 400 })),
            words: Type.Optional(TrackingWords),
          },
          { additionalProperties: false },
        ),
        {
          maxProperties: 20,
          description:
            'By language: { "de": { "intro": "..." } }. A language with words is one that the page speaks; GET /v1/tracking-texts lists them.',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Branding = Type.Static<typeof Branding>;

const digestMembers = {
  afterCount: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    description:
      'Mails about orders that one person gets within the minutes; what comes beyond is one mail. 0: no limit.',
  }),
  minutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
};

/** How many mails one person gets before the others become one. */
const MailDigestIn = Type.Object(digestMembers, { additionalProperties: false });
const MailDigestOut = Type.Object({
  ...digestMembers,
  own: Type.Boolean({ description: 'False: those of the server, which every account has that says nothing.' }),
});

const settings = {
  name: ShortText,
  timeZone: Type.String({
    minLength: 1,
    maxLength: 60,
    description: 'An IANA time zone: Europe/Berlin. A date without a time is the end of that day there.',
  }),
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217: EUR.' }),
  locale: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47: en, de-AT.' }),
};

const stepsByLink = Type.Boolean({
  description:
    'Whether customers may take the steps that a workflow marks byLink on the tracking page, by a link that they were given. At first: no.',
});

export const NewAccountIn = Type.Object(
  {
    code: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$',
      description: "Its short name, unique here; also Wordbee's accountid. Letters, digits, - and _, at most 39.",
    }),
    ...Type.Partial(Type.Object(settings)).properties,
  },
  {
    additionalProperties: false,
    $id: 'NewAccount',
    examples: [{ code: 'nordwind', name: 'Nordwind GmbH', timeZone: 'Europe/Berlin' }],
  },
);
export type NewAccountIn = Type.Static<typeof NewAccountIn>;

export const AccountPatchIn = Type.Partial(
  Type.Object({ ...settings, branding: Branding, stepsByLink, mailDigest: Type.Union([MailDigestIn, Type.Null()]) }),
  {
    additionalProperties: false,
    minProperties: 1,
    $id: 'AccountPatch',
    examples: [{ timeZone: 'Europe/Berlin' }],
  },
);
export type AccountPatchIn = Type.Static<typeof AccountPatchIn>;

const accountMembers = {
  id: Uuid,
  code: Type.String(),
  ...settings,
  branding: Branding,
  stepsByLink,
  mailDigest: MailDigestOut,
  test: Type.Boolean({ description: 'True for a test twin: its mails are kept and never sent.' }),
  createdAt: InstantOut,
};

export const AccountOut = Type.Object(accountMembers, { $id: 'Account' });
export type AccountOut = Type.Static<typeof AccountOut>;

/** A new account with its first key, whose secret is shown only here. */
export const NewAccountOut = Type.Object(
  { ...accountMembers, key: Type.Object({ id: Uuid, role: Type.String(), secret: Type.String() }) },
  { $id: 'NewAccountWithKey' },
);
export type NewAccountOut = Type.Static<typeof NewAccountOut>;

const source = {
  workflow: Type.String({ minLength: 1, maxLength: 100, description: 'The workflow of the orders that it makes.' }),
  notify: Type.Boolean({ description: 'Whether its changes are mailed when the call does not say.' }),
  authority: Type.Union([Type.Literal('follow'), Type.Literal('check')], {
    description:
      'follow: what the workflow does not allow is applied as a marked override. check: it is only recorded.',
  }),
};

const closed = { additionalProperties: false } as const;

/** A field that orders of one source may or must have. */
const DynamicField = Type.Object(
  {
    key: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,99}$', description: 'Its name in `data.dynamic`.' }),
    label: ShortText,
    type: Type.Union([Type.Literal('text'), Type.Literal('number'), Type.Literal('dropdown')]),
    options: Type.Optional(
      Type.Array(ShortText, { minItems: 1, maxItems: 200, uniqueItems: true, description: 'Of a dropdown.' }),
    ),
    default: Type.Optional(
      Type.Union([Type.String({ maxLength: 1000 }), Type.Number()], {
        description: 'Taken where an order does not say it.',
      }),
    ),
    required: Type.Optional(Type.Boolean({ description: 'An order without it is refused. Left out: false.' })),
    editable: Type.Optional(Type.Boolean({ description: 'Only told to clients. Left out: true.' })),
    displayable: Type.Optional(Type.Boolean({ description: 'Only told to clients. Left out: true.' })),
    forCustomers: Type.Optional(Type.Boolean({ description: 'Only told to clients. Left out: false.' })),
    workflows: Type.Optional(
      Type.Array(Name, { maxItems: 100, uniqueItems: true, description: 'Whose orders have it. Left out: all.' }),
    ),
  },
  closed,
);

const dynamicFields = Type.Optional(
  Type.Array(DynamicField, {
    maxItems: 200,
    description: 'Of evreka alone: the fields of its orders, in their order. Replaces those there were.',
  }),
);

const assetNumber = Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'As orders name it.' });

/** What only Evreka's orders have. */
const ofEvreka = {
  dynamicFields,
  assetTypes: Type.Optional(
    Type.Array(Type.Object({ number: assetNumber, name: ShortText, unitPrice: Type.Optional(Money) }, closed), {
      maxItems: 500,
      description: 'Of evreka alone: kinds of assets. Replaces those there were.',
    }),
  ),
  assets: Type.Optional(
    Type.Array(Type.Object({ number: assetNumber, name: ShortText }, closed), {
      maxItems: 5000,
      description: 'Of evreka alone: names of assets. Replaces those there were; without one the number is the name.',
    }),
  ),
};

export const SourceIn = Type.Partial(Type.Object({ ...source, ...ofEvreka }), {
  additionalProperties: false,
  minProperties: 1,
  $id: 'SourceSettings',
  examples: [{ authority: 'check' }],
});
export type SourceIn = Type.Static<typeof SourceIn>;

export const SourceOut = Type.Object({ source: Type.String(), ...source, ...ofEvreka }, { $id: 'Source' });
export type SourceOut = Type.Static<typeof SourceOut>;
