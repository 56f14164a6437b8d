import { nearest } from '../core/nearest.ts';
import { Compile } from 'typebox/schema';
import type { TLocalizedValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';
import type { FindingText } from './finding-texts.ts';
import type { valueKinds } from './finding-texts.ts';
import { tell } from './finding-texts.ts';
import { documentLimits } from './document.ts';
import type { Mistake } from './mistake.ts';
import { DefinitionSchema, patterns } from './schema.ts';

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
      return {
        code: 'member_missing',
        pointer,
        text: tell('members_missing', { missing: error.params.requiredProperties }),
      };
    }
    case 'enum': {
      const known = node?.enum ?? [];
      const suggestion = nearest(String(valueAt(value, pointer)), known);
      return {
        code: 'value_unknown',
        pointer,
        text: tell('value_unknown', { value: said }),
        choice: { known },
        ...(suggestion === undefined ? {} : { suggestion }),
      };
    }
    case 'anyOf':
    case 'type':
      // A single value of the wrong kind: 1000 where "1000" is meant.
      if (said.startsWith('`') && formOf(node) !== undefined)
        return { code: 'type_wrong', pointer, text: patternText(said, node, message) };
      return { code: 'type_wrong', pointer, text: tell('kind_wrong', { value: said, kinds: wanted(node) }) };
    case 'pattern':
      return { code: 'value_invalid', pointer, text: patternText(said, node, message) };
    case 'minProperties':
    case 'maxProperties': {
      const known = Object.keys(node?.properties ?? {});
      return {
        code: 'value_invalid',
        pointer,
        text: tell(keyword === 'minProperties' ? 'give_one' : 'give_only_one', { known }),
      };
    }
    default:
      return { code: 'value_invalid', pointer, text: limitText(error, said) };
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
      text: tell('no_name', { name: shorten(name), pattern }),
      atName: true,
    };
  }
  const known = Object.keys(node?.properties ?? {});
  const suggestion = nearest(name, known);
  return {
    code: 'member_unknown',
    pointer,
    text: tell('no_member', { name: shorten(name) }),
    choice: { known },
    atName: true,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** A text whose pattern has a name is told what it must look like. */
function patternText(value: string, node: SchemaNode | undefined, said: string): FindingText {
  const form = formOf(node);
  return form === undefined ? tell('does_not_fit', { value, said }) : tell('form_wrong', { value, form });
}

function formOf(node: SchemaNode | undefined): string | undefined {
  return Object.entries(patterns).find(([, known]) => known === node?.pattern)?.[0];
}

function limitText({ keyword, params, message }: SchemaError, value: string): FindingText {
  const limit = (params as { readonly limit?: number | bigint }).limit;
  const key = Object.hasOwn(limitTexts, keyword) ? limitTexts[keyword as keyof typeof limitTexts] : undefined;
  return key === undefined || limit === undefined
    ? tell('does_not_fit', { value, said: message })
    : { key, names: { value, limit: String(limit) } };
}

const limitTexts = {
  minLength: 'too_short',
  maxLength: 'too_long',
  minItems: 'too_few',
  maxItems: 'too_many',
  minimum: 'below',
  maximum: 'above',
} as const satisfies Readonly<Record<string, FindingText['key']>>;

const typeNames: Readonly<Record<string, keyof typeof valueKinds>> = {
  object: 'mapping',
  array: 'list',
  string: 'text',
  integer: 'whole_number',
  boolean: 'boolean',
};

function wanted(node: SchemaNode | undefined): readonly string[] {
  return [...new Set(formsOf(node))];
}

function formsOf(node: SchemaNode | undefined): readonly string[] {
  if (node?.anyOf !== undefined) return node.anyOf.flatMap(formsOf);
  return node?.enum ?? [typeNames[node?.type ?? ''] ?? 'other'];
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
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object' && value !== null) return 'mapping';
  return value === null || value === undefined ? 'nothing' : `\`${JSON.stringify(value)}\``;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
