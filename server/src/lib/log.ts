import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';

/** Secrets that a request carries; they are in no log line. */
const secretPaths = ['req.headers.authorization', 'req.headers["x-api-key"]', 'req.headers.cookie'];

/** Logs to stderr, so that stdout holds nothing but what the start tells: pretty for people, else JSON, one message a line. */
export function createLogger(level: string, pretty: boolean): Logger {
  const options = { level, redact: secretPaths };
  if (!pretty) return pino(options, gatheredStderr());
  const transport = {
    target: 'pino-pretty',
    options: { destination: 2, ignore: 'pid,hostname,reqId', translateTime: 'HH:MM:ss' },
  };
  return pino({ ...options, transport });
}

/** From pino's `warn` on. */
const urgentLevel = 40;

/**
 * The lines of a tenth of a second are written together: one write for each request took a twentieth of a server's CPU. From
 * warnings on a line is written at once, with those before it, and the last ones when the process ends.
 */
function gatheredStderr(): DestinationStream {
  const lines = pino.destination({ dest: 2, sync: true, minLength: 8192, periodicFlush: 100 });
  process.on('exit', () => {
    try {
      lines.flushSync();
    } catch {
      // Nobody reads them any more.
    }
  });
  return {
    // Asks pino for the level of each line.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      lines.write(line);
      if (this.lastLevel >= urgentLevel) lines.flushSync();
    },
    flush: () => lines.flushSync(),
  } as DestinationStream & { readonly lastLevel: number };
}
