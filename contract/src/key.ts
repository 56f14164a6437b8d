import Type from 'typebox';
import { InstantOrDate, InstantOut, ShortText, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const NewKeyIn = Type.Object(
  {
    name: ShortText,
    role: Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'client, staff, manager, or a role that a workflow names.',
    }),
    rights: Type.Optional(Type.Array(Type.String(), { description: "Fewer than the role's." })),
    audience: Type.Optional(Type.Union([Type.Literal('internal'), Type.Literal('partner'), Type.Literal('customer')])),
    userId: Type.Optional(Uuid),
    customerIds: Type.Optional(Type.Array(Uuid, { maxItems: 1000 })),
    dialect: Type.Optional(
      Type.String({
        pattern: '^(thirdwatch|ingram|wordbee|evreka)$',
        description: 'For a client of thirdwatch, ingram, wordbee or evreka.',
      }),
    ),
    expiresAt: Type.Optional(InstantOrDate),
  },
  { additionalProperties: false, $id: 'NewKey', examples: [{ name: 'Warehouse scanner', role: 'staff' }] },
);
export type NewKeyIn = Type.Static<typeof NewKeyIn>;

const keyMembers = {
  id: Uuid,
  prefix: Type.String(),
  name: Type.String(),
  role: Type.String(),
  rights: nullable(Type.Array(Type.String())),
  audience: nullable(Type.String()),
  userId: nullable(Uuid),
  customerIds: nullable(Type.Array(Uuid)),
  dialect: nullable(Type.String()),
  createdAt: InstantOut,
  expiresAt: nullable(InstantOut),
  revokedAt: nullable(InstantOut),
  lastUsedAt: nullable(InstantOut),
};

export const KeyOut = Type.Object(keyMembers, { $id: 'Key' });
export type KeyOut = Type.Static<typeof KeyOut>;

/** A new key: the only time its secret is shown. */
export const NewKeyOut = Type.Object(
  {
    ...keyMembers,
    secret: Type.Optional(
      Type.String({ description: 'Shown this once; a repeat with the same Idempotency-Key has none.' }),
    ),
  },
  { $id: 'NewKeyWithSecret' },
);
/** As the first answer has it. */
export type NewKeyOut = KeyOut & { secret: string };
