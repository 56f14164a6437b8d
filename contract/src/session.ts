import Type from 'typebox';
import { InstantOut, ShortText, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const email = Type.String({ format: 'email', maxLength: 254 });

/** A password as it is chosen. Length is what makes it good; which characters it has is nobody's business. */
export const NewPassword = Type.String({
  minLength: 12,
  maxLength: 200,
  pattern: '^[^\\u0000-\\u001f\\u007f]*$',
  description: '12 to 200 characters.',
});

/** The zone of one's own in which times are shown. */
export const OwnZone = Type.Optional(
  nullable(
    Type.String({
      minLength: 1,
      maxLength: 60,
      description:
        'Where times are shown: an IANA time zone, `account` for that of the account, null for the browser’s.',
    }),
  ),
);

const GivenPassword = Type.String({ minLength: 1, maxLength: 200 });

const LinkToken = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'What stands behind the # of the link.',
});

export const LogInIn = Type.Object(
  {
    email,
    password: GivenPassword,
    account: Type.Optional(
      Type.String({ minLength: 1, maxLength: 60, description: 'The code of the account, where there is a choice.' }),
    ),
  },
  {
    additionalProperties: false,
    $id: 'LogIn',
    examples: [{ email: 'ada@example.com', password: 'correct horse battery' }],
  },
);
export type LogInIn = Type.Static<typeof LogInIn>;

/** The session has ended here, and may be ended at the identity provider. */
export const LoggedOutOut = Type.Object(
  { url: Type.String({ description: 'Where the browser goes to log out there; it comes back to the log-in page.' }) },
  { $id: 'LoggedOut' },
);
export type LoggedOutOut = Type.Static<typeof LoggedOutOut>;

const FirstStepsState = Type.Union([Type.Literal('open'), Type.Literal('done')], {
  description: 'Whether the console shows its first steps; left out: only while the account has no orders.',
});

/** Who is logged in, where, and what they may. */
export const SessionOut = Type.Object(
  {
    user: Type.Object({
      id: Uuid,
      name: Type.String(),
      email: Type.String(),
      role: Type.String(),
      locale: Type.String({ description: "The user's, else the account's." }),
      timeZone: Type.Optional(
        Type.String({ description: 'Where times are shown: an IANA time zone or `account`; left out: the browser’s.' }),
      ),
      firstSteps: Type.Optional(FirstStepsState),
    }),
    account: Type.Object({
      id: Uuid,
      code: Type.String(),
      name: Type.String(),
      timeZone: Type.String(),
      locale: Type.String(),
      currency: Type.String(),
      test: Type.Boolean(),
    }),
    rights: Type.Array(Type.String()),
    audience: Type.String(),
  },
  { $id: 'Session' },
);
export type SessionOut = Type.Static<typeof SessionOut>;

/** What a user may change of themselves: how they are called and in which language they are told. */
export const OwnProfileIn = Type.Object(
  {
    name: Type.Optional(ShortText),
    locale: Type.Optional(
      Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47: en, de-AT.' }),
    ),
    timeZone: OwnZone,
    firstSteps: Type.Optional(FirstStepsState),
  },
  { additionalProperties: false, minProperties: 1, $id: 'OwnProfile', examples: [{ name: 'Ada King' }] },
);
export type OwnProfileIn = Type.Static<typeof OwnProfileIn>;

/** A place where one is logged in. */
export const OwnSessionOut = Type.Object(
  {
    id: Type.String({ description: 'Names it, to end it; nobody can log in with it.' }),
    dialect: Type.String({ description: 'console, or the vendor whose log-in it was.' }),
    createdAt: InstantOut,
    lastUsedAt: nullable(Type.String({ description: 'To the minute; null where its use is not noted.' })),
    endsAt: InstantOut,
    own: Type.Boolean({ description: 'The one that asks.' }),
  },
  { $id: 'OwnSession' },
);
export type OwnSessionOut = Type.Static<typeof OwnSessionOut>;

export const LogInMethodsOut = Type.Object(
  {
    password: Type.Boolean(),
    oidc: nullable(Type.Object({ name: Type.String({ description: 'What the button says.' }) })),
    firstStart: Type.Boolean({ description: 'Nobody can log in yet: the start printed a link.' }),
  },
  { $id: 'LogInMethods' },
);
export type LogInMethodsOut = Type.Static<typeof LogInMethodsOut>;

export const LinkIn = Type.Object(
  { token: LinkToken },
  { additionalProperties: false, $id: 'OneTimeLinkToken', examples: [{ token: 'mpl_...' }] },
);
export type LinkIn = Type.Static<typeof LinkIn>;

/** What a one-time link is for. */
export const LinkOut = Type.Object(
  {
    purpose: Type.Union([Type.Literal('first'), Type.Literal('password')]),
    name: nullable(Type.String()),
    email: nullable(Type.String()),
    expiresAt: InstantOut,
  },
  { $id: 'OneTimeLink' },
);
export type LinkOut = Type.Static<typeof LinkOut>;

export const FirstIn = Type.Object(
  {
    token: LinkToken,
    password: NewPassword,
    name: Type.Optional(ShortText),
    email: Type.Optional(email),
    locale: Type.Optional(
      Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47: en, de-AT.' }),
    ),
  },
  {
    additionalProperties: false,
    $id: 'FirstLogIn',
    description: 'name and email are for the first user; a link that sets a password knows whose.',
    examples: [{ token: 'mpl_...', name: 'Ada Byron', email: 'ada@example.com', password: 'correct horse battery' }],
  },
);
export type FirstIn = Type.Static<typeof FirstIn>;

export const PasswordChangeIn = Type.Object(
  { current: GivenPassword, password: NewPassword },
  {
    additionalProperties: false,
    $id: 'PasswordChange',
    examples: [{ current: 'correct horse battery', password: 'staple correct horse' }],
  },
);
export type PasswordChangeIn = Type.Static<typeof PasswordChangeIn>;
