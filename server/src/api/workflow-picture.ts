import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { drawSvg } from '../definitions/diagram-svg.ts';
import { requireWholeAccount } from './caller.ts';
import type { ApiParts } from './parts.ts';
import { rehearsedDefinition } from './rehearsed-definition.ts';

/** The graph of a workflow as a picture. */
export function workflowPictureRoutes(parts: ApiParts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/v1/workflows/:key/diagram.svg',
      {
        schema: {
          tags: ['workflows'],
          summary: 'A workflow as an SVG picture',
          params: Type.Object({ key: Type.String() }),
          querystring: Type.Object(
            {
              version: Type.Optional(Type.Integer({ minimum: 1 })),
              language: Type.Optional(Type.String({ maxLength: 35 })),
            },
            { additionalProperties: false },
          ),
          produces: ['image/svg+xml'],
        },
      },
      async (request, reply) => {
        requireWholeAccount(request);
        const { accountId } = request.principal;
        const { version, language } = request.query;
        const [{ workflow }, { locale }] = await Promise.all([
          rehearsedDefinition(parts, accountId, request.params.key, version === undefined ? {} : { version }),
          parts.account(accountId),
        ]);
        return reply
          .type('image/svg+xml; charset=utf-8')
          .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
          .send(drawSvg(workflow, { language: language ?? locale }));
      },
    );
  };
}
