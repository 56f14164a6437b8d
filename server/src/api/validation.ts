import AjvCompiler from '@fastify/ajv-compiler';
import { distance } from 'fastest-levenshtein';
import type { FastifySchemaValidationError } from 'fastify';
import addFormats from 'ajv-formats';
import { Problem } from './problems.ts';

const ajvPlugins = [
  [
    (ajv: { addFormat(name: string, format: { validate(text: string): boolean }): void }) => {
      (addFormats as unknown as (ajv: unknown, formats: string[]) => void)(ajv, ['uuid', 'email']);
      ajv.addFormat('milepost-instant', { validate: isRealDate });
      return ajv;
    },
    {},
  ],
];

/** `2026-02-30` has the right form and is no day; what lies in the year 10000 in some zone the database cannot keep. */
function isRealDate(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  const date = new Date(Date.UTC(year!, month! - 1, day));
  const isDay = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
  return isDay && Date.parse(text) < Date.UTC(9999, 11, 31);
}

/**
 * Fastify's validator, strict (rulings 25): nothing is removed, filled in or, in bodies, coerced. Query and path are text,
 * so there a number may be written as one.
 */
export function buildValidator(externalSchemas: unknown, options: { customOptions?: object }): ValidatorCompiler {
  const compile = (coerceTypes: false | 'array') =>
    AjvCompiler()(
      externalSchemas as never,
      {
        ...options,
        customOptions: {
          allErrors: true,
          coerceTypes,
          removeAdditional: false,
          useDefaults: false,
          verbose: true,
          strict: false,
          // TypeBox makes our schemas; compiling the schema of schemas to check them took a third of a start.
          validateSchema: false,
        },
        plugins: ajvPlugins,
      } as never,
    ) as unknown as ValidatorCompiler;
  const body = compile(false);
  const rest = compile('array');
  return (route) => (route.httpPart === 'body' ? body(route) : rest(route));
}

type ValidatorCompiler = (route: { httpPart?: string }) => never;

/** One sentence per fault, with what was given and what is allowed. */
export function validationProblem(errors: readonly FastifySchemaValidationError[], part: string): Problem {
  const faults = deduplicate(errors.map((error) => describe(error as Fault)));
  const first = faults[0] ?? { pointer: '', detail: 'The request is not valid.' };
  const where = part === 'body' ? '' : `${part === 'querystring' ? 'query' : part}: `;
  return new Problem('validation_failed', {
    detail: `${where}${first.detail}`,
    hint: 'Correct what errors lists; the schema is at /openapi.json.',
    pointer: first.pointer,
    errors: faults,
  });
}

interface Fault extends FastifySchemaValidationError {
  readonly data?: unknown;
  readonly parentSchema?: { readonly properties?: object; readonly pattern?: string; readonly description?: string };
}

/** What nobody should see again in an answer. */
const isSecret = /\/(password|current|token|secret)$/;

function describe({ keyword, instancePath, params, message, data, parentSchema }: Fault): {
  pointer: string;
  detail: string;
} {
  if (keyword === 'additionalProperties') {
    const member = String(params['additionalProperty']);
    const known = Object.keys(parentSchema?.properties ?? {});
    const nearest = known.toSorted(
      (a, b) => distance(a.toLowerCase(), member.toLowerCase()) - distance(b.toLowerCase(), member.toLowerCase()),
    )[0];
    const close = nearest !== undefined && distance(nearest.toLowerCase(), member.toLowerCase()) <= 3;
    return {
      pointer: `${instancePath}/${member}`,
      detail: `Unknown member "${member}" at ${instancePath || '/'}.${close ? ` Did you mean "${nearest}"?` : ''} Known here: ${known.join(', ')}.`,
    };
  }
  if (keyword === 'required') {
    const member = String(params['missingProperty']);
    return { pointer: `${instancePath}/${member}`, detail: `The member "${member}" is missing.` };
  }
  const given = isSecret.test(instancePath)
    ? 'a secret'
    : typeof data === 'object' && data !== null
      ? Array.isArray(data)
        ? 'a list'
        : 'an object'
      : JSON.stringify(data);
  const shown = data === undefined ? '' : ` is ${given.length > 60 ? `${given.slice(0, 60)}…` : given}:`;
  const expected =
    keyword === 'pattern' && parentSchema?.description !== undefined
      ? parentSchema.description
      : `it ${message ?? 'is not valid'}.`;
  return { pointer: instancePath, detail: `${instancePath || 'The body'}${shown} ${expected}` };
}

/** A union reports a fault per branch; one per place is enough. */
function deduplicate(faults: readonly { pointer: string; detail: string }[]): { pointer: string; detail: string }[] {
  const seen = new Set<string>();
  return faults.filter(({ pointer }) => !seen.has(pointer) && seen.add(pointer));
}
