import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AtLeast, UpcomingTimersOut } from '@milepost/contract';
import Type from 'typebox';
import { toActor } from '../core/principal.ts';
import type { UpcomingTimer } from '../store/timer-views.ts';
import { requireRight, requireWholeAccount } from './caller.ts';
import { once } from './once.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';
import { storedTexts } from './texts.ts';

const secondsMax = 366 * 86_400;

/** What will happen by itself, and letting a rule go on that the circuit breaker has stopped. */
export function timerRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/timers/upcoming',
      {
        schema: {
          tags: ['timers'],
          summary: 'What will happen by itself, and when',
          querystring: Type.Object(
            {
              withinSeconds: Type.Optional(
                Type.Integer({ minimum: 0, maximum: secondsMax, description: 'How far to look. Default: a day.' }),
              ),
              atLeast: Type.Optional(AtLeast),
            },
            { additionalProperties: false },
          ),
          response: { 200: UpcomingTimersOut },
        },
      },
      async (request) => {
        requireRight(request, 'orders.read');
        requireWholeAccount(request);
        const { principal, query } = request;
        if (query.atLeast !== undefined) await parts.caughtUp(principal.accountId, query.atLeast);
        const now = parts.now();
        const until = new Date(now.getTime() + (query.withinSeconds ?? 86_400) * 1000);
        const [upcoming, refused] = await Promise.all([
          parts.timers.views.upcoming(principal.accountId, until),
          parts.timers.views.refused(principal.accountId),
        ]);
        return {
          until: until.toISOString(),
          data: upcoming.map((timer) => toUpcomingOut(timer, now)),
          refused: refused.map(({ orderId, detail, ...rest }) => ({
            ...rest,
            example: { orderId, detail, ...storedTexts(detail) },
          })),
        };
      },
    );

    app.post(
      '/v1/timers/:workflow/:timer/resume',
      {
        schema: {
          tags: ['timers'],
          summary: 'Let a timer go on that was stopped because it would have touched too many orders',
          description: 'For an hour it has no limit.',
          params: Type.Object({ workflow: Type.String(), timer: Type.String() }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) =>
        once(parts, request, reply, async () => {
          requireRight(request, 'workflows.publish');
          const { principal, params } = request;
          const released = await parts.timers.release(principal.accountId, params, toActor(principal));
          if (!released) {
            throw new Problem('not_found', {
              detail: `The timer ${params.timer} of ${params.workflow} is not stopped.`,
              hint: 'See GET /v1/timers/upcoming.',
            });
          }
          reply.code(204);
          return null;
        }),
    );
  };
}

function toUpcomingOut(timer: UpcomingTimer, now: Date): UpcomingTimersOut['data'][number] {
  const { firstDueAt, lastDueAt, stoppedAt, ...rest } = timer;
  const firstInSeconds = Math.round((firstDueAt.getTime() - now.getTime()) / 1000);
  return {
    ...rest,
    firstDueAt: firstDueAt.toISOString(),
    lastDueAt: lastDueAt.toISOString(),
    firstInSeconds,
    stoppedAt: stoppedAt?.toISOString() ?? null,
    sentence: `${inWords(firstInSeconds)}: ${rest.orders} ${rest.orders === 1 ? 'order' : 'orders'} in ${rest.status} ${effect(timer)}.`,
  };
}

function effect({ action, to, timer }: UpcomingTimer): string {
  if (action === 'expire_request') return `lose a request for ${to}`;
  if (action === 'transition') return `to ${to} (${timer})`;
  return action === 'late' ? `become late (${timer})` : `are brought to mind (${timer})`;
}

function inWords(seconds: number): string {
  if (seconds <= 0) return 'Now';
  if (seconds < 60) return `In ${seconds} s`;
  if (seconds < 3600) return `In ${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `In ${Math.floor(seconds / 3600)} h` : `In ${Math.floor(seconds / 86_400)} d`;
}
