import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DiscoveredOut, SimulateIn, SimulationOut } from '@milepost/contract';
import Type from 'typebox';
import { Compile } from 'typebox/schema';
import type { Discovery } from '../definitions/discover.ts';
import { addRow, addWay, createDiscovery } from '../definitions/discover.ts';
import { writeDiscovered } from '../definitions/discovered-definition.ts';
import type { BadRow, ReadRow } from '../definitions/history-rows.ts';
import { csvHistory, ndjsonHistory } from '../definitions/history-rows.ts';
import { addHistory, createSimulation } from '../definitions/simulate.ts';
import { simulateRows } from '../definitions/simulate-rows.ts';
import { numberedLines } from '../lib/lines.ts';
import { requireRight, requireWholeAccount } from './caller.ts';
import type { ApiParts } from './parts.ts';
import { copyReason, rehearsedDefinition } from './rehearsed-definition.ts';
import { Problem } from './problems.ts';

/** Orders that are looked at where no number is given. */
const ordersDefault = 2000;

/** The longest body that is held in memory; a longer history is streamed. */
const bodyLimitBytes = 8 * 1024 * 1024;

const KeyParams = Type.Object({ key: Type.String() });

const StreamQuery = Type.Object(
  {
    version: Type.Optional(Type.Integer({ minimum: 1 })),
    role: Type.Optional(Type.String({ maxLength: 60 })),
  },
  { additionalProperties: false },
);

const minMoves = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Rarer ways are left out. Default: 1.' }),
);

/** Definitions rehearsed on what has happened, and written from it. */
export function rehearsalRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    registerHistoryBody(app);

    app.post(
      '/v1/workflows/:key/simulate',
      {
        bodyLimit: bodyLimitBytes,
        schema: {
          tags: ['workflows'],
          summary: 'What a definition would have refused of a history, and why',
          description:
            "JSON of Simulate: a definition or a published version against the account's own newest orders, or against a history in it. A longer history is the body itself, as text/csv or application/x-ndjson, and goes against a published version.",
          consumes: ['application/json', 'text/csv', 'application/x-ndjson'],
          params: KeyParams,
          querystring: StreamQuery,
          response: { 200: SimulationOut },
        },
      },
      async (request) => {
        requireRight(request, 'insights.read');
        requireWholeAccount(request);
        return simulate(parts, request, request.params.key, request.query);
      },
    );

    app.get(
      '/v1/workflows/:key/discovered',
      {
        schema: {
          tags: ['workflows'],
          summary: "A definition written from what the workflow's orders really did",
          params: KeyParams,
          querystring: Type.Object(
            { orders: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000 })), minMoves },
            { additionalProperties: false },
          ),
          response: { 200: DiscoveredOut },
        },
      },
      async (request) => {
        requireRight(request, 'insights.read');
        requireWholeAccount(request);
        const { key } = request.params;
        const { orders = ordersDefault, minMoves: least = 1 } = request.query;
        await rehearsedDefinition(parts, request.principal.accountId, key, {});
        const discovery = createDiscovery();
        for await (const order of parts.sampleHistories(request.principal.accountId, key, orders)) {
          addWay(discovery, order.events, order.orderId);
        }
        return discovered(discovery, key, least, []);
      },
    );

    app.post(
      '/v1/workflows/discover',
      {
        bodyLimit: Number.MAX_SAFE_INTEGER,
        schema: {
          tags: ['workflows'],
          summary: 'A definition written from a history, CSV with headings or NDJSON, of any length',
          consumes: ['text/csv', 'application/x-ndjson'],
          querystring: Type.Object(
            { key: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]{0,59}$' })), minMoves },
            { additionalProperties: false },
          ),
          response: { 200: DiscoveredOut },
        },
      },
      async (request) => {
        requireRight(request, 'insights.read');
        requireWholeAccount(request);
        const rows = streamedRows(request);
        if (rows === undefined) throw noHistory();
        const discovery = createDiscovery();
        const bad: BadRow[] = [];
        for await (const row of rows) {
          const fault = addRow(discovery, row);
          if (fault !== undefined) bad.push(fault);
          if (bad.length > badRowsMax) throw noHistory(bad[0]);
        }
        return discovered(discovery, request.query.key ?? 'discovered', request.query.minMoves ?? 1, bad);
      },
    );
  };
}

