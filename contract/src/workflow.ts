import Type from 'typebox';
import { InstantOut, Name, SentenceOut } from './common.ts';
import { JobOut } from './job.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A version to publish, in JSON. Sent as YAML, the body is the definition itself. */
export const PublishIn = Type.Object(
  {
    definition: Type.Union([Type.String({ maxLength: 262_144 }), Type.Record(Type.String(), Type.Unknown())], {
      description: 'The definition: the text of a file in YAML or JSON, or an object.',
    }),
    mapping: Type.Optional(
      Type.Record(Type.String(), Name, {
        description: 'Old statuses to new ones, for orders whose status is no longer there.',
      }),
    ),
    moveOrders: Type.Optional(
      Type.Boolean({
        description:
          'Whether orders of earlier versions are moved to this one, in the background. Default: when a mapping is given.',
      }),
    ),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only says what would change, and for how many orders.' })),
  },
  { additionalProperties: false, $id: 'Publish' },
);
export type PublishIn = Type.Static<typeof PublishIn>;

/** Something found in a definition. */
export const FindingOut = Type.Object({
  level: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  code: Type.String(),
  pointer: Type.String({ description: 'JSON pointer into the definition.' }),
  message: Type.String(),
  texts: Type.Array(SentenceOut, {
    description: 'The message as data, for other languages: its parts in their order.',
  }),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
  suggestion: Type.Optional(Type.String({ description: 'The name that was probably meant.' })),
});

export const LintOut = Type.Object(
  {
    valid: Type.Boolean({ description: 'Whether it could be published: there are no errors.' }),
    key: nullable(Type.String()),
    findings: Type.Array(FindingOut),
  },
  { $id: 'Lint' },
);
export type LintOut = Type.Static<typeof LintOut>;

/** One difference between two versions of a workflow, as data and in words. */
export const DifferenceOut = Type.Object({
  kind: Type.String({ description: 'added, removed, renamed, relabelled or changed.' }),
  subject: Type.String({
    description: 'workflow, status, transition, timer, reason, line_status, role or calendar.',
  }),
  key: Type.String({ description: 'The name in the new version; of what was removed, the old one.' }),
  formerKey: Type.Optional(Type.String({ description: 'The old name of what was renamed.' })),
  member: Type.Optional(Type.String({ description: 'What of it is another: roles.' })),
  was: Type.Unknown({ description: 'What the member was; null = nothing.' }),
  is: Type.Unknown({ description: 'What the member is, or all that was added; null = nothing.' }),
  sentence: Type.String({ description: 'The same in English.' }),
});
export type DifferenceOut = Type.Static<typeof DifferenceOut>;

export const PublicationOut = Type.Object(
  {
    key: Type.String(),
    version: Type.Integer(),
    dryRun: Type.Boolean(),
    changed: Type.Boolean({ description: 'False when it is what is published already; nothing was done then.' }),
    publishable: Type.Boolean({ description: 'False when live orders would be stranded: give a mapping.' }),
    differences: Type.Array(DifferenceOut),
    orders: Type.Array(
      Type.Object({
        status: Type.String(),
        orders: Type.Integer({ description: 'Live orders in it.' }),
        to: nullable(Type.String({ description: 'Where they would be; null when nowhere.' })),
        suggestion: Type.Optional(Type.String()),
      }),
    ),
    findings: Type.Array(FindingOut),
    job: nullable(JobOut),
  },
  { $id: 'Publication' },
);
export type PublicationOut = Type.Static<typeof PublicationOut>;

export const WorkflowVersionOut = Type.Object(
  {
    version: Type.Integer(),
    publishedAt: InstantOut,
    publishedBy: Type.String(),
    differences: Type.Array(Type.String(), { description: 'What it changed, in words.' }),
    changes: Type.Array(DifferenceOut, { description: 'The same as data.' }),
  },
  { $id: 'WorkflowVersion' },
);
export type WorkflowVersionOut = Type.Static<typeof WorkflowVersionOut>;
