import { parseArgs } from 'node:util';
import type { Milepost } from '@milepost/sdk';
import { closest, distance } from 'fastest-levenshtein';
import type { Output } from './output.ts';
import { UsageError } from './usage-error.ts';

/** One option of a command, as it is parsed and as `--help` shows it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly multiple?: true;
  /** What stands for the value in the help: `TEXT`. */
  readonly value?: string;
  readonly description: string;
}

type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O['type'] extends 'boolean' ? boolean : O['multiple'] extends true ? string[] : string;

type Values<O extends Options> = { readonly [Name in keyof O]?: ValueOf<O[Name]> };

/** What a command may use beside its arguments. */
export interface Context {
  readonly output: Output;
  /** The server, as the caller of the configured key; made when it is first asked for. */
  readonly client: () => Milepost;
  /** The server's address, for texts that tell where to paste something. */
  readonly url: string;
  /** Asks before something is destroyed; true where `--yes` was given. Without a terminal, throws a `UsageError`. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly now: () => Date;
}

/** One command: what the help says of it, and what it does. */
export interface Command {
  /** As it is typed: `order create`. */
  readonly name: string;
  /** The arguments after the name: `<order> <status>`. */
  readonly usage: string;
  readonly summary: string;
  /** Whole command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  readonly options: Options;
  /** Gives the exit code. */
  readonly run: (args: readonly string[], context: Context) => Promise<number>;
}

/** A command whose options are parsed and typed by how they are declared. */
export function defineCommand<const O extends Options>(
  definition: Omit<Command, 'options' | 'run'> & {
    readonly options: O;
    /** How many arguments it takes, at least and at most. */
    readonly positionals: readonly [least: number, most: number];
    readonly run: (values: Values<O>, positionals: readonly string[], context: Context) => Promise<number>;
  },
): Command {
  const { positionals: bounds, run, ...rest } = definition;
  return {
    ...rest,
    run: async (args, context) => {
      const { values, positionals } = readArguments(rest, args);
      const [least, most] = bounds;
      if (positionals.length < least || positionals.length > most) {
        const what = positionals.length < least ? 'needs more arguments' : `does not know "${positionals[most]!}"`;
        throw new UsageError(`milepost ${rest.name} ${what}. Use it like: ${usageLine(rest)}`);
      }
      return run(values as Values<O>, positionals, context);
    },
  };
}

/** The line that shows how a command is called. */
export function usageLine({ name, usage, options }: Pick<Command, 'name' | 'usage' | 'options'>): string {
  const more = Object.keys(options).length === 0 ? '' : ' [options]';
  return `milepost ${name}${usage === '' ? '' : ` ${usage}`}${more}`;
}

function readArguments({ name, options }: Pick<Command, 'name' | 'options'>, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      const given = args.find((arg) => /^--?\w/.test(arg) && !isKnown(arg, options))?.split('=')[0] ?? '';
      throw new UsageError(`milepost ${name} has no option ${given}. ${adviseOption(given, Object.keys(options))}`);
    }
    throw new UsageError(`${message.split('. ')[0] ?? message}. See milepost ${name} --help.`);
  }
}

function isKnown(arg: string, options: Options): boolean {
  return Object.hasOwn(options, arg.replace(/^--/, '').split('=')[0] ?? '');
}

function adviseOption(given: string, known: readonly string[]): string {
  if (known.length === 0) return 'It has none of its own.';
  const flags = known.map((option) => `--${option}`);
  return suggest(given, flags) ?? `It has ${flags.join(', ')}.`;
}

/** "Did you mean X?", where something known is near enough. */
export function suggest(given: string, known: readonly string[]): string | undefined {
  const nearest = closest(given, [...known]);
  return distance(given, nearest) <= Math.max(2, Math.floor(given.length / 2)) ? `Did you mean ${nearest}?` : undefined;
}
