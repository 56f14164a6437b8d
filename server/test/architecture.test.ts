import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';

const root = fileURLToPath(new URL('../../', import.meta.url));
const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: { name: string; from: { path?: string } }[];
  options: object;
};
const folder = mkdtempSync(join(tmpdir(), 'milepost-architecture-'));
after(() => {
  rmSync(folder, { recursive: true });
});

/** One forbidden import for each rule: the file that has it, and what it imports. */
const planted: Record<string, [file: string, target: string]> = {
  'no-cycles': ['server/src/lib/round-a.ts', './round-b.ts'],
  'no-orphans': ['server/src/lib/alone.ts', ''],
  'core-imports-only': ['server/src/core/a.ts', '../lib/b.ts'],
  'core-needs-nothing': ['server/src/core/c.ts', 'node:fs'],
  'commit-imports-only': ['server/src/commit/a.ts', '../store/b.ts'],
  'store-imports-only': ['server/src/store/a.ts', '../commit/b.ts'],
  'only-the-store-knows-the-driver': ['server/src/jobs/driver.ts', 'pg'],
  'definitions-imports-only': ['server/src/definitions/a.ts', '../store/b.ts'],
  'accounts-imports-only': ['server/src/accounts/a.ts', '../definitions/b.ts'],
  'jobs-imports-only': ['server/src/jobs/a.ts', '../accounts/b.ts'],
  'api-imports-only': ['server/src/api/a.ts', '../store/b.ts'],
  'dialects-imports-only': ['server/src/dialects/one/a.ts', '../../api/b.ts'],
  'tracking-imports-only': ['server/src/tracking/a.ts', '../store/b.ts'],
  'a-dialect-knows-no-other': ['server/src/dialects/one/b.ts', '../two/b.ts'],
  'delivery-imports-only': ['server/src/delivery/a.ts', '../api/b.ts'],
  'projections-imports-only': ['server/src/projections/a.ts', '../jobs/b.ts'],
  'cli-imports-only': ['server/src/cli/a.ts', '../store/b.ts'],
  'lib-imports-only': ['server/src/lib/a.ts', '../core/b.ts'],
  'arguments-not-globals': ['server/src/lib/c.ts', '../settings.ts'],
  'clients-know-no-server': ['sdk/src/a.ts', '../../server/src/lib/b.ts'],
  'console-shared-knows-no-subject': ['console/src/shared/a.ts', '../app/b.ts'],
  'a-feature-knows-no-other': ['console/src/features/one/a.ts', '../two/b.ts'],
  'console-takes-only-types-from-contract': ['console/src/shared/c.ts', '../../../contract/src/c.ts'],
  'sdk-takes-only-types-from-contract': ['sdk/src/b.ts', '../../contract/src/b.ts'],
  'sdk-needs-nothing': ['sdk/src/c.ts', 'node:fs'],
  'contract-needs-typebox-only': ['contract/src/a.ts', 'node:fs'],
  'declared-packages-only': ['server/src/lib/d.ts', 'not-installed-anywhere'],
};

test('every rule of the architecture has a planted violation that it finds', async () => {
  for (const { name } of config.forbidden) assert.ok(planted[name], `Plant a violation of ${name}.`);
  for (const [file, target] of Object.values(planted)) {
    write(file, target === '' ? 'export {};' : `import * as other from '${target}';\nexport const used = other;`);
    if (!target.startsWith('.')) continue;
    const path = join(dirname(file), target);
    if (target !== './round-b.ts') write(path, 'export const it = 1;');
  }
  write('server/src/lib/round-b.ts', "import * as other from './round-a.ts';\nexport const used = other;");
  write('package.json', '{ "name": "planted", "dependencies": { "pg": "8" } }');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));

  const { output } = await cruise(['server', 'sdk', 'contract', 'console'], {
    ...config.options,
    ruleSet: config,
    validate: true,
    baseDir: folder,
  } as never);
  assert.ok(typeof output === 'object');
  const found = new Set(output.summary.violations.map(({ rule }) => rule.name));
  assert.deepEqual([...found].sort(), Object.keys(planted).sort());
});

test('the source keeps to the architecture', async () => {
  const folders = ['contract/src', 'sdk/src', 'server/src', 'console/src'];
  const { output } = await cruise(folders, {
    ...config.options,
    ruleSet: config,
    validate: true,
    baseDir: root,
  } as never);
  assert.ok(typeof output === 'object');
  assert.ok(output.summary.totalCruised > 50, 'No modules were cruised: the check would be blind.');
  const violations = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`);
  assert.deepEqual(violations, []);
});

function write(file: string, text: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
