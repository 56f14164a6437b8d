import pino from 'pino';
import { serve } from './serve.ts';
import { describeSettings, readSettings, takeSettingArguments } from './settings.ts';
import { printConfig } from './cli/config.ts';
import { StartRefused } from './lib/start-refused.ts';

/** Settings that cannot be used: sysexits' EX_CONFIG. */
const exitSettings = 78;

/**
 * The executable: picks a command and gives its exit code (0 done, 1 refused or failed, 2 wrong use, 78 settings).
 */
export async function main(argv: string[]): Promise<number> {
  const { settingArgs, otherArgs } = takeSettingArguments(argv);
  const [command = 'serve', ...rest] = otherArgs;
  const reading = readSettings({ env: process.env, args: settingArgs });
  if (command === 'config') {
    if (reading.kind === 'refused') return refuse(reading.faults);
    printConfig(describeSettings(reading), rest.includes('--json'));
    return 0;
  }
  if (command !== 'serve') {
    process.stderr.write(`Unknown command "${command}". Try: milepost serve, milepost config.\n`);
    return 2;
  }
  if (reading.kind === 'refused') return refuse(reading.faults);
  const { settings } = reading;
  const pretty = settings.logFormat === 'pretty' || (settings.logFormat === 'auto' && process.stdout.isTTY);
  const logger = pino({
    level: settings.logLevel,
    redact: ['req.headers.authorization', 'req.headers["x-api-key"]', 'req.headers.cookie'],
    ...(pretty
      ? { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname,reqId', translateTime: 'HH:MM:ss' } } }
      : {}),
  });
  try {
    return await serve(settings, logger);
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function refuse(faults: readonly string[]): number {
  process.stderr.write(`${faults.join('\n')}\n`);
  return exitSettings;
}
