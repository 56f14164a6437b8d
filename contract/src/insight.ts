import Type from 'typebox';
import { AtLeast, Name, TextsOut } from './common.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: "A day in the account's time zone." });

const span = {
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  atLeast: Type.Optional(AtLeast),
};

/** Which figures are wanted: the last 30 days unless days are named, both included. */
export const InsightQuery = Type.Object({ workflow: Name, ...span }, { additionalProperties: false });

/** The same where all workflows can be asked for together. */
export const InsightQueryAll = Type.Object({ workflow: Type.Optional(Name), ...span }, { additionalProperties: false });

export const InsightTimesQuery = Type.Object(
  {
    workflow: Name,
    ...span,
    step: Type.Optional(
      Type.Union([Type.Literal('day'), Type.Literal('week'), Type.Literal('month')], {
        description: 'Default: day up to 92 days, then week. A series has at most 190 days.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** What lists the orders behind a figure: parameters of `GET /v1/orders`. */
const Filter = Type.Record(Type.String(), Type.Union([Type.String(), Type.Boolean(), Type.Integer()]), {
  description: 'Parameters of GET /v1/orders that list the orders behind the figure.',
});

const about = {
  workflow: nullable(Type.String()),
  from: Day,
  to: Day,
  position: Type.String({ description: 'Counted are events up to this position.' }),
  upToDate: Type.Boolean({ description: 'Whether that is the newest. Figures may be some seconds old.' }),
};

const seconds = (description: string) => nullable(Type.Integer({ description }));
const median = seconds('Half took so long or less. Told within 5 %.');
const p90 = seconds('Nine of ten took so long or less.');

export const InsightTimesOut = Type.Object(
  {
    ...about,
    statuses: Type.Array(
      Type.Object({
        status: Type.String(),
        category: nullable(Type.String()),
        orders: Type.Integer({ description: 'In it now.' }),
        late: Type.Integer({ description: 'Of these, past its limit.' }),
        limitSeconds: seconds('After which an order is late in it; null = it has no limit.'),
        stays: Type.Integer({ description: 'That ended in these days.' }),
        ...{ medianSeconds: median, p90Seconds: p90 },
        series: Type.Array(Type.Object({ start: Day, stays: Type.Integer(), medianSeconds: median, p90Seconds: p90 }), {
          description: 'The same over time.',
        }),
        filter: Filter,
        lateFilter: Filter,
        slowFilter: Filter,
      }),
    ),
  },
  { $id: 'InsightTimes' },
);
export type InsightTimesOut = Type.Static<typeof InsightTimesOut>;

export const InsightGraphOut = Type.Object(
  {
    ...about,
    version: Type.Integer(),
    statuses: Type.Array(
      Type.Object({
        status: Type.String(),
        orders: Type.Integer({ description: 'In it now.' }),
        late: Type.Integer(),
        medianSeconds: median,
        wentOn: Type.Integer({ description: 'Orders that left it in these days.' }),
        inGraph: Type.Boolean({ description: 'Whether the version in force has it.' }),
        filter: Filter,
      }),
    ),
    edges: Type.Array(
      Type.Object({
        from: nullable(Type.String({ description: 'null = orders were made in `to`.' })),
        to: Type.String(),
        moves: Type.Integer(),
        share: Type.Number({ description: 'Of all moves from there, between 0 and 1.' }),
        ...{ medianSeconds: median, p90Seconds: p90 },
        allowed: Type.Boolean({ description: 'Whether a transition or the roll-up of the version in force leads so.' }),
        transitions: Type.Array(Type.String(), { description: 'Those that lead so.' }),
        how: Type.Record(Type.String(), Type.Integer(), {
          description: 'Moves by what made them: step, timer, roll_up; against the rules: observed, override, report.',
        }),
        againstRules: Type.Integer({ description: 'Moves that were against the rules of then.' }),
        slowness: Type.Union([Type.Literal('usual'), Type.Literal('slow'), Type.Literal('too_slow')], {
          description: 'slow: the median is above half the limit of the status; too_slow: above the limit.',
        }),
        filter: Filter,
      }),
    ),
  },
  { $id: 'InsightGraph' },
);
export type InsightGraphOut = Type.Static<typeof InsightGraphOut>;

export const InsightThroughputOut = Type.Object(
  {
    ...about,
    days: Type.Array(
      Type.Object({
        day: Day,
        created: Type.Integer(),
        closed: Type.Integer({ description: 'Went from an active status into a closed one.' }),
        fulfilled: Type.Integer({ description: 'Of these, into a fulfilled one.' }),
        moves: Type.Integer(),
        late: Type.Integer({ description: 'Passed a limit that day.' }),
        createdFilter: Filter,
        movedFilter: Filter,
      }),
    ),
    totals: Type.Object({
      created: Type.Integer(),
      closed: Type.Integer(),
      fulfilled: Type.Integer(),
      moves: Type.Integer(),
      late: Type.Integer(),
    }),
  },
  { $id: 'InsightThroughput' },
);
export type InsightThroughputOut = Type.Static<typeof InsightThroughputOut>;

export const InsightPathsOut = Type.Object(
  {
    ...about,
    closed: Type.Integer({ description: 'Orders that were closed in these days.' }),
    onTime: Type.Integer({ description: 'Of these, those that passed no limit on their way.' }),
    medianSeconds: median,
    p90Seconds: p90,
    paths: Type.Array(
      Type.Object({
        statuses: Type.Array(Type.String(), { description: 'In order; "…" stands for more than can be told.' }),
        orders: Type.Integer(),
        share: Type.Number(),
        medianSeconds: median,
        againstGraph: Type.Array(
          Type.Integer({
            description: 'The step from this place to the next is in no transition of the version in force.',
          }),
        ),
        filter: Filter,
      }),
      { description: 'The most frequent ones first, at most 50.' },
    ),
    others: Type.Object({ paths: Type.Integer(), orders: Type.Integer(), share: Type.Number() }),
  },
  { $id: 'InsightPaths' },
);
export type InsightPathsOut = Type.Static<typeof InsightPathsOut>;

export const InsightFunnelOut = Type.Object(
  {
    ...about,
    created: Type.Integer({ description: 'Orders made in these days.' }),
    stages: Type.Array(
      Type.Object({
        status: Type.String(),
        orders: Type.Integer({ description: 'Of these, those that have ever been in it.' }),
        share: Type.Number(),
        filter: Filter,
      }),
      { description: 'In the order of the definition.' },
    ),
  },
  { $id: 'InsightFunnel' },
);
export type InsightFunnelOut = Type.Static<typeof InsightFunnelOut>;

export const InsightLateOut = Type.Object(
  {
    ...about,
    late: Type.Integer({ description: 'Orders that are late now; counted up to 10,000.' }),
    now: Type.Array(
      Type.Object({
        workflow: Type.String(),
        status: Type.String(),
        late: Type.Integer(),
        orders: Type.Integer({ description: 'In this status now, late or not.' }),
        limitSeconds: seconds('After which an order is late in it.'),
        filter: Filter,
      }),
      { description: 'Most of them first.' },
    ),
    days: Type.Array(Type.Object({ day: Day, late: Type.Integer({ description: 'Passed a limit that day.' }) })),
  },
  { $id: 'InsightLate' },
);
export type InsightLateOut = Type.Static<typeof InsightLateOut>;

export const InsightRulesOut = Type.Object(
  {
    ...about,
    rules: Type.Array(
      Type.Object({
        from: nullable(Type.String()),
        to: Type.String(),
        transition: nullable(Type.String()),
        enforce: nullable(Type.String({ description: 'How the version in force takes its rules.' })),
        how: Type.String({
          description:
            'observed: the rules are only watched; override: by hand; report: another system said so; not_applied: a report that was kept from being applied.',
        }),
        code: Type.String({ description: 'Of the refusal that it would have been.' }),
        detail: Type.String({ description: 'Of the newest.' }),
        texts: Type.Optional(TextsOut),
        changes: Type.Integer(),
        ofMoves: Type.Integer({ description: 'All moves from there to there in these days.' }),
        lastDay: Day,
        filter: Filter,
      }),
      { description: 'Most of them first.' },
    ),
  },
  { $id: 'InsightRules' },
);
export type InsightRulesOut = Type.Static<typeof InsightRulesOut>;
