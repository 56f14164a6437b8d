import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { DialectCodes, Workflow } from '../core/workflow.ts';
import { readBuiltIns } from './built-in.ts';

const folder = new URL('../../../docs/dialects/', import.meta.url);

/** A page about a dialect: as it is, and with its tables of codes as the workflow files have them. */
interface CodesPage {
  readonly file: URL;
  readonly present: string;
  readonly fresh: string;
}

/** The pages of `docs/dialects` with what they take from the built-in workflows. */
export async function codesPages(): Promise<readonly CodesPage[]> {
  const workflows = (await readBuiltIns()).map(({ workflow }) => workflow);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const file = new URL(name, folder);
      const present = await readFile(file, 'utf8');
      return { file, present, fresh: present.replace(marked, (whole, ...groups) => filled(whole, groups, workflows)) };
    }),
  );
}

/** `<!-- generated: codes thirdwatch -->` to `<!-- end: codes thirdwatch -->`; the kinds are the keys of `tables`. */
const marked = /<!-- generated: (\w+) ([\w-]+) -->[\s\S]*?<!-- end: \1 \2 -->/g;

const tables: Readonly<Record<string, (workflows: readonly Workflow[], dialect: string) => string>> = {
  codes: (workflows, dialect) =>
    codesTable(workflows, 'status', (workflow) => entries(workflow.statuses.values(), dialect)),
  lines: (workflows, dialect) =>
    codesTable(workflows, 'line status', (workflow) => entries(workflow.lineStatuses.values(), dialect)),
  reasons: (workflows, dialect) =>
    codesTable(workflows, 'reason', ({ reasons }) =>
      [...reasons].flatMap(([key, { codes }]) =>
        codes[dialect] === undefined ? [] : [[key, codes[dialect]] as const],
      ),
    ),
};

function filled(whole: string, [kind, dialect]: unknown[], workflows: readonly Workflow[]): string {
  const table = typeof kind === 'string' && Object.hasOwn(tables, kind) ? tables[kind] : undefined;
  if (table === undefined) return whole;
  const name = `${String(kind)} ${String(dialect)}`;
  return `<!-- generated: ${name} -->\n\n${table(workflows, String(dialect))}\n\n<!-- end: ${name} -->`;
}

function entries(
  parts: Iterable<{ readonly key: string; readonly codes: Readonly<Record<string, DialectCodes>> }>,
  dialect: string,
): readonly (readonly [string, DialectCodes])[] {
  return [...parts].flatMap(({ key, codes }) => (codes[dialect] === undefined ? [] : [[key, codes[dialect]] as const]));
}

function codesTable(
  workflows: readonly Workflow[],
  what: string,
  codesOf: (workflow: Workflow) => readonly (readonly [string, DialectCodes])[],
): string {
  const rows = workflows.flatMap((workflow) =>
    codesOf(workflow).map(
      ([key, { accepts, shows }]) =>
        `| \`${workflow.key}\` | \`${key}\` | ${accepts.map(quoted).join(', ')} | ${shows === undefined ? '' : quoted(shows)} |`,
    ),
  );
  return [`| workflow | ${what} | codes that set it | shown as |`, '| --- | --- | --- | --- |', ...rows].join('\n');
}

function quoted(code: string): string {
  return `\`${code}\``;
}

if (import.meta.main) {
  for (const { file, present, fresh } of await codesPages()) if (present !== fresh) await writeFile(file, fresh);
}
