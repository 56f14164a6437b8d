import { Composer, Lexer, LineCounter, Parser } from 'yaml';
import type { CST, Document } from 'yaml';
import { findingInEnglish, tell } from './finding-texts.ts';
import { buildData } from './document-data.ts';
import type { Found, Offsets } from './document-data.ts';
import type { DefinitionProblem, Place, Places } from './problem.ts';

/**
 * The most bytes, levels, tokens and members that a definition may have, and the most problems told of it. A workflow of
 * 40 statuses has some 5,000 tokens; 120,000 pairs of quotes took 2.3 s before tokens were counted.
 */
export const documentLimits = { bytes: 256 * 1024, depth: 24, tokens: 50_000, nodes: 20_000, problems: 100 } as const;

export type ReadDocument =
  | { readonly kind: 'read'; readonly value: unknown; readonly places: Places }
  | { readonly kind: 'unreadable'; readonly problems: readonly DefinitionProblem[] };

/**
 * Reads YAML or JSON (which is YAML) into plain data. Size and depth are checked before anything is built, aliases
 * count as what they stand for, and names that could reach a prototype are refused.
 */
export function readDocument(source: string): ReadDocument {
  if (Buffer.byteLength(source) > documentLimits.bytes) {
    const text = tell('too_many_bytes', { limit: documentLimits.bytes / 1024 });
    return unreadable([{ code: 'too_large', pointer: '', text, offset: 0 }], () => ({ line: 1, column: 1 }));
  }
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const composed = compose(source, lines);
  if ('code' in composed) return unreadable([composed], place);
  const syntax = [...composed.errors, ...composed.warnings];
  if (syntax.length > 0) {
    return unreadable(
      syntax.map(({ message, pos }) => ({
        code: 'syntax',
        pointer: '',
        text: tell('unreadable', { said: firstLine(message) }),
        offset: pos[0],
      })),
      place,
    );
  }
  const { value, problems, offsets } = buildData(composed.contents, documentLimits);
  if (problems.length > 0) return unreadable(problems, place);
  return {
    kind: 'read',
    value,
    places: {
      ofValue: (pointer) => place(nearestOffset(offsets, pointer).value),
      ofName: (pointer) => place(nearestOffset(offsets, pointer).name),
    },
  };
}

/** The depth is watched token by token: building the tree of 100,000 brackets costs seconds or the stack. */
function compose(source: string, lines: LineCounter): Document.Parsed | Found {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
  const tokens: CST.Token[] = [];
  let count = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(source)) {
    count += 1;
    if (count > documentLimits.tokens) {
      const text = tell('too_many_tokens', { limit: documentLimits.tokens });
      return { code: 'too_large', pointer: '', text, offset: parser.offset };
    }
    tokens.push(...parser.next(lexeme));
    // The document and the scalar being read stand on the stack too.
    if (parser.stack.length > documentLimits.depth + 2) {
      const text = tell('too_many_levels', { limit: documentLimits.depth });
      return { code: 'too_deep', pointer: '', text, offset: parser.offset };
    }
  }
  tokens.push(...parser.end());
  const [document, second] = [...composer.compose(tokens, true, source.length)];
  if (document === undefined || document.contents === null) {
    return { code: 'empty', pointer: '', text: tell('empty'), offset: 0 };
  }
  if (second === undefined) return document;
  return { code: 'syntax', pointer: '', text: tell('several'), offset: second.range[0] };
}

/** Of a member that is not there, the place of what should hold it. */
function nearestOffset(offsets: ReadonlyMap<string, Offsets>, pointer: string): Offsets {
  const found = offsets.get(pointer);
  if (found !== undefined || pointer === '') return found ?? { name: 0, value: 0 };
  return nearestOffset(offsets, pointer.slice(0, pointer.lastIndexOf('/')));
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

function unreadable(found: readonly Found[], place: (offset: number) => Place): ReadDocument {
  const told = found.slice(0, documentLimits.problems);
  return {
    kind: 'unreadable',
    problems: told.map(({ offset, text, ...problem }) => ({
      ...{ ...problem, message: findingInEnglish([text]), texts: [text] },
      ...place(offset),
    })),
  };
}
