import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { SetStatusIn } from '@milepost/contract';
import Type from 'typebox';
import { OrderParams } from './orders.ts';

/** Bodies of a length that was asked for, so that answering one costs nothing but sending it. */
const bodies = new Map<number, string>();
const bodiesMax = 16;

/** The ceiling that benchmarks measure against: the same parsing, authentication and validation, and no work. */
export const noopRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.put(
    '/v1/noop/:key/status',
    {
      schema: {
        hide: true,
        params: OrderParams,
        body: SetStatusIn,
        response: { 200: Type.Object({ id: Type.String(), to: Type.String() }) },
      },
    },
    async (request) => ({ id: request.params.key, to: request.body.to }),
  );

  app.get(
    '/v1/noop',
    {
      schema: {
        hide: true,
        querystring: Type.Object(
          { bytes: Type.Integer({ minimum: 0, maximum: 1_000_000 }) },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply) => {
      const { bytes } = request.query;
      const body = bodies.get(bytes) ?? JSON.stringify('x'.repeat(Math.max(0, bytes - 2)));
      if (bodies.size < bodiesMax) bodies.set(bytes, body);
      return reply.type('application/json; charset=utf-8').send(body);
    },
  );
};
