import Type from 'typebox';
import { ExternalIds, InstantOut, ShortText, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const profile = {
  name: Type.Optional(ShortText),
  email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  locale: Type.Optional(
    Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47: en, de-AT.' }),
  ),
};

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
  customerIds: Type.Optional(nullable(Type.Array(Uuid, { maxItems: 1000 }))),
};

export const NewUserIn = Type.Object(
  { ...profile, ...userMembers },
  {
    additionalProperties: false,
    $id: 'NewUser',
    examples: [{ name: 'Tom Keller', email: 'tom@example.com', role: 'staff' }],
  },
);
export type NewUserIn = Type.Static<typeof NewUserIn>;

export const UserPatchIn = Type.Object(
  {
    ...profile,
    role: Type.Optional(userMembers.role),
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
    customerIds: nullable(Type.Array(Uuid)),
    profile: ProfileOut,
    createdAt: InstantOut,
    disabledAt: nullable(InstantOut),
  },
  { $id: 'User' },
);
export type UserOut = Type.Static<typeof UserOut>;

export const PersonExportOut = Type.Object(
  {
    personId: Uuid,
    profile: ProfileOut,
    addresses: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    customers: Type.Array(Type.Object({ customerId: Uuid, number: Type.Integer() })),
    users: Type.Array(Type.Object({ userId: Uuid, number: Type.Integer() })),
    orders: Type.Array(Type.Object({ id: Uuid, number: Type.Integer(), reference: nullable(Type.String()) })),
  },
  { $id: 'PersonExport' },
);
