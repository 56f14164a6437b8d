import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ImportLineOut } from '@milepost/contract';
import { BulkLineIn, ImportOrderIn } from '@milepost/contract';
import { sourceSettings } from '../accounts/sources.ts';
import type { User } from '../accounts/users.ts';
import { sha256Hex } from '../lib/ids.ts';
import { lineKey } from './bulk.ts';
import { circumstancesOf, idempotencyScope, modeOf, parseOrderKey, requireRight } from './caller.ts';
import { createImporter } from './import-history.ts';
import type { ImportScope } from './import-order.ts';
import { readImportOrder } from './import-order.ts';
import { createSummary, toImportResult } from './import-summary.ts';
import type { ApiParts } from './parts.ts';
import { toSaid } from './status.ts';
import type { LineWork } from './streamed-lines.ts';
import { checkLine, commitInOrder, registerLineRoute } from './streamed-lines.ts';

/**
 * Orders with the way they have gone, and statuses that orders got, from another system. They are reports (rulings 1): no
 * rule turns them away, what a rule would have refused is counted, and in a backfill nobody is told.
 */
export function registerImport(app: FastifyInstance, parts: ApiParts): void {
  registerLineRoute<ImportLineOut>(app, parts, {
    url: '/v1/orders/import',
    schema: {
      tags: ['orders'],
      summary: 'Import orders with their history, streamed',
      description:
        'A JSON array or NDJSON of ImportOrder, or of StatusChange for orders that are there; any length. Answers NDJSON of ImportResult, one per line and in order, and ImportSummary as the last line. With X-Milepost-Mode: backfill nobody is told of anything.',
    },
    start: async (request) => {
      // Workflows do not hold an import, so it needs the right of those who may pass over them.
      requireRight(request, 'backfill');
      return importWork(parts, request, await toScope(parts, request));
    },
  });
}

function importWork(parts: ApiParts, request: FastifyRequest, scope: ImportScope): LineWork<ImportLineOut> {
  const summary = createSummary();
  const importer = createImporter(parts, scope);
  return {
    begin: async (line, number, bytes) => {
      if (!isStatus(line)) {
        checkLine(request, ImportOrderIn, line);
        const key = line.idempotencyKey ?? lineKey(request, number);
        const order = await readImportOrder(parts, scope, line);
        const { outcomes } = await importer.begin(order, bytes, key);
        return { result: outcomes.then((settled) => toImportResult(number, settled)) };
      }
      checkLine(request, BulkLineIn, line);
      const { orderId, to, idempotencyKey, ...said } = line;
      const lookups = [parseOrderKey(orderId)];
      await importer.settled(lookups);
      const { outcome } = await commitInOrder(parts.commit, {
        lookups,
        command: { kind: 'set_status', to, notify: scope.notify, ...(await toSaid(parts, request, said)) },
        ...scope.common(bytes, idempotencyKey ?? lineKey(request, number)),
      });
      return { result: outcome.then((settled) => toImportResult(number, [settled])) };
    },
    note: summary.note,
    end: () => ({ summary: summary.counts() }),
  };
}

/** A line that names an order and where it went; any other is an order. */
function isStatus(line: unknown): boolean {
  return typeof line === 'object' && line !== null && 'orderId' in line;
}

async function toScope(parts: ApiParts, request: FastifyRequest): Promise<ImportScope> {
  const { accountId } = request.principal;
  const { timeZone, settings } = await parts.account(accountId);
  const { workflow, notify, authority } = sourceSettings({ settings }, 'import');
  const { ifVersion: _, ...circumstances } = circumstancesOf(request);
  const mode = modeOf(request);
  const scope = idempotencyScope(request);
  return {
    ...{ accountId, timeZone, workflow, notify },
    isDryRun: mode === 'dry-run',
    userByEmail: userFinder(() => parts.users.list(accountId)),
    common: (bytes, key) => ({
      accountId,
      circumstances: { ...circumstances, source: 'import', intent: { kind: 'report', authority } },
      ...(key === undefined ? {} : { idempotency: { key, scope, requestHash: sha256Hex(bytes) } }),
      ...(mode === 'dry-run' ? { dryRun: true } : {}),
    }),
  };
}

/** Finds users by their e-mail addresses; they are read once for a stream, when the first is looked for. */
function userFinder(list: () => Promise<readonly User[]>): ImportScope['userByEmail'] {
  let reading: Promise<ReadonlyMap<string, string>> | undefined;
  return async (email) => {
    reading ??= list().then(byEmail);
    return (await reading).get(email.toLowerCase());
  };
}

function byEmail(users: readonly User[]): ReadonlyMap<string, string> {
  return new Map(
    users.flatMap(({ userId, profile: { email } }) =>
      typeof email === 'string' ? [[email.toLowerCase(), userId] as const] : [],
    ),
  );
}
