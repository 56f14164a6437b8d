import type { Command } from './command.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { readText } from './workflow-lint.ts';

/** Draws a definition as Mermaid text or as an SVG picture, or says what is wrong with it. */
export type DrawDefinition = (
  text: string,
  options: { readonly language: string; readonly svg: boolean },
) => Promise<{ readonly diagram: string } | { readonly problems: readonly string[] }>;

/** The command that draws a definition file without a server. */
export function createWorkflowDiagramCommand(draw: DrawDefinition): Command {
  return defineCommand({
    name: 'workflow diagram',
    usage: '<file>',
    summary: 'Draw a workflow file as a Mermaid state diagram, or as an SVG picture.',
    examples: [
      ['milepost workflow diagram shop.yaml > shop.mmd', 'for any Mermaid viewer'],
      ['milepost workflow diagram shop.yaml --svg > shop.svg', 'a picture that needs no viewer'],
      ['milepost workflow diagram shop.yaml --language de', 'with German labels'],
    ],
    options: {
      language: { type: 'string', value: 'TAG', description: 'of the labels; en where not given' },
      svg: { type: 'boolean', description: 'a picture instead of Mermaid text' },
    },
    positionals: [1, 1],
    run: async ({ language = 'en', svg = false }, [file = ''], { output }) => {
      const drawn = await draw(await readText(file), { language, svg });
      if ('problems' in drawn) {
        for (const problem of drawn.problems) output.complain(`${file}: ${problem}`);
        return exitCodes.refused;
      }
      await output.write(drawn.diagram.endsWith('\n') ? drawn.diagram : `${drawn.diagram}\n`);
      return exitCodes.done;
    },
  });
}
