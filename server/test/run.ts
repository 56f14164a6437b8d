import { spawn, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startEmbeddedPostgres } from '../src/lib/embedded-postgres.ts';

/**
 * Runs the tests on a PostgreSQL of their own: `node server/test/run.ts [--postgres 15] [PATTERN ...]`. With 15, only the files
 * that need a database (`.db.test.ts`) run, so that both supported ends are seen.
 */
const args = process.argv.slice(2);
const old = args[0] === '--postgres' && args[1] === '15';
const patterns = old ? args.slice(2) : args;
const suffix = old ? '.db.test.ts' : '.test.ts';
const everything = ['contract/src', 'sdk/src', 'server/src', 'server/test', 'console/test', 'examples'].map(
  (folder) => `${folder}/**/*${suffix}`,
);
const files = globSync(patterns.length > 0 ? patterns : everything).sort();
if (files.length === 0) {
  process.stderr.write(`No test file matches ${patterns.join(' ')}.\n`);
  process.exit(1);
}

// Pages are tested as they are shipped.
if (files.some((file) => /^console\/|\.browser\./.test(file))) buildConsole();

const folder = await mkdtemp(join(tmpdir(), 'milepost-test-'));
// As root the database runs as another user, who must be able to enter.
await chmod(folder, 0o711);
const postgres = await startEmbeddedPostgres({
  dataDir: folder,
  log: () => {},
  ...(old ? { packageRoot: packageOf15() } : {}),
});
process.stdout.write(`${files.length} test files on PostgreSQL ${postgres.version}\n`);
let code = 1;
try {
  code = await runTests(files, postgres.connectionString);
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(code);

function buildConsole(): void {
  const { status } = spawnSync(process.execPath, ['console/bin/build.mjs'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function packageOf15(): string {
  const family = createRequire(import.meta.url).resolve('embedded-postgres-15');
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return dirname(dirname(createRequire(family).resolve(name)));
}

function runTests(names: readonly string[], connectionString: string): Promise<number> {
  // Three at once on two cores: a test waits for its server and its database as long as it computes.
  const options = ['--test', '--test-timeout=120000', '--test-force-exit', '--test-concurrency=3'];
  const child = spawn(process.execPath, [...options, ...names], {
    stdio: 'inherit',
    // Every file is a process: what one has compiled, the others need not.
    env: {
      ...process.env,
      MILEPOST_TEST_POSTGRES: connectionString,
      NODE_COMPILE_CACHE: resolve('node_modules/.cache/milepost'),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)));
}
