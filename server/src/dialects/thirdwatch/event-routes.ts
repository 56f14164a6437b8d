import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../../core/principal.ts';
import { sendSuccess, VendorError } from './answers.ts';
import { takeReport } from './apply.ts';
import type { EventName } from './events.ts';
import { events } from './events.ts';
import { logIn } from './log-in.ts';
import type { ThirdwatchParts } from './parts.ts';
import { readBody } from './read-body.ts';
import { readReport } from './translate.ts';
import { bytesOf, vendorScope } from './vendor-scope.ts';

/** The twenty event endpoints (section 1), each a POST of one JSON object. */
export function eventRoutes(parts: ThirdwatchParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    vendorScope(app, { known: `Events are sent by POST to /event/v1/ and one of ${Object.keys(events).join(', ')}.` });
    const reporters = new WeakMap<FastifyRequest, Principal>();

    for (const event of Object.keys(events) as EventName[]) {
      app.post(
        `/v1/${event}`,
        {
          // Before the body is read, so that a stranger's is not.
          onRequest: async (request) => {
            reporters.set(request, await logIn(parts, request));
          },
        },
        async (request, reply) => {
          const bytes = bytesOf(request);
          const body = readBody(bytes);
          if (body.kind === 'refused') throw new VendorError(400, 'body_invalid', body.message);
          const sentence = await takeReport(parts, {
            actor: reporters.get(request)!,
            report: readReport(event, body.members, body.altered),
            receivedAt: parts.now(),
            body: bytes,
          });
          return sendSuccess(reply, sentence);
        },
      );
    }
  };
}
