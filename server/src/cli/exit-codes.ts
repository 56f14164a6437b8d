import { MilepostProblem, MilepostUnreachable } from '@milepost/sdk';
import { StartRefused } from '../lib/start-refused.ts';
import { UsageError } from './usage-error.ts';

/** What the program's end says. Never 0 after a failure; the numbers from 64 on are those of sysexits. */
export const exitCodes = {
  done: 0,
  refused: 1,
  wrongUse: 2,
  notFound: 3,
  notAllowed: 4,
  unreachable: 69,
  tryAgain: 75,
  settings: 78,
} as const;

/** The exit codes as `milepost help` lists them. */
export const exitCodeTexts: readonly (readonly [number, string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.refused, 'refused or failed'],
  [exitCodes.wrongUse, 'wrong use of the command'],
  [exitCodes.notFound, 'not found'],
  [exitCodes.notAllowed, 'not allowed: the key is unknown or lacks a right'],
  [exitCodes.unreachable, 'the server cannot be reached'],
  [exitCodes.tryAgain, 'the server is busy: try again'],
  [exitCodes.settings, 'a setting is wrong'],
];

/** How a command that threw this ends. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.wrongUse;
  if (error instanceof StartRefused) return exitCodes.refused;
  if (error instanceof MilepostUnreachable) return exitCodes.unreachable;
  if (!(error instanceof MilepostProblem)) return exitCodes.refused;
  return exitCodeOfStatus(error.status);
}

/** How a refusal with this HTTP status ends a command. */
function exitCodeOfStatus(status: number): number {
  if (status === 404) return exitCodes.notFound;
  if (status === 401 || status === 403) return exitCodes.notAllowed;
  return status === 429 || status === 503 ? exitCodes.tryAgain : exitCodes.refused;
}
