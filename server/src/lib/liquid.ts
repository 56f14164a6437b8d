import { Liquid, LiquidError } from 'liquidjs';

/**
 * What a template may cost: far above what a mail needs, far below what would keep anybody waiting. It is time on the
 * clock: on a busy machine 200 ms may pass while others compute.
 */
const limits = { parseLimit: 200_000, renderLimit: 1000, memoryLimit: 5_000_000 };

/** Nothing is read from disk: a template is one text. */
const noFiles = {
  existsSync: () => false,
  exists: async () => false,
  contains: async () => false,
  containsSync: () => false,
  readFileSync: () => '',
  readFile: async () => '',
  resolve: (_: string, file: string) => file,
  dirname: () => '',
  sep: '/',
};

/** Tags that would bring other files in. */
const fileTags = ['include', 'render', 'layout', 'block'];

const common = {
  ...limits,
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  timezoneOffset: 'UTC',
  fs: noFiles,
};

function engine(outputEscape: 'escape' | 'json' | undefined): Liquid {
  const made = new Liquid({ ...common, ...(outputEscape === undefined ? {} : { outputEscape }) });
  for (const tag of fileTags) Reflect.deleteProperty(made.tags, tag);
  // What is written is escaped, whatever a template says.
  made.registerFilter('raw', (value: unknown) => value);
  return made;
}

const engines = { html: engine('escape'), text: engine(undefined) };

/** Why a template cannot be read or filled in: with line and column where they are known. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/**
 * Fills in a Liquid template. What is unknown is an error, nothing of the server can be reached, and work and memory are
 * limited.
 *
 * @param output - `html` escapes what is filled in; `text` does not
 * @throws TemplateError
 */
export function renderLiquid(template: string, variables: object, output: 'html' | 'text'): string {
  try {
    const { [output]: liquid } = engines;
    return liquid.renderSync(liquid.parse(template), variables) as string;
  } catch (error) {
    throw new TemplateError(wordsOf(error), { cause: error });
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first = ''] = error.message.split('\n');
  return LiquidError.is(error) ? first.replace(/, file:.*?(?=, line|$)/, '') : first;
}
