import { styleText } from 'node:util';
import type { Writable } from 'node:stream';

/** Words for what a piece of text is, not for how it looks. */
export type Tone = 'heading' | 'good' | 'bad' | 'warning' | 'quiet' | 'strong';

const looks = {
  heading: 'underline',
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  quiet: 'dim',
  strong: 'bold',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

/** Where a command's words go: the result to stdout, the talk to stderr. */
export interface Output {
  /** `--json`: the result is for a program. */
  readonly json: boolean;
  /** Whether a person looks at the result: tables are drawn. */
  readonly isTerminal: boolean;
  /** Whether a person looks at the talk: progress is redrawn in place. */
  readonly talksToTerminal: boolean;
  readonly quiet: boolean;
  /** One line of the result. */
  readonly print: (line: string) => void;
  /** A part of a long result; resolves when there is room for more. */
  readonly write: (text: string) => Promise<void>;
  /** One line of talk; nothing with `--quiet`. */
  readonly say: (line: string) => void;
  /** One line about a failure; with `--quiet` too. */
  readonly complain: (line: string) => void;
  /** A line of talk that the next one replaces, on a terminal only. */
  readonly sayInPlace: (line: string) => void;
  readonly paint: (tone: Tone, text: string) => string;
}

export interface OutputOptions {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

export function createOutput({ stdout, stderr, json, quiet, color }: OutputOptions): Output {
  const talksToTerminal = stderr.isTTY === true;
  let inPlace = false;

  function endInPlace(): string {
    if (!inPlace) return '';
    inPlace = false;
    return '\r\x1b[K';
  }

  return {
    json,
    isTerminal: stdout.isTTY === true && !json,
    talksToTerminal,
    quiet,
    print: (line) => void stdout.write(`${line}\n`),
    write: (text) =>
      new Promise((resolve, reject) => stdout.write(text, (error) => (error ? reject(error) : resolve()))),
    say: (line) => {
      if (!quiet) stderr.write(`${endInPlace()}${line}\n`);
    },
    complain: (line) => void stderr.write(`${endInPlace()}${line}\n`),
    sayInPlace: (line) => {
      if (quiet || !talksToTerminal) return;
      stderr.write(`\r\x1b[K${line}`);
      inPlace = true;
    },
    paint: (tone, text) => (color ? styleText(looks[tone], text, { validateStream: false }) : text),
  };
}
