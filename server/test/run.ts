import { spawn, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
// Those that take longest come first, so that the last to end keep few waiting.
const everything = ['server/test', 'console/test', 'examples', 'server/src', 'sdk/src', 'contract/src'].map(
  (folder) => `${folder}/**/*${suffix}`,
);
const files = (patterns.length > 0 ? patterns : everything).flatMap((pattern) => globSync(pattern).sort());
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

async function runTests(names: readonly string[], connectionString: string): Promise<number> {
  // Three at once on two cores: a test waits for its server and its database as long as it computes.
  const workers = names.slice(0, 3).map((_, index) => join(folder, `worker-${index + 1}.mjs`));
  const worker = JSON.stringify(new URL('worker.ts', import.meta.url).href);
  for (const path of workers) {
    const run = `await runInTurn(${JSON.stringify(names)}, ${JSON.stringify(folder)});`;
    await writeFile(path, `import { runInTurn } from ${worker};\n${run}\n`);
  }
  const options = ['--test', '--test-force-exit', `--test-concurrency=${workers.length}`];
  const child = spawn(process.execPath, [...options, ...workers], {
    stdio: 'inherit',
    env: {
      ...process.env,
      MILEPOST_TEST_POSTGRES: connectionString,
      // What one process has compiled, the others need not.
      NODE_COMPILE_CACHE: resolve('node_modules/.cache/milepost'),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)));
}
