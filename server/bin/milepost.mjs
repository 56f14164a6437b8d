#!/usr/bin/env node
// Plain JavaScript: a Node that is too old for the server must still be able to read this file.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_NEEDED = [24, 21];
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Longer than a terminal takes to reach both processes, short enough that nobody waits for it. */
const SIGNAL_ECHO_MS = 100;

const launcherPath = fileURLToPath(import.meta.url);
const args = process.argv.slice(2);

if (isRecent(process.versions.node) && process.features.typescript) {
  if (process.channel) obeyLauncher();
  await runHere();
} else {
  goOnWith(findNode());
}

/** Runs the server in this process. */
async function runHere() {
  try {
    keepCompiled();
    const { main } = await import('../src/main.ts');
    process.exitCode = await main(args);
  } catch (error) {
    process.exitCode = 1;
    if (error?.code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes('Cannot find package')) {
      say(`A package is missing: ${error.message} Install what Milepost needs with: npm ci`);
    } else {
      say(`Milepost stopped by a fault of its own: ${error?.message ?? error}`);
      if (['debug', 'trace'].includes(process.env.MILEPOST_LOG_LEVEL ?? '')) say(error?.stack);
    }
  }
}

/** What was compiled once is kept beside the packages: a start takes half the time. Where nothing can be written, nothing is kept. */
function keepCompiled() {
  const packages = findUp('node_modules');
  if (packages !== undefined) module.enableCompileCache?.(join(packages, '.cache', 'milepost'));
}

/** The nearest folder of this name, beside this file or above. */
function findUp(name) {
  for (let folder = dirname(launcherPath); ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name);
    if (folder === dirname(folder)) return undefined;
  }
}

function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1]);
}

/** The path of a Node that can run the server, or undefined. */
function findNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  // The platform package holds its binary without any install script; `node` and `.bin` are links its script makes.
  const places = [
    join(`node-${system}-${process.arch}`, 'bin', executable),
    join(`node-bin-${system}-${process.arch}`, 'bin', executable),
    join('node', 'bin', executable),
    join('node', 'node_modules', `node-${system}-${process.arch}`, 'bin', executable),
    join('.bin', executable),
  ];
  for (let folder = dirname(launcherPath); ; folder = dirname(folder)) {
    const found = places.map((place) => join(folder, 'node_modules', place)).find(canRunServer);
    if (found !== undefined || folder === dirname(folder)) return found;
  }
}

/** Asks the binary itself: it may be a placeholder, another version, or made for another system library. */
function canRunServer(path) {
  if (!existsSync(path)) return false;
  const answer = spawnSync(path, ['-p', 'process.features.typescript ? process.versions.node : "0.0"'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return answer.status === 0 && isRecent(answer.stdout.trim());
}

/** Starts this file again under the right Node and becomes its shadow: same signals in, same end out. */
function goOnWith(node) {
  if (node === undefined) {
    const needed = NODE_NEEDED.join('.');
    say(
      isRecent(process.versions.node)
        ? 'Milepost runs TypeScript as it is, which this Node was told not to do. Take --no-strip-types out of NODE_OPTIONS.'
        : `Milepost needs Node ${needed} or newer and this is ${process.versions.node}. Run "npm rebuild node" in Milepost's folder (it gets Node ${needed} for Milepost alone), or install Node ${needed}.`,
    );
    process.exitCode = 1;
    return;
  }
  // The channel carries signals, and its closing tells the child that this process is gone, even by kill -9.
  const flags = process.execArgv.filter((flag) => !flag.endsWith('strip-types'));
  const child = spawn(node, [...flags, launcherPath, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const forward = (signal) => {
    // On Windows the console tells both processes by itself, and a sent signal would kill at once.
    if (process.platform !== 'win32' && child.connected) child.send({ signal }, () => {});
  };
  for (const signal of FORWARDED_SIGNALS) process.on(signal, forward);
  child.on('error', (error) => {
    say(`${node} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    for (const name of FORWARDED_SIGNALS) process.removeListener(name, forward);
    if (signal === null) process.exit(code ?? 1);
    process.kill(process.pid, signal);
    // Where the signal does not end this process: the number that shells use for it.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 1000);
  });
}

/**
 * In the child: takes signals from the launcher, once. Ctrl+C reaches both processes and the launcher passes it on too,
 * and a server that is told twice may think that its operator has lost patience.
 */
function obeyLauncher() {
  const receivedAt = new Map();
  const notes = FORWARDED_SIGNALS.map((signal) => {
    const note = () => {
      receivedAt.set(signal, Date.now());
      if (process.listenerCount(signal) > 1) return;
      process.removeListener(signal, note); // nobody else listens: let it do what it does to any process
      process.kill(process.pid, signal);
    };
    process.on(signal, note);
    return note;
  });
  process.on('message', ({ signal }) => {
    const sentAt = Date.now();
    setTimeout(() => {
      if (sentAt - (receivedAt.get(signal) ?? -Infinity) > SIGNAL_ECHO_MS) raise(signal);
    }, SIGNAL_ECHO_MS);
  });
  process.on('disconnect', () => raise('SIGTERM'));
  process.channel.unref(); // listening to the launcher is no reason to stay

  function raise(signal) {
    if (process.listeners(signal).some((listener) => !notes.includes(listener))) process.emit(signal, signal);
    else process.kill(process.pid, signal);
  }
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}
