import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { lintWorkflow } from './lint.ts';
import { formatProblem, readDefinition } from './read-definition.ts';
import { generatedFiles } from './reference.ts';

const page = await readFile(new URL('../../../docs/workflows.md', import.meta.url), 'utf8');
const example = /```yaml\n(# yaml[\s\S]*?)```/.exec(page)?.[1] ?? '';

test('what is generated from the schema and the lint is fresh (node server/src/definitions/reference.ts)', async () => {
  for (const { file, present, fresh } of await generatedFiles()) assert.equal(present, fresh, file.pathname);
});

test('the first example of the page can be used', () => {
  const { workflow, problems } = readDefinition(example);
  assert.ok(workflow !== undefined, JSON.stringify(problems));
  assert.deepEqual(lintWorkflow(workflow), []);
});

test('the message that the page shows is the one that is given', () => {
  const { problems } = readDefinition(example.replace('to: repaired', 'to: repared'));
  const shown = problems?.map((problem) => formatProblem(problem, 'repair.yaml')) ?? [];
  assert.equal(shown.length, 1);
  assert.ok(page.includes(shown[0]!), shown[0]);
});
