import pino from 'pino';
import type { Logger } from 'pino';

/** Secrets that a request carries; they are in no log line. */
const secretPaths = ['req.headers.authorization', 'req.headers["x-api-key"]', 'req.headers.cookie'];

/** Logs to stderr, so that stdout holds nothing but what the start tells: pretty for people, else JSON, one message a line. */
export function createLogger(level: string, pretty: boolean): Logger {
  const options = { level, redact: secretPaths };
  if (!pretty) return pino(options, pino.destination({ dest: 2, sync: true }));
  const transport = {
    target: 'pino-pretty',
    options: { destination: 2, ignore: 'pid,hostname,reqId', translateTime: 'HH:MM:ss' },
  };
  return pino({ ...options, transport });
}
