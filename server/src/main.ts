import { createConfigCommand } from './cli/config.ts';
import { findConnection, serverUrl } from './cli/connection.ts';
import { exitCodes } from './cli/exit-codes.ts';
import { createMigrateCommand } from './cli/migrate.ts';
import { remoteCommands } from './cli/remote-commands.ts';
import { runCommand } from './cli/run.ts';
import { createServeCommand } from './cli/serve.ts';
import { createWorkflowDiagramCommand } from './cli/workflow-diagram.ts';
import { createWorkflowLintCommand } from './cli/workflow-lint.ts';
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
  language: string,
): ReturnType<Parameters<typeof createWorkflowDiagramCommand>[0]> {
  const { drawDiagram } = await import('./definitions/diagram.ts');
  const { formatProblem, readDefinition } = await import('./definitions/read-definition.ts');
  const { problems, workflow } = readDefinition(text);
  if (problems !== undefined) return { problems: problems.map((problem) => formatProblem(problem, 'line')) };
  return { diagram: drawDiagram(workflow, { language }) };
}

/** `milepost order list | head` closes the pipe: that is no failure. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done);
    throw error;
  });
}
