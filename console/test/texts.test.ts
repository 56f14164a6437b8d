import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import ts from 'typescript';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const read = (name: string) => readFileSync(`${source}${name}`, 'utf8');
const folders = globSync('**/messages', { cwd: source });
const catalog = (folder: string, locale: string) =>
  JSON.parse(read(`${folder}/${locale}.json`)) as Record<string, string>;

describe('the texts of the console', () => {
  test('every text is there in English and in German, under the same keys', () => {
    assert.ok(folders.length > 2, 'no message files were found');
    for (const folder of folders)
      assert.deepEqual(Object.keys(catalog(folder, 'de')), Object.keys(catalog(folder, 'en')), folder);
  });

  test('every text can be read, asks for the same values in both languages, and keeps to the tone', () => {
    for (const folder of folders) {
      const [en, de] = [catalog(folder, 'en'), catalog(folder, 'de')];
      for (const [key, text] of Object.entries(en)) {
        assert.deepEqual(valuesOf(de[key]!, 'de'), valuesOf(text, 'en'), `${folder}: ${key}`);
        assert.doesNotMatch(`${text} ${de[key]}`, /!|\boops\b|\bplease\b|\bbitte\b/i, `${folder}: ${key}`);
      }
    }
  });

  test('no text stands in the code', () => {
    const found = globSync('**/*.tsx', { cwd: source }).flatMap(textsIn);
    assert.deepEqual(found, []);
  });

  test('every text is used', () => {
    const unused = folders.flatMap((folder) => {
      // Texts of the shared components are used by the features, too.
      const where = folder === 'shared/messages' ? '**/*.{ts,tsx}' : `${folder}/../*.{ts,tsx}`;
      const code = globSync(where, { cwd: source }).map(read).join('\n');
      const keys = Object.keys(catalog(folder, 'en'));
      return keys.filter((key) => !isUsed(key, code)).map((key) => `${folder}: ${key}`);
    });
    assert.deepEqual(unused, []);
  });
});

/** The names of the values that a message asks for. */
function valuesOf(text: string, locale: string): string[] {
  const names = new Set<string>();
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(walk);
    else if (typeof part === 'object' && part !== null) {
      const { type, value } = part as { type?: number; value?: unknown };
      // 0 is text and 7 the number sign of a plural; all others name a value.
      if (type !== undefined && type !== 0 && type !== 7 && typeof value === 'string') names.add(value);
      Object.values(part).forEach(walk);
    }
  };
  walk(new IntlMessageFormat(text, locale).getAst());
  return [...names].sort();
}

/** By its name, or by the beginning of it that a template puts together. */
function isUsed(key: string, code: string): boolean {
  if (code.includes(`'${key}'`) || code.includes(`"${key}"`)) return true;
  const beginnings = key.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'));
  return beginnings.some((beginning) => code.includes(`\`${beginning}.$`));
}

const spoken = new Set(['aria-label', 'alt', 'label', 'placeholder', 'title', 'help', 'lead', 'note', 'fault']);

/** Words between tags, and in attributes that people read or hear. */
function textsIn(name: string): string[] {
  const file = ts.createSourceFile(name, read(name), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (node: ts.Node, text: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    if (/\p{L}{2}/u.test(text) && text.trim() !== 'Esc' && text.trim() !== 'Ctrl K')
      found.push(`${name}:${line + 1} ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text);
    if (
      ts.isJsxAttribute(node) &&
      spoken.has(node.name.getText()) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer)
    )
      note(node, node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
