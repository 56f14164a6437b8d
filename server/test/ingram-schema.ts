import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packageFolder = dirname(createRequire(import.meta.url).resolve('xi_sdk_resellers/package.json'));

/**
 * What of an answer the vendor's own description of a model does not have, or has of another type, one text each. Members may
 * be left out; one more breaks the Java package, a number for a text the Python and Go ones.
 */
export function schemaFaults(model: string, value: unknown, at = model): readonly string[] {
  if (!isObject(value)) return [`${at} is no object`];
  const types = typesOf(model);
  return Object.entries(value).flatMap(([name, member]) => {
    const type = types.get(name);
    return type === undefined ? [`${at}.${name} is not in the schema`] : memberFaults(type, member, `${at}.${name}`);
  });
}

interface MemberType {
  readonly name: string;
  readonly isList: boolean;
}

function memberFaults({ name, isList }: MemberType, value: unknown, at: string): readonly string[] {
  if (isList) {
    if (!Array.isArray(value)) return [`${at} is no list`];
    return value.flatMap((one, index) => memberFaults({ name, isList: false }, one, `${at}[${index}]`));
  }
  switch (name) {
    case 'String':
    case 'Date':
      return typeof value === 'string' ? [] : [`${at} is no text`];
    case 'Number':
      return typeof value === 'number' ? [] : [`${at} is no number`];
    case 'Boolean':
      return typeof value === 'boolean' ? [] : [`${at} is no boolean`];
    case 'Object':
      return [];
    default:
      return schemaFaults(name, value, at);
  }
}

/** The members of a model by name, from its page in the package: `**name** | **String** | ...`. */
function typesOf(model: string): ReadonlyMap<string, MemberType> {
  const page = readFileSync(join(packageFolder, 'docs', `${model}.md`), 'utf8');
  const code = readFileSync(join(packageFolder, 'dist', 'model', `${model}.js`), 'utf8');
  const rows = page.matchAll(/^\*\*(\w+)\*\* \| \[?\*\*(\[?)(\w+)\]?\*\*/gm);
  return new Map(
    [...rows].map(([, name, list, type]) => [wireName(name!, code), { name: type!, isList: list === '[' }]),
  );
}

/** The page says `lineNumber` for what the package sends and reads as `LineNumber`. */
function wireName(name: string, code: string): string {
  const pattern = new RegExp(`hasOwnProperty\\('(${name})'\\)`, 'i');
  return pattern.exec(code)?.[1] ?? name;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
