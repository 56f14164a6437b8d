import type { Output } from '../output.ts';

/** How far an import or export is. */
export interface Progress {
  readonly lines: number;
  readonly elapsedMs: number;
  /** Read so far and altogether; `undefined` where the size is not known. */
  readonly bytes?: { readonly read: number; readonly all: number } | undefined;
}

/** "12,000 lines, 3,100/s, 40 %, 6 s left". */
export function progressText({ lines, elapsedMs, bytes }: Progress): string {
  const rate = elapsedMs === 0 ? 0 : (lines / elapsedMs) * 1000;
  const parts = [`${count(lines)} lines`, `${count(Math.round(rate))}/s`];
  if (bytes === undefined || bytes.all === 0) return parts.join(', ');
  const share = Math.min(bytes.read / bytes.all, 1);
  const left = share === 0 ? undefined : (elapsedMs / share) * (1 - share);
  return [...parts, `${Math.floor(share * 100)} %`, ...(left === undefined ? [] : [`${durationText(left)} left`])].join(
    ', ',
  );
}

/** A number with its thousands apart. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Seconds, or minutes and seconds. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Says how far it is while it goes on. */
export interface ProgressTeller {
  /** One more line is done. */
  readonly note: () => void;
  readonly elapsedMs: () => number;
}

/** Redrawn in place for people, a line now and then for logs; nothing within the first two seconds. */
const firstAfterMs = 2000;
const inPlaceEveryMs = 250;
const inLogEveryMs = 10_000;

export function createProgress(output: Output, bytes: () => Progress['bytes']): ProgressTeller {
  const started = performance.now();
  const everyMs = output.talksToTerminal ? inPlaceEveryMs : inLogEveryMs;
  let lines = 0;
  let next = started + firstAfterMs;
  return {
    note: () => {
      lines += 1;
      const now = performance.now();
      if (now < next) return;
      next = now + everyMs;
      const text = progressText({ lines, elapsedMs: now - started, bytes: bytes() });
      if (output.talksToTerminal) output.sayInPlace(text);
      else output.say(text);
    },
    elapsedMs: () => performance.now() - started,
  };
}
