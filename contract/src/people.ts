import Type from 'typebox';
import { ExternalIds, InstantOut, ShortText, Uuid } from './common.ts';
import { NewPassword, OwnZone } from './session.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const profile = {
  name: Type.Optional(ShortText),
  email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  locale: Type.Optional(
    Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47: en, de-AT.' }),
  ),
};

/** What a user may be known by beside what a customer is. */
const userProfile = { ...profile, timeZone: OwnZone };

const ProfileOut = Type.Record(Type.String(), Type.Unknown(), {
  description: 'name, email, phone, locale; empty once erased.',
});

export const NewCustomerIn = Type.Object(
  { ...profile, externalIds: Type.Optional(ExternalIds) },
  {
    additionalProperties: false,
    minProperties: 1,
    $id: 'NewCustomer',
    examples: [{ name: 'Ada Byron', email: 'ada@example.com', locale: 'en' }],
  },
);
export type NewCustomerIn = Type.Static<typeof NewCustomerIn>;

export const CustomerOut = Type.Object(
  {
    id: Uuid,
    number: Type.Integer(),
    personId: Uuid,
    externalIds: ExternalIds,
    profile: ProfileOut,
    createdAt: InstantOut,
  },
  { $id: 'Customer' },
);
export type CustomerOut = Type.Static<typeof CustomerOut>;

const userMembers = {
  role: Type.String({ minLength: 1, maxLength: 40 }),
  rights: Type.Optional(
    nullable(
      Type.Array(Type.String(), { maxItems: 50, description: 'In place of those of the role; null: the role’s.' }),
    ),
  ),
  customerIds: Type.Optional(nullable(Type.Array(Uuid, { maxItems: 1000 }))),
};

export const NewUserIn = Type.Object(
  { ...userProfile, ...userMembers, password: Type.Optional(NewPassword) },
  {
    additionalProperties: false,
    $id: 'NewUser',
    examples: [{ name: 'Tom Keller', email: 'tom@example.com', role: 'staff' }],
  },
);
export type NewUserIn = Type.Static<typeof NewUserIn>;

export const UserPatchIn = Type.Object(
  {
    ...userProfile,
    role: Type.Optional(userMembers.role),
    rights: userMembers.rights,
    customerIds: userMembers.customerIds,
    disabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false, minProperties: 1, $id: 'UserPatch', examples: [{ role: 'manager' }] },
);
export type UserPatchIn = Type.Static<typeof UserPatchIn>;

export const UserOut = Type.Object(
  {
    id: Uuid,
    number: Type.Integer(),
    personId: Uuid,
    role: Type.String(),
    rights: nullable(Type.Array(Type.String())),
    customerIds: nullable(Type.Array(Uuid)),
    profile: ProfileOut,
    hasPassword: Type.Boolean({ description: 'Whether the user can log in with a password.' }),
    createdAt: InstantOut,
    disabledAt: nullable(InstantOut),
    lastLogInAt: nullable(InstantOut),
  },
  { $id: 'User' },
);
export type UserOut = Type.Static<typeof UserOut>;

/** A link that works once. */
export const PasswordLinkOut = Type.Object(
  {
    token: Type.Optional(
      Type.String({ description: 'Shown this once; a repeat with the same Idempotency-Key has none.' }),
    ),
    url: Type.Optional(Type.String({ description: 'Where the user sets a password: the token stands behind the #.' })),
    expiresAt: InstantOut,
  },
  { $id: 'PasswordLink' },
);
export type PasswordLinkOut = Type.Static<typeof PasswordLinkOut>;

export const PersonExportOut = Type.Object(
  {
    personId: Uuid,
    profile: ProfileOut,
    addresses: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    customers: Type.Array(Type.Object({ customerId: Uuid, number: Type.Integer() })),
    users: Type.Array(Type.Object({ userId: Uuid, number: Type.Integer() })),
    orders: Type.Array(Type.Object({ id: Uuid, number: Type.Integer(), reference: nullable(Type.String()) })),
    mails: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  },
  { $id: 'PersonExport' },
);
