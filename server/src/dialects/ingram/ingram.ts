import type { FastifyInstance } from 'fastify';
import type { Dialect } from '../dialect.ts';
import { applyWaiting } from './apply-waiting.ts';
import { takeBytes } from './body.ts';
import { registerCaller } from './caller.ts';
import { registerInvoices } from './invoices.ts';
import { registerOrders } from './orders.ts';
import type { IngramParts } from './parts.ts';
import { IngramProblem, sendProblem } from './problem.ts';
import { registerGetLimit } from './rate-limit.ts';
import { registerRelay } from './relay.ts';
import { registerReturns } from './returns.ts';
import { registerToken } from './token.ts';
import { registerOrderWrites } from './write-orders.ts';

/** Ingram Micro's reseller API: tokens, the relay of order events, and the orders behind them. */
export function ingram(parts: IngramParts): Dialect {
  return {
    name: 'ingram',
    register: async (app) => {
      await app.register(async (scope) => {
        takeBytes(scope);
        registerToken(scope, parts);
      });
      await app.register(async (scope) => registerReseller(scope, parts));
    },
    apply: applyWaiting(parts),
  };
}

function registerReseller(app: FastifyInstance, parts: IngramParts): void {
  takeBytes(app);
  app.setErrorHandler((error: Error, request, reply) => void sendProblem(error, request, reply));
  registerCaller(app, parts);
  registerGetLimit(app, parts);
  registerRelay(app, parts);
  registerOrders(app, parts);
  registerOrderWrites(app, parts);
  registerInvoices(app, parts);
  registerReturns(app, parts);
  // What is not known below the vendor's path is answered in the vendor's form; a 404 handler cannot be had per path.
  app.route({
    method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
    url: '/resellers/*',
    handler: async ({ method, url }) => {
      const message = `There is nothing at ${method} ${url.split('?')[0] ?? ''}.`;
      throw new IngramProblem(404, '/errors/validation-error', message);
    },
  });
}
