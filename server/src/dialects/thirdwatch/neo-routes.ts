import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { JsonObject } from '../../core/json.ts';
import type { Principal } from '../../core/principal.ts';
import { sendSuccess, VendorError } from './answers.ts';
import { takeReport } from './apply.ts';
import { logInWith } from './log-in.ts';
import type { ThirdwatchParts } from './parts.ts';
import { savePostbacks } from './postbacks.ts';
import { readBody } from './read-body.ts';
import { scoreRoute } from './score-routes.ts';
import { readClientAction } from './translate.ts';
import { text } from './values.ts';
import { bytesOf, vendorScope } from './vendor-scope.ts';

/** The two posts outside the event base path (section 1), which carry the key as `secret` in the body. */
export function neoRoutes(parts: ThirdwatchParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    vendorScope(app, {
      known: 'The calls are POST /neo/v1/addpostbackurl/, POST /neo/v1/clientaction and GET /neo/v1/score.',
    });
    scoreRoute(parts, app, '/v1/score');

    for (const path of ['/v1/addpostbackurl', '/v1/addpostbackurl/']) {
      app.post(path, async (request, reply) => {
        const { members, principal, secret } = await readSecretBody(parts, request);
        await savePostbacks(parts, principal, secret, {
          score: readUrl(parts, members, 'score_postback'),
          action: readUrl(parts, members, 'action_postback'),
        });
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
  parts: ThirdwatchParts,
  request: FastifyRequest,
): Promise<{
  readonly members: JsonObject;
  readonly altered: boolean;
  readonly principal: Principal;
  readonly secret: string;
}> {
  const body = readBody(bytesOf(request));
  if (body.kind === 'refused') throw new VendorError(400, 'body_invalid', body.message);
  const secret = text(body.members['secret']);
  if (secret === undefined) {
    throw new VendorError(401, 'unauthorized', 'No key was sent; send it as secret in the body.');
  }
  const principal = await logInWith(parts, request, secret);
  return { members: body.members, altered: body.altered, principal, secret };
}

/** The address of a postback; `undefined` where the member is missing or empty. */
function readUrl({ webhooks }: ThirdwatchParts, members: JsonObject, name: string): string | undefined {
  const address = text(members[name]);
  if (address === undefined) return undefined;
  const fault = address.length > 2000 ? 'It is longer than 2000 characters.' : webhooks.targetFault(address);
  if (fault === undefined) return address;
  throw new VendorError(400, 'url_invalid', `${name} cannot be used. ${fault}`);
}
