/** A page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
}

/** All entries of a list with `for await`, or one page at a time. Pages are asked for as they are needed. */
export interface List<T> extends AsyncIterable<T> {
  /** One page; the first where no cursor is given. */
  readonly page: (cursor?: string) => Promise<Page<T>>;
  /** Everything at once, for lists that are known to be short. */
  readonly all: () => Promise<readonly T[]>;
}

/** A list over a function that reads one page. */
export function toList<T>(page: (cursor?: string) => Promise<Page<T>>): List<T> {
  async function* entries(): AsyncGenerator<T> {
    let cursor: string | undefined;
    do {
      const { data, next } = await page(cursor);
      yield* data;
      cursor = next ?? undefined;
    } while (cursor !== undefined);
  }

  return {
    page,
    all: async () => {
      const all: T[] = [];
      for await (const entry of entries()) all.push(entry);
      return all;
    },
    [Symbol.asyncIterator]: entries,
  };
}
