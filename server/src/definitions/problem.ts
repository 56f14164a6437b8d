import type { FindingText } from './finding-texts.ts';

/** Something in a definition that has to be put right, and where it stands. */
export interface DefinitionProblem {
  /** Stable, for programs: `too_large`, `syntax`, `member_unknown`, `name_unknown`, ... */
  readonly code: string;
  /** JSON pointer of the member; `''` is the whole file. */
  readonly pointer: string;
  readonly message: string;
  /** The message as data. */
  readonly texts: readonly FindingText[];
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** The name that was probably meant. */
  readonly suggestion?: string;
}

/** The place of a member: its name and its value, each from line 1 and column 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where each member of a document stands, by JSON pointer. */
export interface Places {
  ofValue(pointer: string): Place;
  /** The member's name; of a list's item and of the whole, its value. */
  ofName(pointer: string): Place;
}
