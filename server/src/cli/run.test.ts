import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import type { Command } from './command.ts';
import { defineCommand } from './command.ts';
import { createConfigCommand } from './config.ts';
import { findConnection } from './connection.ts';
import { remoteCommands } from './remote-commands.ts';
import { runCommand } from './run.ts';
import { printTable } from './table.ts';

const shown = defineCommand({
  name: 'thing show',
  usage: '',
  summary: 'Show things.',
  examples: [['milepost thing show', 'all of them']],
  options: { size: { type: 'string', description: 'how large' } },
  positionals: [0, 0],
  run: async (_values, _positionals, { output }) => {
    printTable(
      output,
      [
        { heading: 'NAME', cell: ({ name }: { name: string; count: number }) => name, tone: () => 'good' },
        { heading: 'COUNT', align: 'right', cell: ({ count }: { name: string; count: number }) => String(count) },
      ],
      [
        { name: 'Müller\n\x1b[2J', count: 7 },
        { name: 'a', count: 1200 },
      ],
    );
    output.say('That was all.');
    return 0;
  },
});

const asked = defineCommand({
  name: 'thing drop',
  usage: '',
  summary: 'Drop things.',
  examples: [['milepost thing drop --yes', 'all of them']],
  options: {},
  positionals: [0, 0],
  run: async (_values, _positionals, { confirm }) => ((await confirm('Drop all?')) ? 0 : 1),
});

async function run(
  args: readonly string[],
  { isTTY = false, env = {} }: { isTTY?: boolean; env?: Record<string, string> } = {},
  commands: readonly Command[] = [shown, asked],
) {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const stdin = Object.assign(Readable.from([]), { isTTY: false });
  const code = await runCommand(commands, args, {
    ...{ stdin, stdout, stderr, env },
    connect: () => ({ url: 'http://127.0.0.1:1', key: 'x' }),
    url: () => 'http://127.0.0.1:1',
    now: () => new Date(),
  });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

test('on a terminal the result is an aligned table in colour, elsewhere a row a line with tabs', async () => {
  const terminal = await run(['thing', 'show', '--no-color'], { isTTY: true });
  assert.equal(terminal.stdout, 'NAME        COUNT\nMüller [2J      7\na            1200\n');
  assert.match((await run(['thing', 'show'], { isTTY: true })).stdout, /\x1b\[32m/);
  assert.equal((await run(['thing', 'show'])).stdout, 'Müller [2J\t7\na\t1200\n');
});

test('NO_COLOR is respected', async () => {
  const { stdout } = await run(['thing', 'show'], { isTTY: true, env: { NO_COLOR: '1' } });
  assert.ok(!stdout.includes('\x1b['));
});

test('talk goes to stderr, and none with --quiet', async () => {
  assert.equal((await run(['thing', 'show'])).stderr, 'That was all.\n');
  assert.equal((await run(['thing', 'show', '--quiet'])).stderr, '');
});

test('what is not known suggests the nearest, as wrong use', async () => {
  for (const [args, text] of [
    [['thing', 'shwo'], /Did you mean thing show\?/],
    [['thnig'], /Did you mean thing\?/],
    [['thing', 'show', '--sizze', '3'], /no option --sizze\. Did you mean --size\?/],
    [['thing', 'show', 'more'], /does not know "more"/],
  ] as const) {
    const { code, stderr } = await run(args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, text);
  }
});

test('a noun alone shows its verbs', async () => {
  const { code, stdout } = await run(['thing']);
  assert.equal(code, 2);
  assert.match(stdout, /thing show +Show things\./);
});

test('every help opens with examples that are its own', async () => {
  for (const command of [...remoteCommands, createConfigCommand(() => [])]) {
    const { code, stdout } = await run([...command.name.split(' '), '--help'], {}, [command]);
    assert.equal(code, 0);
    assert.match(stdout, /^[^\n]+\n\nExamples\n {2}# /, command.name);
    for (const [line] of command.examples) assert.ok(line.includes(`milepost ${command.name}`), line);
  }
});

test('nothing asks where nobody can answer; --yes says it beforehand', async () => {
  const { code, stderr } = await run(['thing', 'drop']);
  assert.equal(code, 2);
  assert.match(stderr, /Drop all\? Nobody can answer here: say so beforehand with --yes\./);
  assert.equal((await run(['thing', 'drop', '--yes'])).code, 0);
});

test("the key of this machine's server is sent to no other machine", () => {
  const settings = { url: undefined, host: '0.0.0.0', port: 8080, key: undefined, adminKey: 'local', dataDir: '/none' };
  assert.deepEqual(findConnection(settings), { url: 'http://127.0.0.1:8080', key: 'local' });
  assert.throws(() => findConnection({ ...settings, url: 'https://orders.example.com' }), /There is no key for https/);
  assert.throws(() => findConnection({ ...settings, adminKey: undefined }), /\/none\/admin-key is not there/);
});
