import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PublishIn } from '@milepost/contract';
import Type from 'typebox';
import { Compile } from 'typebox/schema';
import { Problem } from './problems.ts';

/** Above what a definition may have, so that one that is too large is told so in its own words. */
const bodyLimitBytes = 1024 * 1024;

const envelope = Compile(PublishIn);

export const PublishQuery = Type.Object(
  { moveOrders: Type.Optional(Type.Boolean()), dryRun: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
);

/** What a body says: the text of a definition, and what is to be done with it. */
export interface DefinitionBody extends Omit<PublishIn, 'definition'> {
  readonly text: string;
}

/** Lets the routes of this scope take definitions as text; JSON is read as everywhere. */
export function registerDefinitionBody(scope: FastifyInstance): void {
  scope.addContentTypeParser(
    ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml', 'text/plain'],
    { parseAs: 'string', bodyLimit: bodyLimitBytes },
    (request, text, done) => {
      request.rawBody = Buffer.from(text as string);
      done(null, text);
    },
  );
}

/** The definition of a request: the body itself, YAML or JSON, or the member `definition` of a JSON body. */
export function readDefinitionBody(request: FastifyRequest): DefinitionBody {
  const { body, rawBody } = request;
  if (typeof body === 'string') return { text: body };
  if (typeof body !== 'object' || body === null || !('definition' in body)) {
    return { text: rawBody?.toString('utf8') ?? '' };
  }
  if (!envelope.Check(body)) {
    const [, errors] = envelope.Errors(body);
    const pointer = errors[0]?.instancePath ?? '';
    throw new Problem('validation_failed', {
      detail: `${pointer || 'The body'} ${errors[0]?.message ?? 'is not valid'}.`,
      hint: 'Send { "definition", "mapping", "moveOrders", "dryRun" }, or the definition itself.',
      pointer,
    });
  }
  const { definition, ...rest } = body;
  return { ...rest, text: typeof definition === 'string' ? definition : JSON.stringify(definition, null, 2) };
}
