import { createServer } from 'node:net';

/** Below those that systems give out by themselves, so that nobody gets it by chance between two uses. */
const lowest = 20_000;
const highest = 32_000;

/** A port of this machine that is free, for a server that comes and goes at the same place. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
