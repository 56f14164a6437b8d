import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { SetStatusIn } from '@milepost/contract';
import Type from 'typebox';
import { OrderParams } from './orders.ts';

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
};
