import type { FastifyInstance } from 'fastify';
import type { Dialect } from '../dialect.ts';
import { routable } from '../paths.ts';
import { takeRawBodies } from '../raw-body.ts';
import { registerCreation } from './creation.ts';
import { sendError, toWordbeeError, WordbeeError } from './errors.ts';
import { registerFiles } from './files.ts';
import { registerInvoiceItems } from './invoice-items.ts';
import { registerLanguages } from './languages.ts';
import { registerLists } from './list-routes.ts';
import type { WordbeeParts } from './parts.ts';
import { registerParties } from './party-routes.ts';
import { registerProjects } from './project-routes.ts';
import { registerLogIn, registerLogOut, registerSession } from './session.ts';
import { registerStatus } from './status-routes.ts';
import { registerTraces } from './traces.ts';
import { registerWorkProgress } from './work-progress.ts';
import { createWritten } from '../written.ts';

/** Wordbee Translator API 2, below `/api`. */
export function wordbee(parts: WordbeeParts): Dialect {
  return {
    name: 'wordbee',
    register: async (root) => {
      await root.register((app) => registerApi(app, parts), { prefix: '/api' });
    },
    rewrite,
  };
}

/** A base with a trailing slash gives two in a row; a slash at the end makes no difference. */
function rewrite(path: string): string | undefined {
  // What is none of its paths is most, and has nothing to be put right.
  if (!/^\/+api(?:\/|$)/.test(path)) return undefined;
  const put = routable(path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, ''));
  return /^\/api(?:\/|$)/.test(put) ? put : undefined;
}

async function registerApi(app: FastifyInstance, parts: WordbeeParts): Promise<void> {
  takeRawBodies(app);
  app.setErrorHandler((error, request, reply) => {
    const answer = toWordbeeError(error);
    if (answer.status >= 500) request.log.error({ err: answer.cause }, 'request failed');
    return sendError(reply, answer, parts.now());
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    return sendError(reply, new WordbeeError(`There is no call ${request.method} ${path.slice(0, 200)}.`), parts.now());
  });
  const written = createWritten(parts.caughtUp);
  registerLogIn(app, parts);
  await app.register(async (calls) => {
    registerSession(calls, parts);
    registerLogOut(calls, parts);
    registerStatus(calls, parts, written);
    registerFiles(calls, parts);
    registerInvoiceItems(calls, parts);
    registerTraces(calls, parts, written);
    registerWorkProgress(calls, parts);
    registerLists(calls, parts, written);
    registerParties(calls, parts);
    registerLanguages(calls, parts);
    registerProjects(calls, parts, written);
    registerCreation(calls, parts, written);
  });
}
