import type { FastifyInstance } from 'fastify';
import type { Dialect } from '../dialect.ts';
import { routable } from '../paths.ts';
import { takeRawBodies } from '../raw-body.ts';
import type { Written } from '../written.ts';
import { createWritten } from '../written.ts';
import { EvrekaError, sendError, toEvrekaError } from './errors.ts';
import { registerOrderItems } from './order-items.ts';
import { registerOrderRecords } from './order-records.ts';
import { registerOrders } from './order-routes.ts';
import type { EvrekaParts } from './parts.ts';
import { registerStatusPut } from './status-routes.ts';
import { registerAuthentication, registerToken } from './token.ts';

/** Evreka360's engagement API, with and without the version in the path, and the status call without the module. */
export function evreka(parts: EvrekaParts): Dialect {
  const written = createWritten(parts.caughtUp);
  return {
    name: 'evreka',
    register: async (root) => {
      for (const version of ['', '/v1']) {
        await root.register(
          vendorScope((app) => registerToken(app, parts)),
          { prefix: `${version}/auth` },
        );
        await root.register(
          vendorScope((app) => registerCalls(app, parts, written)),
          { prefix: `${version}/engagement` },
        );
      }
      // Only this call: the rest of /orders is left to others, and so are its errors.
      await root.register(async (app) => {
        setErrorFormat(app);
        registerAuthentication(app, parts);
        registerStatusPut(app, parts, written);
      });
    },
    rewrite,
  };
}

/**
 * Puts right what clients make of a base with a trailing slash, and a trailing slash itself, without a redirect, on which
 * they lose method or body. Two slashes inside stay: they are an empty id.
 */
function rewrite(path: string): string | undefined {
  // What is none of its paths is most, and has nothing to be put right.
  if (!/^\/+(?:(?:v1\/)?(?:engagement|auth\/oauth)|orders\/)/.test(path)) return undefined;
  const put = routable(path.replace(/^\/+/, '/').replace(/(?<=.)\/+$/, ''));
  return /^\/(?:v1\/)?(?:engagement|auth\/oauth)(?:\/|$)/.test(put) || /^\/orders\/.*\/status$/.test(put)
    ? put
    : undefined;
}

function registerCalls(app: FastifyInstance, parts: EvrekaParts, written: Written): void {
  registerAuthentication(app, parts);
  registerStatusPut(app, parts, written);
  registerOrders(app, parts, written);
  registerOrderItems(app, parts);
  registerOrderRecords(app, parts);
}

function setErrorFormat(app: FastifyInstance): void {
  takeRawBodies(app);
  app.setErrorHandler((error, request, reply) => {
    const answer = toEvrekaError(error);
    if (answer.status >= 500) request.log.error({ err: answer.cause }, 'request failed');
    return sendError(reply, answer);
  });
}

/** A scope in which everything is answered in this vendor's format, 404 and 405 too. */
function vendorScope(register: (app: FastifyInstance) => void): (root: FastifyInstance) => Promise<void> {
  return async (root) => {
    setErrorFormat(root);
    const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
    root.addHook('onRoute', ({ method, url }) => {
      const pattern = new RegExp(`^${url.replace(/:[A-Za-z]+/g, '[^/]*')}$`);
      for (const name of [method].flat()) routes.push({ method: name, pattern });
    });
    root.setNotFoundHandler((request, reply) => {
      const [path = ''] = request.url.split('?');
      const allowed = new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
      if (allowed.size === 0) return sendError(reply, new EvrekaError(404, 'Not Found'));
      const headers = { allow: [...allowed].sort().join(', ') };
      return sendError(reply, new EvrekaError(405, 'Method Not Allowed', { headers }));
    });
    await root.register(async (app) => register(app));
  };
}
