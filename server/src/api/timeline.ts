import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Page, TimelineEntryOut } from '@milepost/contract';
import Type from 'typebox';
import { isUuid } from '../lib/ids.ts';
import type { TimelineEntry, TimelineSubject } from '../store/timeline-views.ts';
import { requireRight, requireWholeAccount } from './caller.ts';
import { pageSize } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { Problem } from './problems.ts';

const name = Type.String({ minLength: 1, maxLength: 200 });

/** What vendors' systems reported about shoppers. Bodies are personal, so only staff of the whole account see them. */
export function timelineRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/timeline',
      {
        schema: {
          tags: ['reports'],
          summary: "A shopper's timeline, newest first",
          querystring: Type.Object(
            {
              user: Type.Optional({ ...name, description: 'A user, with the sessions that are linked to it.' }),
              session: Type.Optional({ ...name, description: 'A session.' }),
              order: Type.Optional({ ...name, description: "An order, as the vendor's system names it." }),
              cursor: Type.Optional(Type.String()),
              limit: Type.Optional(Type.Integer({ minimum: 1 })),
            },
            { additionalProperties: false },
          ),
          response: { 200: Page(TimelineEntryOut) },
        },
      },
      async (request) => {
        requireRight(request, 'orders.read');
        requireWholeAccount(request);
        const { principal, query } = request;
        const limit = pageSize(parts.limits, query.limit);
        const before = query.cursor === undefined ? undefined : parseIdCursor(query.cursor);
        const page = { before, limit: limit + 1 };
        const rows = await parts.timelines.entries(principal.accountId, subjectOf(query), page);
        const shown = rows.slice(0, limit);
        return { data: shown.map(toEntryOut), next: rows.length > limit ? shown.at(-1)!.entryId : null };
      },
    );
  };
}

function subjectOf(query: { user?: string; session?: string; order?: string }): TimelineSubject {
  const kinds = ['user', 'session', 'order'] as const;
  const asked = kinds.flatMap((kind) => (query[kind] === undefined ? [] : [{ kind, key: query[kind] }]));
  const [subject] = asked;
  if (subject !== undefined && asked.length === 1) return subject;
  throw new Problem('validation_failed', {
    detail: asked.length === 0 ? 'The query says not whose timeline.' : 'The query names several subjects.',
    hint: 'Give one of user, session and order.',
    pointer: '/user',
  });
}

/** The id that a cursor of a list by id stands for. */
export function parseIdCursor(cursor: string): string {
  if (isUuid(cursor)) return cursor.toLowerCase();
  throw new Problem('cursor_invalid', {
    detail: `The cursor ${cursor.slice(0, 50)} is none of ours.`,
    hint: 'Send next of the page before.',
  });
}

function toEntryOut(entry: TimelineEntry): TimelineEntryOut {
  const { entryId, userKey, sessionKey, orderKey, occurredAt, receivedAt, body, ...rest } = entry;
  return {
    ...rest,
    id: entryId,
    userId: userKey,
    sessionId: sessionKey,
    orderId: orderKey,
    occurredAt: occurredAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
    body: body.toString('utf8'),
  };
}
