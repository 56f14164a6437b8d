import type { Workflow } from '../core/workflow.ts';
import { nearest } from '../core/nearest.ts';
import { compileDefinition } from './compile-definition.ts';
import { pointerStep } from './pointer.ts';
import { advice, findingInEnglish } from './finding-texts.ts';
import { documentLimits, readDocument } from './document.ts';
import type { DefinitionProblem, Places } from './problem.ts';
import type { Mistake } from './mistake.ts';
import { nameMistakes, namesOf } from './name-mistakes.ts';
import type { Definition } from './schema.ts';
import { schemaMistakes } from './schema-problems.ts';

/** The workflow of a definition file and where its members stand, or everything that is wrong with the file. */
export type DefinitionResult =
  | { readonly workflow: Workflow; readonly places: Places; readonly problems?: never }
  | { readonly problems: readonly DefinitionProblem[]; readonly workflow?: never; readonly places?: never };

/**
 * Reads a definition, YAML or JSON. Tells all problems at once, each with its place, and never throws, whatever the
 * text is. A workflow that was read can be used; whether it makes sense is for `lintWorkflow` to say.
 *
 * @param options.version - the version that the workflow will have, 1 unless given: a file does not number itself
 */
export function readDefinition(text: string, { version = 1 }: { readonly version?: number } = {}): DefinitionResult {
  const document = readDocument(text);
  if (document.kind === 'unreadable') return { problems: document.problems };
  const { value, places } = document;
  const { mistakes, complete } = schemaMistakes(value);
  // Without statuses every other name would seem to be wrong.
  if (!isMapping(value) || !isMapping(value['statuses']) || !complete) return { problems: located(mistakes, places) };
  const definition = (mistakes.length === 0 ? value : sound(value, mistakes)) as Definition;
  const problems = [...mistakes, ...nameMistakes(definition, namesOf(value))];
  if (problems.length > 0) return { problems: located(problems, places) };
  return { workflow: compileDefinition(definition, version), places };
}

const sections = ['transitions', 'timers', 'calendars', 'reasons', 'lineStatuses'] as const;

/** The parts in which names can be looked up although others are broken, so that one run tells all it can. */
function sound(value: Readonly<Record<string, unknown>>, mistakes: readonly Mistake[]): Record<string, unknown> {
  const broken = mistakes.filter(({ code }) => code !== 'member_unknown' && code !== 'value_unknown');
  const isBroken = (pointer: string) => broken.some((mistake) => `${mistake.pointer}/`.startsWith(`${pointer}/`));
  const kept = sections.map((section) => {
    const entries = Object.entries(isMapping(value[section]) ? value[section] : {});
    return [section, Object.fromEntries(entries.filter(([name]) => !isBroken(`/${section}${pointerStep(name)}`)))];
  });
  return {
    statuses: value['statuses'],
    initial: isBroken('/initial') ? [] : (value['initial'] ?? []),
    ...(isBroken('/rollUp') || !isMapping(value['rollUp']) ? {} : { rollUp: value['rollUp'] }),
    ...(Object.fromEntries(kept) as Record<string, unknown>),
  };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first problems only: nobody reads more, and looking up what was meant costs time in a hostile file. */
function located(mistakes: readonly Mistake[], places: Places): readonly DefinitionProblem[] {
  const problems = mistakes.slice(0, documentLimits.problems).map((mistake) => {
    const { code, pointer, atName, unknown } = mistake;
    const place = atName === true ? places.ofName(pointer) : places.ofValue(pointer);
    const suggestion = unknown === undefined ? mistake.suggestion : nearest(unknown.name, unknown.known);
    const choice = unknown ?? mistake.choice;
    const texts = choice === undefined ? [mistake.text] : [mistake.text, advice(suggestion, choice.known)];
    return {
      code,
      pointer,
      message: findingInEnglish(texts),
      texts,
      ...place,
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  });
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** One line for people: `file.yaml:3:5 /statuses/x: ...`. */
export function formatProblem({ line, column, pointer, message }: DefinitionProblem, fileName: string): string {
  return `${fileName}:${line}:${column}${pointer === '' ? '' : ` ${pointer}`}: ${message}`;
}
