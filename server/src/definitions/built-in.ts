import { readFile, readdir } from 'node:fs/promises';
import type { Workflow } from '../core/workflow.ts';
import { formatProblem, readDefinition } from './read-definition.ts';

const folder = new URL('../../workflows/', import.meta.url);

/** A workflow that comes with the server, and the text of its file. */
interface BuiltIn {
  readonly workflow: Workflow;
  readonly text: string;
}

let builtIns: Promise<readonly BuiltIn[]> | undefined;

/**
 * The definitions that come with the server, in the order of their file names, read once in a process. They are ordinary
 * files: nothing in the code knows how many there are or what they are called.
 *
 * @throws Error with every problem, when one of the files cannot be used
 */
export function readBuiltIns(): Promise<readonly BuiltIn[]> {
  return (builtIns ??= readAll());
}

async function readAll(): Promise<readonly BuiltIn[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      const { workflow, problems } = readDefinition(text);
      if (workflow !== undefined) return { workflow, text };
      const lines = problems.map((problem) => formatProblem(problem, name));
      throw new Error(`The built-in workflow ${name} cannot be used:\n${lines.join('\n')}`);
    }),
  );
}
