import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  InsightFunnelOut,
  InsightGraphOut,
  InsightLateOut,
  InsightPathsOut,
  InsightQuery,
  InsightQueryAll,
  InsightRulesOut,
  InsightThroughputOut,
  InsightTimesOut,
  InsightTimesQuery,
} from '@milepost/contract';
import type { AccountBook } from '../accounts/books.ts';
import type { Category, Workflow } from '../core/workflow.ts';
import { categories, isClosed } from '../core/workflow.ts';
import { daysBetween } from '../lib/days.ts';
import type { InsightSpan } from '../store/insight-views.ts';
import { requireRight, requireWholeAccount } from './caller.ts';
import { dayFigures, edgeFigures, limitOf, pathFigures, ratio, slowness, stayFigures, sum } from './insight-figures.ts';
import { defaultSpan, seriesStep } from './insight-span.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { storedTexts } from './texts.ts';

interface Asked {
  readonly workflow?: string;
  readonly from?: string;
  readonly to?: string;
  readonly atLeast?: string;
}

/** What a question is about, and what every answer says of itself. */
interface Scope {
  readonly accountId: string;
  readonly span: InsightSpan;
  readonly book: AccountBook;
  readonly about: {
    readonly workflow: string | null;
    readonly from: string;
    readonly to: string;
    readonly position: string;
    readonly upToDate: boolean;
  };
}

