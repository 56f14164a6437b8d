import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChangedOrderOut } from '@milepost/contract';
import type { Submission } from '../core/outcome.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Workflow } from '../core/workflow.ts';
import { circumstancesOf, idempotencyOf, modeOf } from './caller.ts';
import { toChangedOrderOut, toOrderOut } from './order-out.ts';
import { Problem, problems } from './problems.ts';
import type { ApiParts } from './parts.ts';
import { textsOf } from './texts.ts';

/** Commits a native command and answers with the order and what was done, or throws the refusal as a problem. */
export async function submit(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: Pick<Submission, 'lookups' | 'newOrder' | 'companions' | 'command'>,
): Promise<ChangedOrderOut> {
  const circumstances = circumstancesOf(request);
  const idempotency = idempotencyOf(request);
  const dryRun = modeOf(request) === 'dry-run';
  const outcome = await parts.commit({
    accountId: request.principal.accountId,
    circumstances,
    ...wanted,
    ...(dryRun ? { dryRun } : idempotency === undefined ? {} : { idempotency }),
  });
  if (outcome.kind === 'refused')
    throw await refusalProblem(parts, request, outcome, circumstances.ifVersion !== undefined);
  return answer(parts, request, reply, outcome, dryRun);
}

async function answer(
  parts: ApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: Exclude<Outcome, { kind: 'refused' }>,
  dryRun: boolean,
): Promise<ChangedOrderOut> {
  const { workflow, locale } = await describeFor(parts, outcome.order.accountId, outcome.order.workflow);
  reply.header('etag', `"${outcome.order.version}"`);
  if (outcome.replayed) reply.header('idempotency-replayed', 'true');
  const body = toChangedOrderOut(outcome, workflow, request.principal.audience, locale);
  return dryRun ? { ...body, dryRun } : body;
}

/** The workflow version of an order and the account's language, which every answer about an order needs. */
export async function describeFor(
  parts: ApiParts,
  accountId: string,
  { key, version }: { key: string; version: number },
): Promise<{ workflow: Workflow; locale: string }> {
  const [book, account] = await Promise.all([parts.workflows(accountId, { key, version }), parts.account(accountId)]);
  const workflow = book.version(key, version);
  if (workflow === undefined) throw new Error(`Workflow ${key} version ${version} is gone.`);
  return { workflow, locale: account.locale };
}

/** A refusal as a problem; a conflict carries the fresh order and its ETag. */
async function refusalProblem(
  parts: ApiParts,
  request: FastifyRequest,
  { refusal, order }: { refusal: Refusal; order: Outcome['order' & keyof Outcome] },
  hadIfMatch: boolean,
): Promise<Problem> {
  const code = refusal.code === 'version_conflict' && hadIfMatch ? 'precondition_failed' : refusal.code;
  const conflict = problems[code].status === 409 || problems[code].status === 412;
  const described =
    order === undefined || !conflict ? undefined : await describeFor(parts, order.accountId, order.workflow);
  const fresh =
    order === undefined || described === undefined
      ? {}
      : { order: toOrderOut(order, described.workflow, request.principal.audience, described.locale) };
  return new Problem(code, {
    detail: refusal.detail,
    hint: refusal.hint,
    pointer: refusal.pointer,
    ...(order === undefined || !conflict ? {} : { headers: { etag: `"${order.version}"` } }),
    more: {
      ...fresh,
      texts: textsOf(refusal),
      ...(refusal.guard === undefined ? {} : { guard: refusal.guard }),
      ...(refusal.input === undefined ? {} : { input: refusal.input }),
    },
  });
}
