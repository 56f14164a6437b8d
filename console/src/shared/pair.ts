/** A name and its value, as they are typed; `id` tells rows apart while both change. */
export interface Pair {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}
