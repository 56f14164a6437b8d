import { readFile, readdir } from 'node:fs/promises';
import type { Workflow } from '../core/workflow.ts';
import { formatProblem, readDefinition } from './read-definition.ts';

const folder = new URL('../../workflows/', import.meta.url);

/** The files that come with the server, by the key of their workflow. */
export async function readBuiltInSources(): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  return new Map(
    texts.flatMap((text) => {
      const { workflow } = readDefinition(text);
      return workflow === undefined ? [] : [[workflow.key, text] as const];
    }),
  );
}

/**
 * The definitions that come with the server, in the order of their file names. They are ordinary files: nothing in the
 * code knows how many there are or what they are called.
 *
 * @throws Error with every problem, when one of the files cannot be used
 */
export async function readBuiltInWorkflows(): Promise<Workflow[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const { workflow, problems } = readDefinition(await readFile(new URL(name, folder), 'utf8'));
      if (workflow !== undefined) return workflow;
      const lines = problems.map((problem) => formatProblem(problem, name));
      throw new Error(`The built-in workflow ${name} cannot be used:\n${lines.join('\n')}`);
    }),
  );
}
