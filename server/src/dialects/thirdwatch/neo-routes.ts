import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { JsonObject } from '../../core/json.ts';
import type { Principal } from '../../core/principal.ts';
import { toActor } from '../../core/principal.ts';
import type { DialectParts } from '../dialect.ts';
import { sendSuccess, VendorError } from './answers.ts';
import { takeReport } from './apply.ts';
import { logInWith } from './log-in.ts';
import { readBody } from './read-body.ts';
import { scoreRoute } from './score-routes.ts';
import { readClientAction } from './translate.ts';
import { text } from './values.ts';
import { bytesOf, vendorScope } from './vendor-scope.ts';
import { source } from './way.ts';

/** The two posts outside the event base path (section 1), which carry the key as `secret` in the body. */
export function neoRoutes(parts: DialectParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    vendorScope(app, {
      known: 'The calls are POST /neo/v1/addpostbackurl/, POST /neo/v1/clientaction and GET /neo/v1/score.',
    });
    scoreRoute(parts, app, '/v1/score');

    for (const path of ['/v1/addpostbackurl', '/v1/addpostbackurl/']) {
      app.post(path, async (request, reply) => {
        const { members, principal } = await readSecretBody(parts, request);
        const scorePostback = readUrl(members, 'score_postback');
        const actionPostback = readUrl(members, 'action_postback');
        await parts.accountSettings.changeSource(
          principal.accountId,
          source,
          {
            ...(scorePostback === undefined ? {} : { scorePostback }),
            ...(actionPostback === undefined ? {} : { actionPostback }),
          },
          toActor(principal),
        );
        return sendSuccess(reply, 'The postback addresses are saved');
      });
    }

    for (const path of ['/v1/clientaction', '/v1/clientaction/']) {
      app.post(path, async (request, reply) => {
        const { members, principal, altered } = await readSecretBody(parts, request);
        const { secret: _, ...kept } = members;
        const sentence = await takeReport(parts, {
          actor: principal,
          report: readClientAction(kept, altered),
          receivedAt: parts.now(),
          // The key is in the body, and keys are kept nowhere.
          body: Buffer.from(JSON.stringify(kept)),
        });
        return sendSuccess(reply, sentence);
      });
    }
  };
}

async function readSecretBody(
  parts: DialectParts,
  request: FastifyRequest,
): Promise<{ readonly members: JsonObject; readonly altered: boolean; readonly principal: Principal }> {
  const body = readBody(bytesOf(request));
  if (body.kind === 'refused') throw new VendorError(400, 'body_invalid', body.message);
  const secret = text(body.members['secret']);
  if (secret === undefined) {
    throw new VendorError(401, 'unauthorized', 'No key was sent; send it as secret in the body.');
  }
  const principal = await logInWith(parts, secret);
  return { members: body.members, altered: body.altered, principal };
}

/** The address of a postback; `undefined` where the member is missing or empty. */
function readUrl(members: JsonObject, name: string): string | undefined {
  const address = text(members[name]);
  if (address === undefined) return undefined;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && address.length <= 2000) return address;
  throw new VendorError(400, 'url_invalid', `${name} is no http or https address.`);
}
