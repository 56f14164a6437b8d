import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { createWriteStream } from 'node:fs';
import type { Rejected } from './send.ts';

/** The file of lines that were not imported; made with the first of them. */
export interface Rejects {
  readonly path: string;
  readonly add: (rejected: Rejected) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One JSON object per line: where it stood, why it was rejected, and what it was. */
export function createRejects(path: string): Rejects {
  let file: WriteStream | undefined;
  return {
    path,
    add: async (rejected) => {
      file ??= createWriteStream(path, { mode: 0o600 });
      if (!file.write(`${JSON.stringify(rejected)}\n`)) await once(file, 'drain');
    },
    close: async () => {
      if (file === undefined) return;
      file.end();
      await once(file, 'close');
    },
  };
}