/** Where the time goes: figures from what orders really did, each with the filter that lists its orders. */
export function insightRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { insights } = parts;

  async function scopeOf(request: FastifyRequest, { workflow, from, to, atLeast }: Asked): Promise<Scope> {
    requireRight(request, 'insights.read');
    requireWholeAccount(request);
    const { accountId } = request.principal;
    const [book, { timeZone }] = await Promise.all([parts.workflows(accountId), parts.account(accountId)]);
    if (workflow !== undefined) latest(book, workflow);
    const days = defaultSpan(parts.now(), timeZone, from, to);
    if (atLeast !== undefined) {
      // The figures come from the insights' reader, what is so now from the lists'.
      await Promise.all([insights.caughtUp(accountId, atLeast), parts.caughtUp(accountId, atLeast)]);
    }
    const { position, head } = await insights.progress(accountId);
    const upToDate = BigInt(position) >= BigInt(head);
    return {
      ...{ accountId, book, span: { workflow, ...days } },
      about: { workflow: workflow ?? null, ...days, position, upToDate },
    };
  }

  /** Orders that are in each status now, and those of them that are late. */
  async function liveOf({ accountId, span }: Scope) {
    const active = categories.filter((category) => !isClosed(category));
    const now = parts.now();
    const [counts, pressing] = await Promise.all([
      parts.lists.counts(accountId),
      parts.lists.pressing(accountId, active, now, now),
    ]);
    const ofAsked = ({ workflow }: { workflow: string }) => span.workflow === undefined || workflow === span.workflow;
    const [live, late] = [counts.filter(ofAsked), pressing.late.filter(ofAsked)];
    return {
      ...{ live, late },
      ordersIn: (status: string) =>
        sum(
          live.filter((row) => row.status === status),
          ({ orders }) => orders,
        ),
      lateIn: (status: string) =>
        sum(
          late.filter((row) => row.status === status),
          (row) => row.late,
        ),
    };
  }

  const schema = <Query, Out>(summary: string, querystring: Query, out: Out) => ({
    tags: ['insights'],
    summary,
    querystring,
    response: { 200: out },
  });

  return async (app) => {
    app.get(
      '/v1/insights/times',
      { schema: schema('How long orders stay in each status, over time', InsightTimesQuery, InsightTimesOut) },
      async (request) => {
        const { query } = request;
        const scope = await scopeOf(request, query);
        const workflow = latest(scope.book, query.workflow);
        const [rows, live] = await Promise.all([
          insights.stayTimes(scope.accountId, scope.span, seriesStep(scope.span, query.step)),
          liveOf(scope),
        ]);
        return {
          ...scope.about,
          statuses: statusesOf(workflow, [
            ...rows.map(({ status }) => status),
            ...live.live.map(({ status }) => status),
          ]).map((status) => {
            const figures = stayFigures(rows, status);
            const filter = { workflow: workflow.key, status };
            return {
              ...{ status, category: categoryIn(scope.book, workflow.key, status) },
              ...{ orders: live.ordersIn(status), late: live.lateIn(status), limitSeconds: limitOf(workflow, status) },
              ...figures,
              ...{ filter, lateFilter: { ...filter, late: true } },
              slowFilter: { ...filter, inStatusSeconds: figures.p90Seconds ?? 0 },
            };
          }),
        };
      },
    );

    app.get(
      '/v1/insights/graph',
      { schema: schema('The ways that orders took, over the graph of the rules', InsightQuery, InsightGraphOut) },
      async (request) => {
        const scope = await scopeOf(request, request.query);
        const workflow = latest(scope.book, request.query.workflow);
        const [rows, live] = await Promise.all([insights.moveTimes(scope.accountId, scope.span), liveOf(scope)]);
        const edges = edgeFigures(rows, workflow);
        const stays = rows
          .filter(({ how, from }) => how !== 'late' && from !== '')
          .map(({ from, buckets }) => ({ status: from, start: '', buckets }));
        return {
          ...scope.about,
          version: workflow.version,
          statuses: statusesOf(workflow, [
            ...edges.flatMap(({ from, to }) => [from, to]),
            ...live.live.map(({ status }) => status),
          ]).map((status) => ({
            ...{ status, orders: live.ordersIn(status), late: live.lateIn(status) },
            medianSeconds: stayFigures(stays, status).medianSeconds,
            wentOn: stayFigures(stays, status).stays,
            inGraph: workflow.statuses.has(status),
            filter: { workflow: workflow.key, status },
          })),
          edges: edges.map((edge) => ({
            ...edge,
            from: edge.from === '' ? null : edge.from,
            transitions: [...edge.transitions],
            how: { ...edge.how },
            slowness: slowness(edge.medianSeconds, limitOf(workflow, edge.from)),
            filter: took(scope, `${edge.from}>${edge.to}`),
          })),
        };
      },
    );

    app.get(
      '/v1/insights/throughput',
      { schema: schema('What was done each day', InsightQueryAll, InsightThroughputOut) },
      async (request) => {
        const scope = await scopeOf(request, request.query);
        const rows = await insights.days(scope.accountId, scope.span);
        const figuresOf = dayFigures(rows, (workflow, status) => categoryIn(scope.book, workflow, status));
        const days = daysBetween(scope.span.from, scope.span.to).map((day) => ({
          ...{ day, ...figuresOf(day) },
          createdFilter: took(scope, '>*', day),
          movedFilter: took(scope, '*>*', day),
        }));
        const total = (member: 'created' | 'closed' | 'fulfilled' | 'moves' | 'late') =>
          sum(days, (day) => day[member]);
        return {
          ...{ ...scope.about, days },
          totals: {
            created: total('created'),
            closed: total('closed'),
            fulfilled: total('fulfilled'),
            moves: total('moves'),
            late: total('late'),
          },
        };
      },
    );

    app.get(
      '/v1/insights/paths',
      { schema: schema('The whole ways of orders that were closed', InsightQuery, InsightPathsOut) },
      async (request) => {
        const scope = await scopeOf(request, request.query);
        const rows = await insights.pathTimes(scope.accountId, scope.span);
        const { paths, ...rest } = pathFigures(rows, latest(scope.book, request.query.workflow));
        return {
          ...{ ...scope.about, ...rest },
          paths: paths.map(({ path, ...figures }) => ({ ...figures, filter: took(scope, `way:${path}`) })),
        };
      },
    );

    app.get(
      '/v1/insights/funnel',
      { schema: schema('How far the orders come that were made in these days', InsightQuery, InsightFunnelOut) },
      async (request) => {
        const scope = await scopeOf(request, request.query);
        const workflow = latest(scope.book, request.query.workflow);
        const [reached, moves] = await Promise.all([
          insights.reached(scope.accountId, scope.span),
          insights.moves(scope.accountId, scope.span),
        ]);
        const made = moves.filter(({ from }) => from === '');
        const created = sum(made, (row) => row.moves);
        return {
          ...{ ...scope.about, created },
          stages: statusesOf(
            workflow,
            reached.map(({ status }) => status),
          ).map((status) => {
            const orders = reached.find((row) => row.status === status)?.orders ?? 0;
            return { status, orders, share: ratio(orders, created), filter: took(scope, `reached:${status}`) };
          }),
        };
      },
    );

    app.get(
      '/v1/insights/late',
      { schema: schema('Which orders are late, and how many became so each day', InsightQueryAll, InsightLateOut) },
      async (request) => {
        const scope = await scopeOf(request, request.query);
        const [{ late, live }, rows] = await Promise.all([
          liveOf(scope),
          insights.lateDays(scope.accountId, scope.span),
        ]);
        const figuresOf = dayFigures(rows, () => null);
        const ordersIn = (workflow: string, status: string) =>
          sum(
            live.filter((row) => row.workflow === workflow && row.status === status),
            ({ orders }) => orders,
          );
        return {
          ...{ ...scope.about, late: sum(late, (row) => row.late) },
          now: late
            .toSorted((a, b) => b.late - a.late)
            .map(({ workflow, status, late: orders }) => ({
              ...{ workflow, status, late: orders, orders: ordersIn(workflow, status) },
              limitSeconds: limitOf(scope.book.latest(workflow), status),
              filter: { workflow, status, late: true },
            })),
          days: daysBetween(scope.span.from, scope.span.to).map((day) => ({ day, late: figuresOf(day).late })),
        };
      },
    );

    app.get(
      '/v1/insights/rules',
      { schema: schema('Which rules were gone against, and how often', InsightQuery, InsightRulesOut) },
      async (request) => {
        const scope = await scopeOf(request, request.query);
        const workflow = latest(scope.book, request.query.workflow);
        const [rules, moves] = await Promise.all([
          insights.rules(scope.accountId, scope.span),
          insights.moves(scope.accountId, scope.span),
        ]);
        const movesOf = (from: string, to: string) =>
          sum(
            moves.filter((row) => row.from === from && row.to === to && row.how !== 'late'),
            (row) => row.moves,
          );
        return {
          ...scope.about,
          rules: rules.map(({ from, to, transition, ...rule }) => ({
            ...rule,
            ...storedTexts(rule.detail),
            ...{ from: from === '' ? null : from, to, transition: transition === '' ? null : transition },
            enforce: workflow.transitions.find(({ name }) => name === transition)?.enforce ?? null,
            ofMoves: movesOf(from, to),
            filter: took(scope, `${from}>${to}`),
          })),
        };
      },
    );
  };
}

function latest(book: AccountBook, key: string): Workflow {
  const workflow = book.latest(key);
  if (workflow !== undefined) return workflow;
  throw new Problem('not_found', {
    detail: `There is no workflow ${key} here.`,
    hint: `There is ${book
      .all()
      .map((known) => known.key)
      .join(', ')}.`,
  });
}

/** The parameters that list the orders which did this, in the days asked about or on one of them. */
function took({ span }: Scope, what: string, day?: string): Record<string, string> {
  const { workflow } = span;
  return {
    ...(workflow === undefined ? {} : { workflow }),
    ...{ took: what, tookFrom: day ?? span.from, tookTo: day ?? span.to },
  };
}

/** The statuses of the version in force in its order, then others that orders have been in. */
function statusesOf(workflow: Workflow, seen: readonly string[]): readonly string[] {
  const own = [...workflow.statuses.keys()];
  const others = [...new Set(seen)].filter((status) => status !== '' && !workflow.statuses.has(status));
  return [...own, ...others.sort()];
}

/** By the newest version that has the status. */
function categoryIn(book: AccountBook, key: string, status: string): Category | null {
  const version = book.versions(key).findLast(({ statuses }) => statuses.has(status));
  return version?.statuses.get(status)?.category ?? null;
}
