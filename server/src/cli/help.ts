import type { Command } from './command.ts';
import { usageLine } from './command.ts';
import { exitCodeTexts } from './exit-codes.ts';
import type { Output } from './output.ts';

/** Options that every command takes, with those settings that tell a remote command where to go. */
const common: readonly (readonly [string, string])[] = [
  ['--url URL', 'the server, also MILEPOST_URL; without it the one on this machine'],
  ['--key KEY', 'the API key, also MILEPOST_KEY; without it the admin key of this machine'],
  ['--json', 'the result as JSON'],
  ['--quiet', 'no talk on stderr'],
  ['--no-color', 'no colour'],
  ['--yes', 'do not ask before something is destroyed'],
  ['--help', 'this text'],
];

/** The help of one command; it opens with examples. */
export function printCommandHelp(output: Output, command: Command): void {
  const { summary, examples, options } = command;
  output.print(summary);
  output.print('');
  output.print(output.paint('heading', 'Examples'));
  for (const [line, does] of examples) {
    output.print(`  ${output.paint('quiet', `# ${does}`)}`);
    output.print(`  ${line}`);
  }
  output.print('');
  output.print(output.paint('heading', 'Usage'));
  output.print(`  ${usageLine(command)}`);
  const own = Object.entries(options).map(
    ([name, { type, value, description }]) =>
      [type === 'boolean' ? `--${name}` : `--${name} ${value ?? 'VALUE'}`, description] as const,
  );
  if (own.length > 0) printPairs(output, 'Options', own);
  printPairs(output, 'For every command', common);
}

/** The list of commands, those that begin with a noun or all. */
export function printHelp(output: Output, commands: readonly Command[], noun?: string): void {
  const shown = noun === undefined ? commands : commands.filter(({ name }) => name.startsWith(`${noun} `));
  if (noun === undefined) {
    output.print('Milepost: where every order is, who may change that, and who is told.');
    output.print('');
    output.print(output.paint('heading', 'Examples'));
    output.print('  milepost serve                       start the server');
    output.print('  milepost demo                        fill it with a shop to look at');
    output.print('  milepost order list --status placed  what waits to be approved');
    output.print('  milepost set number:7 approved       move an order');
  }
  printPairs(
    output,
    'Commands',
    shown.map(({ name, usage, summary }) => [`${name}${usage === '' ? '' : ` ${usage}`}`, summary]),
  );
  if (noun !== undefined) return;
  printPairs(output, 'For every command', common);
  printPairs(
    output,
    'Exit codes',
    exitCodeTexts.map(([code, meaning]) => [String(code), meaning]),
  );
  output.print('');
  output.print('More of one command: milepost COMMAND --help. Settings: milepost config.');
}

function printPairs(output: Output, heading: string, pairs: readonly (readonly [string, string])[]): void {
  const width = Math.max(...pairs.map(([left]) => left.length));
  output.print('');
  output.print(output.paint('heading', heading));
  for (const [left, right] of pairs) output.print(`  ${left.padEnd(width)}  ${right}`);
}
