/** The newest position this client has written, so that its lists show its own writes. */
export interface Watermark {
  readonly note: (position: string | null | undefined) => void;
  /** `undefined` = nothing was written yet. */
  readonly position: () => string | undefined;
}

export function createWatermark(): Watermark {
  let newest: bigint | undefined;
  return {
    note: (position) => {
      // A dry run answers 0, which is no place in the log.
      if (position === null || position === undefined || position === '0') return;
      const value = BigInt(position);
      if (newest === undefined || value > newest) newest = value;
    },
    position: () => newest?.toString(),
  };
}
