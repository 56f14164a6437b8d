import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { Overloaded, StorageUnavailable } from '../core/outcome.ts';
import { Problem, problemBody } from './problems.ts';
import { validationProblem } from './validation.ts';

/** Anything thrown in a request, as a problem that the caller may see. What is not known tells the caller nothing. */
export function toProblem(error: FastifyError | Problem | Error, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Overloaded) {
    return new Problem('overloaded', {
      detail: error.message,
      hint: 'Try again in a second.',
      headers: { 'retry-after': '1' },
      cause: error,
    });
  }
  if (error instanceof StorageUnavailable) {
    return new Problem('storage_unavailable', {
      detail: 'The database does not answer; the change may or may not have been made.',
      hint: 'Try again with the same Idempotency-Key.',
      headers: { 'retry-after': '2' },
      cause: error,
    });
  }
  const { code, validation, validationContext } = error as FastifyError;
  if (validation !== undefined)
    return validationProblem(validation, validationContext ?? 'body', request.rawBody !== null);
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('media_type_unsupported', {
        detail: `The content type ${request.headers['content-type'] ?? ''} is not read here.`,
        hint: 'Send application/json.',
      });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('body_too_large', {
        detail: 'The body is larger than this server takes.',
        hint: 'Send less at once, or use the bulk route.',
      });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Problem('json_malformed', {
        detail: 'The body is empty.',
        hint: 'Send a JSON object, or no content type.',
      });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Problem('json_malformed', {
        detail: 'The body is not as long as Content-Length says.',
        hint: 'Send the right length.',
      });
    case 'FST_ERR_BAD_URL':
      return new Problem('path_invalid', {
        detail: 'The path has a broken percent escape.',
        hint: 'Escape it as UTF-8.',
      });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Problem('path_invalid', {
        detail: `A part of the path is longer than ${partLengthMax} characters.`,
        hint: 'Check the key in it.',
      });
    default:
      return new Problem('internal', {
        detail: 'The server failed; this is our fault.',
        hint: 'Try again; if it stays, tell the operator the requestId.',
        cause: error,
      });
  }
}

/** Writes a problem as the answer. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (problem.code === 'internal') request.log.error({ err: problem.cause }, 'request failed');
  return reply
    .code(problem.status)
    .headers(problem.parts.headers ?? {})
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemBody(problem, request.id));
}

/** Problems for every failure of the native API, and 404 told apart from 405. */
export function registerErrors(app: FastifyInstance, routes: RouteTable): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(toProblem(error, request), request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(notFound(request, routes), request, reply));
}

/** The router takes no longer part of a path for a key. */
export const partLengthMax = 500;

const isTooLong = (path: string): boolean => path.split('/').some((part) => part.length > partLengthMax);

function notFound(request: FastifyRequest, routes: RouteTable): Problem {
  const [path = ''] = request.url.split('?');
  const allowed = routes.methodsAt(path);
  if (allowed.length === 0 || (allowed.includes(request.method) && !isTooLong(path))) {
    return new Problem('route_not_found', {
      detail: `There is nothing at ${path}.`,
      hint: 'See /openapi.json for what there is.',
    });
  }
  if (allowed.includes(request.method)) {
    return new Problem('path_invalid', {
      detail: 'A part of the path is too long.',
      hint: 'Use a shorter key: the id of the order.',
    });
  }
  return new Problem('method_not_allowed', {
    detail: `${request.method} is not allowed at ${path}.`,
    hint: `Use ${allowed.join(' or ')}.`,
    headers: { allow: allowed.join(', ') },
  });
}

/** The routes there are, for 405 answers and for the tests that walk them all. */
export interface RouteTable {
  readonly all: () => readonly Route[];
  readonly methodsAt: (path: string) => readonly string[];
}

interface Route {
  readonly method: string;
  readonly url: string;
  readonly schema: FastifySchema | undefined;
}

/** Collects the routes as they are registered; call it before any of them. */
export function collectRoutes(app: FastifyInstance): RouteTable {
  const routes: (Route & { readonly pattern: RegExp })[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    const source = url
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replaceAll('\\*', '.*');
    for (const name of [method].flat()) routes.push({ method: name, url, schema, pattern: new RegExp(`^${source}$`) });
  });
  return {
    all: () => routes.map(({ method, url, schema }) => ({ method, url, schema })),
    methodsAt: (path) =>
      [
        ...new Set(routes.filter(({ pattern, url }) => url !== '*' && pattern.test(path)).map(({ method }) => method)),
      ].sort(),
  };
}
