import { createConfigCommand } from './cli/config.ts';
import { findConnection, serverUrl } from './cli/connection.ts';
import { exitCodes } from './cli/exit-codes.ts';
import { createMigrateCommand } from './cli/migrate.ts';
import { remoteCommands } from './cli/remote-commands.ts';
import { runCommand } from './cli/run.ts';
import { createServeCommand } from './cli/serve.ts';
import type { HistoryFile } from './cli/history-options.ts';
import { createWorkflowDiagramCommand } from './cli/workflow-diagram.ts';
import { createWorkflowDiscoverCommand } from './cli/workflow-discover.ts';
import { createWorkflowLintCommand } from './cli/workflow-lint.ts';
import { createWorkflowSimulateCommand } from './cli/workflow-simulate.ts';
import type { Settings } from './settings.ts';
import { describeSettings, readSettings, takeSettingArguments } from './settings.ts';

/**
 * The executable: picks a command, hands local ones what they run, and gives the exit code. What only one command needs is
 * loaded by that command: the server alone takes longer to load than most commands take altogether.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { settingArgs, otherArgs } = takeSettingArguments(argv);
  const reading = readSettings({ env: process.env, args: settingArgs });

  function read(): Extract<typeof reading, { kind: 'read' }> {
    if (reading.kind === 'refused') throw new SettingsRefused(reading.faults);
    return reading;
  }
  const settings = (): Settings => read().settings;

  const commands = [
    createServeCommand(async () => (await import('./serve.ts')).serve(settings(), describeSettings(read()))),
    createMigrateCommand(async () => (await import('./migrate-database.ts')).migrateDatabase(settings())),
    createConfigCommand(() => describeSettings(read())),
    ...remoteCommands,
    createWorkflowLintCommand(lintDefinition),
    createWorkflowDiagramCommand(drawDefinition),
    createWorkflowSimulateCommand(simulateFile, keyOfDefinition),
    createWorkflowDiscoverCommand(discoverFile),
  ];
  endQuietlyWhenNobodyReads();
  try {
    return await runCommand(commands, otherArgs, {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      connect: () => findConnection(settings()),
      url: () => serverUrl(settings()),
      now: () => new Date(),
    });
  } catch (error) {
    if (!(error instanceof SettingsRefused)) throw error;
    process.stderr.write(`${error.faults.join('\n')}\n`);
    return exitCodes.settings;
  }
}

/** Settings that cannot be used, each fault a sentence for the operator. */
class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

async function lintDefinition(text: string): ReturnType<Parameters<typeof createWorkflowLintCommand>[0]> {
  const { lintWorkflow } = await import('./definitions/lint.ts');
  const { readDefinition } = await import('./definitions/read-definition.ts');
  const { problems, workflow, places } = readDefinition(text);
  if (problems !== undefined) return problems.map((problem) => ({ level: 'error', ...problem }));
  return lintWorkflow(workflow, { places });
}

async function drawDefinition(
  text: string,
  { language, svg }: { readonly language: string; readonly svg: boolean },
): ReturnType<Parameters<typeof createWorkflowDiagramCommand>[0]> {
  const { drawDiagram } = await import('./definitions/diagram.ts');
  const { drawSvg } = await import('./definitions/diagram-svg.ts');
  const { formatProblem, readDefinition } = await import('./definitions/read-definition.ts');
  const { problems, workflow } = readDefinition(text);
  if (problems !== undefined) return { problems: problems.map((problem) => formatProblem(problem, 'line')) };
  return { diagram: (svg ? drawSvg : drawDiagram)(workflow, { language }) };
}

async function keyOfDefinition(text: string): Promise<string | undefined> {
  const { readDefinition } = await import('./definitions/read-definition.ts');
  return readDefinition(text).workflow?.key ?? /^key:\s*([a-z][a-z0-9_]*)/m.exec(text)?.[1];
}

async function rowsOf({ bytes, format, columns }: HistoryFile) {
  const { csvHistory, ndjsonHistory } = await import('./definitions/history-rows.ts');
  const { numberedLines } = await import('./lib/lines.ts');
  return format === 'csv' ? csvHistory(bytes, columns) : ndjsonHistory(numberedLines(bytes, 1024 * 1024), columns);
}

async function simulateFile(
  text: string,
  history: HistoryFile,
  options: { readonly mapping: Readonly<Record<string, string>>; readonly role?: string },
): ReturnType<Parameters<typeof createWorkflowSimulateCommand>[0]> {
  const { evaluateCondition } = await import('./definitions/conditions.ts');
  const { formatProblem, readDefinition } = await import('./definitions/read-definition.ts');
  const { simulateRows } = await import('./definitions/simulate-rows.ts');
  const { problems, workflow } = readDefinition(text);
  if (problems !== undefined) return { problems: problems.map((problem) => formatProblem(problem, 'line')) };
  const rules = { clockSkewSeconds: 0, undoWithinSeconds: 0, conditionHolds: evaluateCondition };
  return { report: copyOf(await simulateRows(await rowsOf(history), { workflow, rules, ...options })) };
}

async function discoverFile(
  history: HistoryFile,
  { key, minMoves }: { readonly key: string; readonly minMoves: number },
): ReturnType<Parameters<typeof createWorkflowDiscoverCommand>[0]> {
  const { addRow, createDiscovery } = await import('./definitions/discover.ts');
  const { writeDiscovered } = await import('./definitions/discovered-definition.ts');
  const discovery = createDiscovery();
  const bad: { line: number; problem: string }[] = [];
  let count = 0;
  for await (const row of await rowsOf(history)) {
    const fault = addRow(discovery, row);
    if (fault === undefined) continue;
    count += 1;
    if (bad.length < 20) bad.push(fault);
  }
  const graph = discovery.graph();
  if (graph.edges.length === 0) return undefined;
  return copyOf({
    ...graph,
    definition: writeDiscovered(graph, { key, minMoves }),
    badRows: { count, examples: bad },
  });
}

/** What the commands print is plain data, as the API answers it. */
function copyOf<T extends object>(value: T): Copy<T> {
  return structuredClone(value) as Copy<T>;
}

type Copy<T> = T extends readonly (infer Item)[]
  ? Copy<Item>[]
  : T extends object
    ? { -readonly [Member in keyof T]: Copy<T[Member]> }
    : T;

/** `milepost order list | head` closes the pipe: that is no failure. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done);
    throw error;
  });
}
