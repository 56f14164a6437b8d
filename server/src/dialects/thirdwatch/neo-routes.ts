import type { FastifyInstance } from 'fastify';
import type { DialectParts } from '../dialect.ts';
import { vendorScope } from './vendor-scope.ts';

/** The calls outside the event base path (section 1), which carry the key in the body or the query. */
export function neoRoutes(_parts: DialectParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    vendorScope(app, { known: 'See the page of this dialect.' });
  };
}
