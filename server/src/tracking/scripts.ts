import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A small script as it is sent to browsers. */
export interface Script {
  readonly text: string;
  readonly etag: string;
}

/** The live news of the page and the widget, as they stand in their sources but for comments and indents: nothing is built. */
export async function readScripts(): Promise<{ readonly live: Script; readonly widget: Script }> {
  const [live, widget] = await Promise.all([readScript('live.js'), readScript('widget.js')]);
  return { live, widget };
}

async function readScript(name: string): Promise<Script> {
  const source = await readFile(new URL(`../../../console/src/tracking/${name}`, import.meta.url), 'utf8');
  const text = source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(\/\/|\/\*\*|\*\/|\* )/.test(line))
    .join('\n');
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}
