import { UsageError } from '../usage-error.ts';
import { readText } from '../workflow-lint.ts';
import type { MappingSource } from './mapping.ts';
import { readMappingFile } from './mapping.ts';

/** The flags of an import that say what its columns are. */
export interface MappingFlags {
  readonly map?: string;
  readonly kind?: string;
  readonly column?: string[];
  readonly set?: string[];
  readonly 'date-format'?: string;
  readonly 'time-zone'?: string;
  readonly decimal?: string;
  readonly delimiter?: string;
}

/** The mapping file, with what the flags say put over it. */
export async function readMappingFlags(flags: MappingFlags): Promise<MappingSource> {
  const { map, kind, decimal, delimiter, column = [], set = [] } = flags;
  const { 'date-format': dateFormat, 'time-zone': timeZone } = flags;
  const file = map === undefined ? {} : readMappingFile(await readText(map), map);
  return {
    ...file,
    ...(kind === undefined ? {} : { kind }),
    ...(decimal === undefined ? {} : { decimal }),
    // A shell passes \t on as two characters.
    ...(delimiter === undefined ? {} : { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(timeZone === undefined ? {} : { timeZone }),
    columns: { ...file.columns, ...pairsOf('column', column, 'reference="Order no."') },
    constants: { ...file.constants, ...pairsOf('set', set, 'workflow=retail') },
  };
}

function pairsOf(flag: string, texts: readonly string[], example: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [member = '', ...rest] = text.split('=');
      if (member === '' || rest.length === 0) {
        throw new UsageError(`--${flag} is "${text}". Give a member and what it is, for example ${example}.`);
      }
      return [member, rest.join('=')];
    }),
  );
}
