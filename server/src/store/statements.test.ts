import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('every statement has a name of its own: the driver refuses two under one name on one connection', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const names = globSync('*.ts', { cwd: folder })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) =>
      [...readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/\bname: ([^\n]+),\n/g)].flatMap(([, value]) =>
        [...value!.matchAll(/'([a-z0-9_]+)'/g)].map(([, name]) => name),
      ),
    );
  assert.ok(names.length > 200, `Only ${names.length} names were found.`);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});