/** More bad rows than that are no history. */
const badRowsMax = 1000;

/** Bodies that are histories are read as they come. */
function registerHistoryBody(scope: FastifyInstance): void {
  scope.addContentTypeParser(['text/csv', 'application/x-ndjson'], (_request, body, done) => done(null, body));
}

function streamedRows({ headers, body }: FastifyRequest): AsyncIterable<ReadRow> | undefined {
  const type = headers['content-type'] ?? '';
  if (/^text\/csv\b/i.test(type)) return csvHistory(body as Readable);
  return /^application\/x-ndjson\b/i.test(type)
    ? ndjsonHistory(numberedLines(body as Readable, lineLimitBytes))
    : undefined;
}

const lineLimitBytes = 1024 * 1024;

/** A history in a member of the body: NDJSON where its first line is an object. */
function rowsOf(history: string): AsyncIterable<ReadRow> {
  const chunks = oneChunk(Buffer.from(history));
  return history.trimStart().startsWith('{')
    ? ndjsonHistory(numberedLines(chunks, lineLimitBytes))
    : csvHistory(chunks);
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

const envelope = Compile(SimulateIn);

function readBody({ body }: FastifyRequest): SimulateIn {
  if (body === undefined || body === null) return {};
  if (envelope.Check(body)) return body;
  const [, errors] = envelope.Errors(body);
  const pointer = errors[0]?.instancePath ?? '';
  throw new Problem('validation_failed', {
    detail: `${pointer || 'The body'} ${errors[0]?.message ?? 'is not valid'}.`,
    hint: 'Send { "definition" or "version", "mapping", "history", "role", "orders" }.',
    pointer,
  });
}

async function simulate(
  parts: ApiParts,
  request: FastifyRequest,
  key: string,
  query: { readonly version?: number; readonly role?: string },
): Promise<SimulationOut> {
  const { accountId } = request.principal;
  const streamed = streamedRows(request);
  const body: SimulateIn = streamed === undefined ? readBody(request) : query;
  const { workflow, findings } = await rehearsedDefinition(parts, accountId, key, body);
  const { mapping = {}, role = query.role } = body;
  const given = { workflow, mapping, rules: parts.rules };
  const rows = streamed ?? (body.history === undefined ? undefined : rowsOf(body.history));
  if (rows !== undefined) {
    const { reasons, badRows, unchecked, ...report } = await simulateRows(rows, {
      ...given,
      ...(role === undefined ? {} : { role }),
    });
    return {
      ...{ key, ...report, findings, more: false, unchecked: [...unchecked] },
      reasons: reasons.map(copyReason),
      badRows: { ...badRows, examples: badRows.examples.map((row) => ({ ...row })) },
    };
  }
  const wanted = body.orders ?? ordersDefault;
  const simulation = createSimulation(given);
  let orders = 0;
  for await (const { events, orderId } of parts.sampleHistories(accountId, key, wanted + 1)) {
    orders += 1;
    if (orders <= wanted) addHistory(simulation, accountId, events, orderId);
  }
  const { reasons, ...report } = simulation.report();
  return {
    ...{ key, ...report, findings, orders: Math.min(orders, wanted), more: orders > wanted },
    reasons: reasons.map(copyReason),
    ...{ badRows: { count: 0, examples: [] }, unchecked: [] },
  };
}

function discovered(discovery: Discovery, key: string, least: number, bad: readonly BadRow[]): DiscoveredOut {
  const graph = discovery.graph();
  if (graph.edges.length === 0) throw noHistory(bad[0]);
  return {
    ...{ key, orders: graph.orders, changes: graph.changes },
    definition: writeDiscovered(graph, { key, minMoves: least }),
    statuses: graph.statuses.map((status) => ({ ...status })),
    edges: graph.edges.map((edge) => ({ ...edge, roles: { ...edge.roles } })),
    badRows: { count: bad.length, examples: bad.slice(0, 20).map((row) => ({ ...row })) },
  };
}

function noHistory(bad?: BadRow): Problem {
  return new Problem('validation_failed', {
    detail: bad === undefined ? 'There is no change from one status to another.' : `Line ${bad.line}: ${bad.problem}`,
    hint: 'A history has order, to and at in each row, as text/csv with headings or application/x-ndjson.',
  });
}
