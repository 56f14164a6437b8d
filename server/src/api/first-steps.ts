import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ImportOrderIn } from '@milepost/contract';
import { FirstStepsOut, SamplesMadeOut, SamplesPutAwayOut } from '@milepost/contract';
import type { FastifyRequest } from 'fastify';
import { setsOwnWorkflow } from '../accounts/sources.ts';
import type { Order } from '../core/order.ts';
import type { Outcome, Submission } from '../core/outcome.ts';
import type { Principal } from '../core/principal.ts';
import { sampleSource } from '../core/samples.ts';
import { circumstancesOf, requireRight, requireWholeAccount } from './caller.ts';
import { createImporter } from './import-history.ts';
import type { ImportScope } from './import-order.ts';
import { readImportOrder } from './import-order.ts';
import { createSummary, toImportResult } from './import-summary.ts';
import { readRows } from './lists.ts';
import type { ApiParts, SampleWish } from './parts.ts';
import { Problem } from './problems.ts';
import { commitInOrder } from './streamed-lines.ts';

/** Sample orders that are made: enough for a page of each status, made within a second. */
const sampleCount = 150;

/** With more orders than these an account is in use, and invented orders would be among real ones. */
const ownOrdersMax = 20;

/** What a new account begins with: how far it is, and sample orders that can be put away again. */
export function firstStepsRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  const { samples, views, accounts, users, deliveries } = parts;

  const findMark = (accountId: string): Promise<Order | undefined> =>
    views.order(accountId, { kind: 'external', source: sampleSource, externalId: samples.mark.reference });

  async function requireManager(request: FastifyRequest): Promise<void> {
    requireRight(request, 'keys.manage');
    requireWholeAccount(request);
  }

  return async (app) => {
    app.addHook('preHandler', requireManager);

    app.get(
      '/v1/first-steps',
      {
        schema: {
          tags: ['console'],
          summary: 'What has been begun in the account: orders, keys, endpoints, people, a workflow of its choice',
          response: { 200: FirstStepsOut },
        },
      },
      async ({ principal }): Promise<FirstStepsOut> => {
        const { accountId } = principal;
        const [orders, mark, keys, endpoints, people, account, book] = await Promise.all([
          readRows(parts, principal, {}, 1),
          findMark(accountId),
          accounts.listKeys(accountId),
          deliveries.endpoints(accountId, { before: undefined, limit: 100 }),
          users.list(accountId),
          parts.account(accountId),
          parts.workflows(accountId),
        ]);
        const published = [...book.all()].some(
          ({ key, version }) => version > 1 || parts.publishing.builtInSource(key) === undefined,
        );
        return {
          orders: orders.data.length > 0,
          samples: stateOf(mark),
          // The bootstrap key alone manages accounts; it is there from the start.
          key: keys.some(({ revokedAt, rights }) => revokedAt === null && rights?.includes('accounts.manage') !== true),
          endpoint: endpoints.some(({ endpoint }) => endpoint.kind !== 'relay'),
          colleague: people.length > 1,
          workflow: published || setsOwnWorkflow(account, 'native'),
        };
      },
    );

    app.post(
      '/v1/samples',
      {
        schema: {
          tags: ['console'],
          summary: 'Make sample orders in an account that has hardly any',
          description:
            'An invented shop: the last sixty days of some 150 orders. Nobody is told. They have an external id of the source sample, and are made once: a repeat goes on where it was cut off.',
          response: { 200: SamplesMadeOut },
        },
      },
      async (request): Promise<SamplesMadeOut> => {
        requireRight(request, 'backfill');
        const { principal } = request;
        const { accountId } = principal;
        const mark = await findMark(accountId);
        if (stateOf(mark) === 'put_away') {
          throw new Problem('conflict', {
            detail: 'The sample orders were made and put away again.',
            hint: 'List them with archived=true.',
          });
        }
        if (mark === undefined) await refuseWhereInUse(principal);
        const scope = await scopeOf(request);
        const importer = createImporter(parts, scope);
        const summary = createSummary();
        const lines = [];
        for (const order of samples.orders(wishOf(mark))) {
          const read = await readImportOrder(parts, scope, toSample(order));
          const { outcomes } = await importer.begin(read, noBytes, undefined);
          lines.push(outcomes);
        }
        for (const outcomes of await Promise.all(lines)) summary.note(toImportResult(0, outcomes));
        const { created, events } = summary.counts();
        return { created, events, position: await deliveries.endOfLog(accountId) };
      },
    );

    app.delete(
      '/v1/samples',
      {
        schema: {
          tags: ['console'],
          summary: 'Put the sample orders away: archive all of them',
          description: 'The figures of the insights are as if they had never been.',
          response: { 200: SamplesPutAwayOut },
        },
      },
      async (request): Promise<SamplesPutAwayOut> => {
        requireRight(request, 'backfill');
        const { accountId } = request.principal;
        const mark = await findMark(accountId);
        const { common } = await scopeOf(request);
        const imported = common(noBytes, undefined);
        const putAway = { ...imported, circumstances: { ...imported.circumstances, source: sampleSource } };
        const outcomes: Promise<Outcome>[] = [];
        for (const { reference } of mark === undefined ? [] : samples.orders(wishOf(mark))) {
          const { outcome } = await commitInOrder(parts.commit, {
            lookups: [{ kind: 'external', source: sampleSource, externalId: reference! }],
            command: { kind: 'archive' },
            ...putAway,
          });
          outcomes.push(outcome);
        }
        const archived = (await Promise.all(outcomes)).filter(({ kind }) => kind === 'committed').length;
        return { archived, position: await deliveries.endOfLog(accountId) };
      },
    );
  };

  async function refuseWhereInUse(principal: Principal): Promise<void> {
    await parts.caughtUp(principal.accountId, 'latest');
    const { data } = await readRows(parts, principal, { archived: true }, ownOrdersMax + 1);
    if (data.length <= ownOrdersMax) return;
    throw new Problem('conflict', {
      detail: `The account has more than ${ownOrdersMax} orders already.`,
      hint: 'Make them in an account without orders, or in its test account.',
    });
  }

  /** What an earlier call made them from: going on with the same makes nothing twice. */
  function wishOf(mark: Order | undefined): SampleWish {
    const made = mark?.data[samples.mark.member] as { seed: number; count: number; now: string } | undefined;
    return made === undefined
      ? { seed: 1, count: sampleCount, now: parts.now() }
      : { ...made, now: new Date(made.now) };
  }

  async function scopeOf(request: FastifyRequest): Promise<ImportScope> {
    const { accountId } = request.principal;
    const { timeZone } = await parts.account(accountId);
    const { ifVersion: _, ...circumstances } = circumstancesOf(request);
    const common: Pick<Submission, 'accountId' | 'circumstances'> = {
      accountId,
      circumstances: {
        ...circumstances,
        ...{ source: 'import', backfill: true, intent: { kind: 'report', authority: 'follow' } },
      },
    };
    const asked = { accountId, timeZone, workflow: 'retail', notify: false, isDryRun: false, common: () => common };
    // Nobody of the account takes care of an invented order.
    return { ...asked, userByEmail: async () => undefined };
  }
}

const noBytes = Buffer.alloc(0);

function stateOf(mark: Order | undefined): FirstStepsOut['samples'] {
  if (mark === undefined) return 'none';
  return mark.archivedAt === null ? 'here' : 'put_away';
}

function toSample(order: ImportOrderIn): ImportOrderIn {
  return {
    ...order,
    externalIds: { [sampleSource]: order.reference! },
    data: { ...order.data, sample: true },
  };
}
