/** Something wrong with a definition, before its place in the text is looked up. */
export interface Mistake {
  readonly code: string;
  readonly pointer: string;
  /** A part of a sentence: no capital, no full stop. */
  readonly message: string;
  /** Points at the member's name instead of its value. */
  readonly atName?: boolean;
  readonly suggestion?: string;
  /** A name that names nothing, and those it could have been: looked up only for what is told. */
  readonly unknown?: { readonly name: string; readonly known: readonly string[] };
}
