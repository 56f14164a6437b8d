import { nearest } from '../core/nearest.ts';
import { Compile } from 'typebox/schema';
import type { TLocalizedValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';
import { documentLimits } from './document.ts';
import type { Mistake } from './mistake.ts';
import { DefinitionSchema } from './schema.ts';
import { advice } from './suggest.ts';

type SchemaNode = {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly anyOf?: readonly SchemaNode[];
  readonly type?: string;
};

type SchemaError = TLocalizedValidationError;

const mistakesMax = documentLimits.problems;

/** A choice between forms has an error for each form. */
const errorsMax = 4 * mistakesMax;

const validator = Compile(DefinitionSchema);

/**
 * What of a value does not fit the schema of definitions, in the order of the schema. Of a file with very many mistakes
 * it is not all of them (`complete`): then nothing may be taken for right that is not named here.
 */
export function schemaMistakes(value: unknown): { readonly mistakes: readonly Mistake[]; readonly complete: boolean } {
  const errors = errorsOf(value);
  const told = readable(errors);
  return {
    mistakes: told.slice(0, mistakesMax).map((error) => toMistake(error, value)),
    complete: errors.length < errorsMax && told.length <= mistakesMax,
  };
}

/** TypeBox stops at 8 errors by a setting of the process: raised for this one synchronous call only. */
function errorsOf(value: unknown): readonly SchemaError[] {
  // Looking for errors takes a hundred times what checking takes, which is compiled.
  if (validator.Check(value)) return [];
  const before = Settings.Get().maxErrors;
  Settings.Set({ maxErrors: errorsMax });
  try {
    return validator.Errors(value)[1];
  } finally {
    Settings.Set({ maxErrors: before });
  }
}

/** Of a choice between forms, only what is wrong with the form that was meant; never the echo of an error further in. */
function readable(errors: readonly SchemaError[]): readonly SchemaError[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf');
  const meant = new Map(choices.map((choice) => [choice, meantForm(choice, errors)]));
  return errors.filter((error) => {
    if (error.keyword === 'additionalProperties') return false;
    if (error.keyword === 'anyOf' && meant.get(error) !== undefined) return false;
    return choices.every((choice) => {
      const within = `${choice.schemaPath}/anyOf/`;
      if (!error.schemaPath.startsWith(within) || !inside(error.instancePath, choice.instancePath)) return true;
      const form = meant.get(choice);
      return form !== undefined && (error.schemaPath === form || error.schemaPath.startsWith(`${form}/`));
    });
  });
}

/** The form whose type fits, if there is one: its errors say more than "none of the forms fits". */
function meantForm(choice: SchemaError, errors: readonly SchemaError[]): string | undefined {
  const forms = schemaAt(choice.schemaPath)?.anyOf ?? [];
  const paths = forms.map((_, index) => `${choice.schemaPath}/anyOf/${index}`);
  return paths.find(
    (path) =>
      !errors.some(
        ({ keyword, schemaPath, instancePath }) =>
          schemaPath === path && instancePath === choice.instancePath && (keyword === 'type' || keyword === 'anyOf'),
      ),
  );
}

function inside(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

function toMistake(error: SchemaError, value: unknown): Mistake {
  const { keyword, instancePath: pointer, schemaPath, message } = error;
  if (keyword === 'boolean') return unknownMember(pointer, schemaAt(parent(schemaPath)));
  const node = schemaAt(schemaPath);
  const said = shown(valueAt(value, pointer));
  switch (keyword) {
    case 'required': {
      const missing = error.params.requiredProperties.map((name) => `\`${name}\``).join(', ');
      return { code: 'member_missing', pointer, message: `${missing} is missing` };
    }
    case 'enum': {
      const known = node?.enum ?? [];
      const suggestion = nearest(String(valueAt(value, pointer)), known);
      return {
        code: 'value_unknown',
        pointer,
        message: `${said} is not known here${advice(suggestion, known)}`,
        ...(suggestion === undefined ? {} : { suggestion }),
      };
    }
    case 'anyOf':
    case 'type':
      return { code: 'type_wrong', pointer, message: `${said} is not what belongs here: give ${wanted(node)}` };
    case 'pattern':
      return { code: 'value_invalid', pointer, message: `${said} does not fit: ${node?.description ?? message}` };
    case 'minProperties':
    case 'maxProperties': {
      const known = Object.keys(node?.properties ?? {});
      const amount = keyword === 'minProperties' ? 'at least one' : 'only one';
      return { code: 'value_invalid', pointer, message: `give ${amount} of ${known.join(', ')}` };
    }
    default:
      return { code: 'value_invalid', pointer, message: `${said} ${message}` };
  }
}

function unknownMember(pointer: string, node: SchemaNode | undefined): Mistake {
  const name = pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  const pattern = Object.keys(node?.patternProperties ?? {})[0];
  if (pattern !== undefined) {
    return {
      code: 'name_invalid',
      pointer,
      message: `\`${shorten(name)}\` is no name: it must fit ${pattern}`,
      atName: true,
    };
  }
  const known = Object.keys(node?.properties ?? {});
  const suggestion = nearest(name, known);
  return {
    code: 'member_unknown',
    pointer,
    message: `\`${shorten(name)}\` is no member here${advice(suggestion, known)}`,
    atName: true,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
};

function wanted(node: SchemaNode | undefined): string {
  const description = node?.description === undefined ? '' : ` (${node.description})`;
  return `${[...new Set(formsOf(node))].join(' or ')}${description}`;
}

function formsOf(node: SchemaNode | undefined): readonly string[] {
  if (node?.anyOf !== undefined) return node.anyOf.flatMap(formsOf);
  return [node?.enum?.join(' or ') ?? typeNames[node?.type ?? ''] ?? 'something else'];
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Patterns in the schema hold no slash, so that its paths can be split at them. */
function schemaAt(path: string): SchemaNode | undefined {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>((node, step) => member(node, step), DefinitionSchema) as SchemaNode | undefined;
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((inner, step) => member(inner, step.replaceAll('~1', '/').replaceAll('~0', '~')), value);
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `\`${shorten(value)}\``;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return value === null || value === undefined ? 'nothing' : `\`${JSON.stringify(value)}\``;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
