import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

/** How long a file may take: a multiple of what the longest takes on a busy machine. */
const limitMs = 240_000;

/** The same for the long tests (`npm run test:long`). */
const longLimitMs = 1_200_000;

/**
 * Runs test files one after the other in this process, each as a suite that bears its name, until all are taken by this or
 * by another worker. A process for each would spend more on loading and warming up the server than most files do on their
 * tests.
 *
 * @param folder - where workers note which files are taken
 */
export async function runInTurn(files: readonly string[], folder: string): Promise<void> {
  await test('test files', async () => {
    for (const [index, file] of files.entries()) {
      if (!take(join(folder, `taken-${index}`))) continue;
      await describe(file, { timeout: file.endsWith('.long.ts') ? longLimitMs : limitMs }, async () => {
        await import(pathToFileURL(resolve(file)).href);
      });
    }
  });
}

/** Whether we are the first who want it: only one can make the folder. */
function take(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}
