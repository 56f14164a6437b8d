import Type from 'typebox';
import { InstantOut, Name, TextsOut, Uuid } from './common.ts';
import { FindingOut } from './workflow.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const definition = Type.Union([Type.String({ maxLength: 262_144 }), Type.Record(Type.String(), Type.Unknown())], {
  description: 'The definition: the text of a file in YAML or JSON, or an object.',
});

const mapping = Type.Record(Type.String(), Name, {
  description: 'Statuses of the history that the definition calls otherwise: { "bench": "table" }.',
});

/** What is rehearsed on what. */
export const SimulateIn = Type.Object(
  {
    definition: Type.Optional(definition),
    version: Type.Optional(
      Type.Integer({ minimum: 1, description: 'A published version instead. Default: the one in force.' }),
    ),
    mapping: Type.Optional(mapping),
    history: Type.Optional(
      Type.String({
        description:
          "A history, CSV with headings or NDJSON, instead of the account's own: order, to, at, and where there are such: from, role, user, message, reason, total, currency, data.*",
      }),
    ),
    role: Type.Optional(Type.String({ maxLength: 60, description: 'Who acted where the history names no role.' })),
    orders: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20_000,
        description: 'Of the own history: the newest so many. Default: 2000.',
      }),
    ),
  },
  {
    additionalProperties: false,
    $id: 'Simulate',
    examples: [{ version: 1, orders: 500 }],
  },
);
export type SimulateIn = Type.Static<typeof SimulateIn>;

const outcome = 'observed: only watched rules are against it; overridden: it would be made all the same; refused.';

const ReasonOut = Type.Object({
  outcome: Type.String({ description: outcome }),
  code: Type.String({ description: 'Of the refusal.' }),
  guard: nullable(Type.String()),
  transition: nullable(Type.String()),
  from: nullable(Type.String({ description: 'null = orders were made so.' })),
  to: Type.String(),
  changes: Type.Integer(),
  hint: Type.String({ description: 'What would have made the first of them pass.' }),
  examples: Type.Array(
    Type.Object({
      order: Type.String(),
      at: Type.String(),
      role: Type.String(),
      detail: Type.String(),
      texts: Type.Optional(TextsOut),
    }),
    { description: 'The first five.' },
  ),
});

const OutcomesOut = Type.Object({
  allowed: Type.Integer(),
  observed: Type.Integer({ description: 'Only rules that are watched were against it.' }),
  overridden: Type.Integer({
    description: 'Against the rules, and made all the same: overrides and followed reports.',
  }),
  refused: Type.Integer({ description: 'Would not have been possible.' }),
});

export const SimulationOut = Type.Object(
  {
    key: Type.String(),
    orders: Type.Integer(),
    changes: Type.Integer(),
    outcomes: OutcomesOut,
    reasons: Type.Array(ReasonOut, { description: 'Most changes first.' }),
    untold: Type.Integer({ description: 'Changes whose reasons are too many to be told one by one.' }),
    more: Type.Boolean({ description: 'Whether there were more orders than were looked at.' }),
    badRows: Type.Object({
      count: Type.Integer(),
      examples: Type.Array(Type.Object({ line: Type.Integer(), problem: Type.String() })),
    }),
    unchecked: Type.Array(Type.String(), { description: 'Rules that the history tells too little for.' }),
    findings: Type.Array(FindingOut, { description: 'What the lint says of the definition.' }),
  },
  { $id: 'Simulation' },
);
export type SimulationOut = Type.Static<typeof SimulationOut>;

const seconds = nullable(Type.Integer());

export const DiscoveredOut = Type.Object(
  {
    key: Type.String(),
    definition: Type.String({ description: 'A first definition in YAML. It passes the lint.' }),
    orders: Type.Integer(),
    changes: Type.Integer(),
    statuses: Type.Array(
      Type.Object({
        name: Type.String(),
        entries: Type.Integer(),
        begun: Type.Integer({ description: 'Orders that began in it.' }),
        ended: Type.Integer({ description: 'Orders that were last seen in it.' }),
        medianSeconds: seconds,
        p90Seconds: seconds,
      }),
    ),
    edges: Type.Array(
      Type.Object({
        from: Type.String(),
        to: Type.String(),
        moves: Type.Integer(),
        medianSeconds: seconds,
        p90Seconds: seconds,
        roles: Type.Record(Type.String(), Type.Integer()),
      }),
      { description: 'Most moves first.' },
    ),
    badRows: Type.Object({
      count: Type.Integer(),
      examples: Type.Array(Type.Object({ line: Type.Integer(), problem: Type.String() })),
    }),
  },
  { $id: 'Discovered' },
);
export type DiscoveredOut = Type.Static<typeof DiscoveredOut>;

export const NewShadowIn = Type.Object(
  {
    definition: Type.Optional(definition),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'A published version instead.' })),
    mapping: Type.Optional(mapping),
  },
  { additionalProperties: false, $id: 'NewShadow', examples: [{ version: 1 }] },
);
export type NewShadowIn = Type.Static<typeof NewShadowIn>;

/** A definition that is asked about everything that happens, and decides nothing. */
export const ShadowOut = Type.Object(
  {
    id: Uuid,
    workflow: Type.String(),
    state: Type.Union([Type.Literal('running'), Type.Literal('stopped')]),
    startedAt: InstantOut,
    stoppedAt: nullable(InstantOut),
    position: Type.String({ description: 'It has been asked about events up to this position.' }),
    changes: Type.Integer({ description: 'That it was asked about.' }),
    outcomes: OutcomesOut,
  },
  { $id: 'Shadow' },
);
export type ShadowOut = Type.Static<typeof ShadowOut>;

/** With why it would have refused. */
export const ShadowReportOut = Type.Object(
  { ...ShadowOut.properties, reasons: Type.Array(ReasonOut, { description: 'Most changes first.' }) },
  { $id: 'ShadowReport' },
);
export type ShadowReportOut = Type.Static<typeof ShadowReportOut>;
