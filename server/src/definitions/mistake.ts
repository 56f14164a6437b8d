import type { FindingText } from './finding-texts.ts';

/** Something wrong with a definition, before its place in the text is looked up. */
export interface Mistake {
  readonly code: string;
  readonly pointer: string;
  readonly text: FindingText;
  /** Points at the member's name instead of its value. */
  readonly atName?: boolean;
  readonly suggestion?: string;
  /** What there is to choose from. */
  readonly choice?: { readonly known: readonly string[] };
  /** A name that names nothing, and those it could have been: looked up only for what is told. */
  readonly unknown?: { readonly name: string; readonly known: readonly string[] };
}
