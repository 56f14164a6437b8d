import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { createClient, MilepostProblem, MilepostUnreachable } from '@milepost/sdk';
import type { Command, Context } from './command.ts';
import { suggest } from './command.ts';
import type { Connection } from './connection.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { printCommandHelp, printHelp } from './help.ts';
import { StartRefused } from '../lib/start-refused.ts';
import type { Output } from './output.ts';
import { createOutput } from './output.ts';
import { UsageError } from './usage-error.ts';

type TtyAware<T> = T & { readonly isTTY?: boolean };

/** The outside of a command. */
export interface Surroundings {
  readonly stdin: TtyAware<Readable>;
  readonly stdout: TtyAware<Writable>;
  readonly stderr: TtyAware<Writable>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where remote commands go; called when one first needs it. */
  readonly connect: () => Connection;
  /** The server's address, without a key. */
  readonly url: () => string;
  readonly now: () => Date;
}

const flags = ['--json', '--quiet', '--no-color', '--yes', '--help', '-h'] as const;

type Flag = (typeof flags)[number];

/** Picks the command that the arguments name, runs it and gives its exit code. What it throws is told to the user. */
export async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { given, rest } = takeFlags(args);
  const { stdout, stderr, env } = surroundings;
  const output = createOutput({
    ...{ stdout, stderr },
    json: given.has('--json'),
    quiet: given.has('--quiet'),
    color: !given.has('--no-color') && (env['NO_COLOR'] ?? '') === '' && stdout.isTTY === true,
  });
  try {
    return await pick(commands, rest, given, output, surroundings);
  } catch (error) {
    const told = describeError(error);
    if (told === undefined) throw error;
    if (output.json && error instanceof MilepostProblem) output.complain(JSON.stringify(error.body));
    else for (const line of told) output.complain(line);
    return exitCodeOf(error);
  }
}

async function pick(
  commands: readonly Command[],
  words: readonly string[],
  given: ReadonlySet<Flag>,
  output: Output,
  surroundings: Surroundings,
): Promise<number> {
  const wantsHelp = given.has('--help') || given.has('-h');
  const [first, ...others] = words;
  if (first === undefined) {
    printHelp(output, commands);
    return exitCodes.done;
  }
  if (first === 'help') return pick(commands, others, new Set([...given, '--help']), output, surroundings);
  const command = commands.find(({ name }) => name === `${first} ${others[0] ?? ''}` || name === first);
  if (command === undefined) return unknown(commands, words, wantsHelp, output);
  if (wantsHelp) {
    printCommandHelp(output, command);
    return exitCodes.done;
  }
  const args = words.slice(command.name.split(' ').length);
  return command.run(args, contextOf(output, given.has('--yes'), surroundings));
}

/** A noun alone shows its verbs; anything else is a typing error. */
function unknown(commands: readonly Command[], words: readonly string[], wantsHelp: boolean, output: Output): number {
  const [first = '', second] = words;
  const names = commands.map(({ name }) => name);
  const verbs = names.filter((name) => name.startsWith(`${first} `));
  if (verbs.length > 0 && (second === undefined || wantsHelp)) {
    printHelp(output, commands, first);
    return wantsHelp ? exitCodes.done : exitCodes.wrongUse;
  }
  const given = verbs.length > 0 ? `${first} ${second ?? ''}` : first;
  const known = verbs.length > 0 ? verbs : [...new Set([...names, ...names.map((name) => name.split(' ')[0]!)])];
  const advice = suggest(given, known) ?? (verbs.length > 0 ? `There is ${verbs.join(', ')}.` : '');
  throw new UsageError(
    `There is no command "milepost ${given}". ${advice} All commands: milepost help`.replace('  ', ' '),
  );
}

/** The flags that every command knows, wherever they stand before `--`. */
function takeFlags(args: readonly string[]): { given: ReadonlySet<Flag>; rest: readonly string[] } {
  const end = args.indexOf('--');
  const head = end === -1 ? args : args.slice(0, end);
  const isFlag = (arg: string): arg is Flag => (flags as readonly string[]).includes(arg);
  return {
    given: new Set(head.filter(isFlag)),
    rest: [...head.filter((arg) => !isFlag(arg)), ...(end === -1 ? [] : args.slice(end))],
  };
}

function contextOf(output: Output, yes: boolean, surroundings: Surroundings): Context {
  const { stdin, stderr, connect, now } = surroundings;
  let client: ReturnType<typeof createClient> | undefined;
  return {
    output,
    client: () => (client ??= createClient(connect())),
    get url() {
      return surroundings.url();
    },
    confirm: async (question) => {
      if (yes) return true;
      if (stdin.isTTY !== true || stderr.isTTY !== true) {
        throw new UsageError(`${question} Nobody can answer here: say so beforehand with --yes.`);
      }
      const asker = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await asker.question(`${question} [y/N] `)).trim());
      } finally {
        asker.close();
      }
    },
    now,
  };
}

/** What a user is told of a failure, line by line; `undefined` for what is a fault of the program. */
function describeError(error: unknown): readonly string[] | undefined {
  if (error instanceof MilepostProblem) {
    const more = error.errors.length > 1 ? error.errors.map(({ detail }) => `  ${detail}`) : [];
    return [`${error.message} ${error.hint}`.trim(), ...more];
  }
  if (error instanceof MilepostUnreachable) {
    return [`${error.message}. Is the server running? Start it with "npm start", or give its address with --url.`];
  }
  if (error instanceof UsageError || error instanceof StartRefused) return [error.message];
  return undefined;
}
