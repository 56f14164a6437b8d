import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codesPages } from './codes-table.ts';

test("the dialects' pages have the codes of the workflow files (node server/src/definitions/codes-table.ts)", async () => {
  const pages = await codesPages();
  assert.ok(pages.length > 0);
  for (const { file, present, fresh } of pages) assert.equal(present, fresh, file.pathname);
});
