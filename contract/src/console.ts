import Type from 'typebox';
import { InstantOut, Uuid } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const view = {
  page: Type.String({
    pattern: '^[a-z][a-z0-9-]{0,39}$',
    description: 'Where in the console: orders, board, insights.',
  }),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  query: Type.String({ maxLength: 2000, description: 'As it stands in the address, without the question mark.' }),
  shared: Type.Boolean({ description: "Everybody's, not only mine." }),
};

export const NewViewIn = Type.Object(
  { name: view.name, query: view.query, page: Type.Optional(view.page), shared: Type.Optional(view.shared) },
  {
    additionalProperties: false,
    $id: 'NewView',
    examples: [{ name: 'Late in Hamburg', query: 'late=true&city=Hamburg', shared: true }],
  },
);
export type NewViewIn = Type.Static<typeof NewViewIn>;

export const ViewPatchIn = Type.Partial(Type.Object(view), {
  additionalProperties: false,
  minProperties: 1,
  $id: 'ViewPatch',
  examples: [{ name: 'Late in the north' }],
});
export type ViewPatchIn = Type.Static<typeof ViewPatchIn>;

/** A named list of the console. */
export const ViewOut = Type.Object(
  {
    id: Uuid,
    ...view,
    mine: Type.Boolean({ description: 'Whether the caller made it for themselves.' }),
    createdAt: InstantOut,
    updatedAt: InstantOut,
  },
  { $id: 'View' },
);
export type ViewOut = Type.Static<typeof ViewOut>;

export const PresenceIn = Type.Object(
  {
    doing: Type.Optional(Type.Union([Type.Literal('viewing'), Type.Literal('editing')])),
    leave: Type.Optional(Type.Boolean({ description: 'True: gone again.' })),
  },
  { additionalProperties: false, $id: 'PresenceNote', examples: [{ doing: 'viewing' }] },
);
export type PresenceIn = Type.Static<typeof PresenceIn>;

/** Who looks at an order. */
export const PresenceOut = Type.Object(
  {
    data: Type.Array(
      Type.Object({
        userId: Uuid,
        name: Type.String(),
        doing: Type.String(),
        since: InstantOut,
        me: Type.Boolean(),
      }),
    ),
    againWithinSeconds: Type.Integer({ description: 'Who says nothing for so long is gone.' }),
  },
  { $id: 'Presence' },
);
export type PresenceOut = Type.Static<typeof PresenceOut>;

export const RoleOut = Type.Object(
  {
    role: Type.String(),
    rights: Type.Array(Type.String()),
    audience: Type.String(),
    builtIn: Type.Boolean(),
    workflows: Type.Array(Type.String(), { description: 'The workflows that define it.' }),
    users: Type.Integer({ description: 'Users who have it and are not disabled.' }),
    keys: Type.Integer({ description: 'Keys that have it and are not revoked.' }),
    grantable: Type.Boolean({ description: 'Whether the caller may give it.' }),
  },
  { $id: 'Role' },
);
export type RoleOut = Type.Static<typeof RoleOut>;

/** Somebody or something that acts here, by name: histories name ids only. */
export const ActorNameOut = Type.Object(
  {
    kind: Type.Union([Type.Literal('user'), Type.Literal('key')]),
    id: Uuid,
    name: Type.String(),
    role: Type.String(),
    userId: nullable(Uuid),
    active: Type.Boolean(),
  },
  { $id: 'ActorName' },
);
export type ActorNameOut = Type.Static<typeof ActorNameOut>;

export const SettingOut = Type.Object(
  {
    variable: Type.String(),
    flag: Type.String(),
    member: Type.String(),
    value: Type.String({ description: 'What is in force; secrets are masked.' }),
    default: Type.String(),
    from: Type.String({ description: 'default, environment, .env, file …, argument.' }),
    description: Type.String(),
  },
  { $id: 'Setting' },
);
export type SettingOut = Type.Static<typeof SettingOut>;

/** How far a new account is, from what is there. */
export const FirstStepsOut = Type.Object(
  {
    orders: Type.Boolean({ description: 'There are orders, samples too.' }),
    samples: Type.Union([Type.Literal('none'), Type.Literal('here'), Type.Literal('put_away')]),
    key: Type.Boolean({ description: 'There is a key beside the bootstrap key.' }),
    endpoint: Type.Boolean(),
    colleague: Type.Boolean({ description: 'There is more than one user.' }),
    workflow: Type.Boolean({ description: 'A workflow was published, or chosen for new orders.' }),
  },
  { $id: 'FirstSteps' },
);
export type FirstStepsOut = Type.Static<typeof FirstStepsOut>;

const logPosition = Type.String({ description: 'Give it as atLeast to a list that must show this.' });

export const SamplesMadeOut = Type.Object(
  { created: Type.Integer(), events: Type.Integer(), position: logPosition },
  { $id: 'SamplesMade' },
);
export type SamplesMadeOut = Type.Static<typeof SamplesMadeOut>;

export const SamplesPutAwayOut = Type.Object(
  { archived: Type.Integer(), position: logPosition },
  { $id: 'SamplesPutAway' },
);
export type SamplesPutAwayOut = Type.Static<typeof SamplesPutAwayOut>;
