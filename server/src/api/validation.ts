import { distance } from 'fastest-levenshtein';
import type { FastifySchemaValidationError } from 'fastify';
import { Problem } from './problems.ts';

/** One sentence per fault, with what was given and what is allowed. */
export function validationProblem(
  errors: readonly FastifySchemaValidationError[],
  part: string,
  hasBody: boolean,
): Problem {
  const isMissing = part === 'body' && !hasBody;
  const faults = isMissing
    ? [
        {
          pointer: '',
          detail: 'The body is missing: send a JSON object, {} at least, with Content-Type: application/json.',
        },
      ]
    : faultsOf(ofMeantKind(errors));
  const first = faults[0] ?? { pointer: '', detail: 'The request is not valid.' };
  const where = part === 'body' ? '' : `${part === 'querystring' ? 'query' : part}: `;
  return new Problem('validation_failed', {
    detail: `${where}${first.detail}`,
    hint: 'Correct what errors lists; the schema is at /openapi.json.',
    pointer: first.pointer,
    errors: faults,
  });
}

function faultsOf(errors: readonly FastifySchemaValidationError[]): { pointer: string; detail: string }[] {
  return deduplicate(
    errors.filter(isOwn).map((error) => describe(error as Fault, wordsAt(errors, error.instancePath))),
  );
}

interface Fault extends FastifySchemaValidationError {
  readonly data?: unknown;
  readonly parentSchema?: { readonly properties?: object; readonly format?: string; readonly description?: string };
}

/** What nobody should see again in an answer. */
const isSecret = /\/(password|current|token|secret)$/;

/** What to write where a text has not the form of a schema's `format`. */
const formats: Readonly<Record<string, string>> = {
  'milepost-instant':
    'Give an instant with its zone, as 2026-11-21T09:30:00Z, or a date that exists, as 2026-11-21; from 1970 to 9999-12-30.',
  date: 'Give a date that exists, as 2026-11-21.',
  uuid: 'Give a UUID, as 0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e.',
  email: 'Give an e-mail address, as anna@example.com.',
};

/** What may stand at a place where only certain words may, however the schema says so. */
function wordsAt(errors: readonly FastifySchemaValidationError[], pointer: string): readonly unknown[] {
  return errors
    .filter(({ instancePath }) => instancePath === pointer)
    .flatMap(({ keyword, params }) => {
      if (keyword === 'const') return [params['allowedValue']];
      return keyword === 'enum' ? params['allowedValues'] : [];
    });
}

function describe(
  { keyword, instancePath, params, message, data, parentSchema }: Fault,
  words: readonly unknown[],
): { pointer: string; detail: string } {
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
  const isForm = keyword === 'format' || keyword === 'pattern';
  const wanted = isForm ? formats[parentSchema?.format ?? ''] : undefined;
  const described = keyword === 'pattern' ? parentSchema?.description : undefined;
  const oneOf = keyword === 'const' || keyword === 'enum' ? `Use ${list(words)}.` : undefined;
  const expected = wanted ?? described ?? oneOf ?? `it ${message ?? 'is not valid'}.`;
  return { pointer: instancePath, detail: `${instancePath || 'The body'}${shown} ${expected}` };
}

function list(words: readonly unknown[]): string {
  const all = words.map(String);
  return all.length < 2 ? all.join() : `one of ${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}

/** What a union reports beside the faults of the branch that was meant: its other branches' type, and that none fits. */
const ofUnion: ReadonlySet<string> = new Set(['type', 'anyOf']);

/** Whether a fault says more than those of the members within do. */
function isOwn(
  { keyword, instancePath }: FastifySchemaValidationError,
  _: number,
  all: readonly FastifySchemaValidationError[],
): boolean {
  return !ofUnion.has(keyword) || !all.some((other) => other.instancePath.startsWith(`${instancePath}/`));
}

/** Without the faults of a union's other kinds, where the word that tells its kinds apart says which one is meant. */
function ofMeantKind(errors: readonly FastifySchemaValidationError[]): readonly FastifySchemaValidationError[] {
  const branches = [...Map.groupBy(errors, ({ schemaPath }) => branchIn.exec(schemaPath)?.[0]).entries()];
  const isOfOtherKind = ([branch, faults]: (typeof branches)[number]) =>
    faults.some(
      (fault) =>
        fault.keyword === 'const' &&
        branches.some(
          ([other, theirs]) => unionOf(other) === unionOf(branch) && hasItsWord(theirs, fault.instancePath),
        ),
    );
  return branches.filter((branch) => !isOfOtherKind(branch)).flatMap(([, faults]) => faults);
}

/** Which branch of a union a fault is in, as the beginning of its place in the schema. */
const branchIn = /^.*\/anyOf\/\d+\//;

const unionOf = (branch: string | undefined) => branch?.replace(/\d+\/$/, '');

/** Whether a branch with these faults takes the word at a place: it is an object, and wants no other word there. */
function hasItsWord(faults: readonly FastifySchemaValidationError[], word: string): boolean {
  const place = word.replace(/\/[^/]*$/, '');
  return !faults.some(
    ({ keyword, instancePath }) =>
      (keyword === 'const' && instancePath === word) || (keyword === 'type' && instancePath === place),
  );
}

/** A union reports a fault per branch; one per place is enough. */
function deduplicate(faults: readonly { pointer: string; detail: string }[]): { pointer: string; detail: string }[] {
  const seen = new Set<string>();
  return faults.filter(({ pointer }) => !seen.has(pointer) && seen.add(pointer));
}
