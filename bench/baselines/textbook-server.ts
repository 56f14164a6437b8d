import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The textbook implementation in a process of its own. */
export interface TextbookServer {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => void;
}

/** Starts it on its database. */
export async function startTextbook(connectionString: string, key: string): Promise<TextbookServer> {
  const child = fork(fileURLToPath(new URL('textbook.ts', import.meta.url)), {
    env: { ...process.env, TEXTBOOK_DATABASE: connectionString, TEXTBOOK_KEY: key },
  });
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    child.once('exit', () => reject(new Error('The textbook implementation did not start.')));
  });
  return { url, pid: child.pid!, stop: () => child.kill() };
}
