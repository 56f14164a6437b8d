#!/usr/bin/env node
// Builds the console where it is not built yet, or its sources have changed since. Plain JavaScript, since it also runs
// on the Node that a machine happens to have.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = fileURLToPath(new URL('..', import.meta.url));
const target = join(folder, 'dist');
const mark = join(target, 'built-from.txt');

const sources = sourceHash();
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== sources) await build();

function sourceHash() {
  const hash = createHash('sha256');
  const names = [
    ...['index.html', 'package.json', 'vite.config.ts', '../package-lock.json', 'bin/build.mjs'],
    ...filesBelow('src'),
    ...filesBelow('public'),
  ];
  for (const name of names)
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

function filesBelow(name) {
  const entries = readdirSync(join(folder, name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Builds beside the old files and then takes their place, so that a server starting meanwhile finds one or the other. */
async function build() {
  const startedAt = Date.now();
  let vite;
  try {
    vite = await import('vite');
  } catch {
    process.stderr.write('The console is not built and its tools are not installed: install with npm ci.\n');
    process.exitCode = 1;
    return;
  }
  process.stderr.write('Building the console, once… ');
  const outDir = join(folder, `dist-${process.pid}`);
  try {
    await vite.build({
      configFile: join(folder, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir, emptyOutDir: true },
    });
    compress(outDir);
    writeFileSync(join(outDir, 'built-from.txt'), sources);
    rmSync(target, { recursive: true, force: true });
    renameSync(outDir, target);
    process.stderr.write(`done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** Beside each text its compressed forms, so that no request pays for compressing. */
function compress(outDir) {
  for (const name of readdirSync(outDir, { recursive: true }).filter((file) => /\.(js|css|svg)$/.test(file))) {
    const text = readFileSync(join(outDir, name));
    writeFileSync(join(outDir, `${name}.gz`), gzipSync(text, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    writeFileSync(join(outDir, `${name}.br`), brotliCompressSync(text, { params: quality }));
  }
}
