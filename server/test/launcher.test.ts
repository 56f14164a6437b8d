import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

// A copy of the launcher beside a main.ts of our own, with this Node where npm puts the platform package.
const root = mkdtempSync(join(tmpdir(), 'milepost-launcher-'));
const launcher = join(root, 'server', 'bin', 'milepost.mjs');
const platformPackage = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
mkdirSync(join(root, 'server', 'src'), { recursive: true });
cpSync(fileURLToPath(new URL('../bin/milepost.mjs', import.meta.url)), launcher);
writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
writeFileSync(
  join(root, 'server', 'src', 'main.ts'),
  `export async function main(argv: string[]): Promise<number> {
    const [what = '', ...rest] = argv;
    if (what === 'end') return Number(rest[0]);
    if (what === 'die') process.kill(process.pid, rest[0] as NodeJS.Signals);
    if (what === 'throw') throw new Error('the cat was here');
    if (what !== 'plain' && what !== 'die') for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        console.log(signal);
        setTimeout(() => process.exit(9), 400);
      });
    }
    console.log('up ' + process.pid);
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    return 0;
  }`,
);

/** Made to look too old, since it may not strip types, so that it goes on with the Node of the platform package. */
const tooOld = ['--no-strip-types', launcher];

after(() => rmSync(root, { recursive: true, force: true }));

function linkNode(): void {
  mkdirSync(platformPackage, { recursive: true });
  symlinkSync(process.execPath, join(platformPackage, 'node'));
}

/** Starts it in a process group of its own, as a shell would, and waits for the server within. */
async function startUp(
  args: readonly string[],
): Promise<{ child: ChildProcess; serverPid: number; output: () => string }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return { child, serverPid: Number(/up (\d+)/.exec(output)?.[1]), output: () => output };
}

test('without a Node that can run the server, one sentence says what to do', () => {
  const { status, stderr } = spawnSync(process.execPath, tooOld, { encoding: 'utf8' });

  assert.equal(status, 1);
  assert.match(stderr, /^Milepost .+\n$/);
});

test('a fault that nothing has caught is told in a sentence, without a stack', () => {
  const { status, stderr } = spawnSync(process.execPath, [launcher, 'throw'], { encoding: 'utf8' });

  assert.equal(status, 1);
  assert.equal(stderr, 'Milepost stopped by a fault of its own: the cat was here\n');
});

test('the exit code and the signal of the server become those of the launcher', () => {
  linkNode();

  assert.equal(spawnSync(process.execPath, [launcher, 'end', '78']).status, 78);
  assert.equal(spawnSync(process.execPath, [...tooOld, 'end', '78']).status, 78);
  assert.equal(spawnSync(process.execPath, [...tooOld, 'end', '0']).status, 0);
  assert.equal(spawnSync(process.execPath, [...tooOld, 'die', 'SIGKILL']).signal, 'SIGKILL');
  assert.equal(spawnSync(process.execPath, [...tooOld, 'die', 'SIGTERM']).signal, 'SIGTERM');
});

test('a signal to the launcher alone reaches the server', async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const { child, serverPid, output } = await startUp(tooOld);
    assert.notEqual(serverPid, child.pid);
    child.kill(signal);
    const [code] = (await once(child, 'exit')) as [number];

    assert.equal(code, 9);
    assert.equal(output(), `up ${serverPid}\n${signal}\n`);
  }
});

test('a signal to the whole group, as Ctrl+C is, reaches the server once', async () => {
  const { child, serverPid, output } = await startUp(tooOld);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await once(child, 'exit');

  assert.equal(output(), `up ${serverPid}\nSIGINT\n`);
});

test('a server that does not listen to signals ends by them', async () => {
  const alone = await startUp([...tooOld, 'plain']);
  alone.child.kill('SIGINT');
  assert.deepEqual(await once(alone.child, 'exit'), [null, 'SIGINT']);

  const group = await startUp([...tooOld, 'plain']);
  process.kill(-(group.child.pid ?? 0), 'SIGINT');
  assert.deepEqual(await once(group.child, 'exit'), [null, 'SIGINT']);
});

test('a launcher that is killed takes the server with it', async () => {
  const { child, serverPid, output } = await startUp(tooOld);
  const closed = once(child, 'close'); // when nobody holds its output any more, and the server holds it
  child.kill('SIGKILL');
  await closed;

  assert.equal(output(), `up ${serverPid}\nSIGTERM\n`);
});
