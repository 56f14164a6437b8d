/**
 * Ids that sort in the order in which they were made, also within a millisecond: where `newId` (UUIDv7) gives one that does
 * not come after the one before, that one plus 1 is taken.
 */
export function inOrder(newId: () => string): () => string {
  let last = '';
  return () => {
    const made = newId();
    last = made > last ? made : successor(last);
    return last;
  };
}

function successor(id: string): string {
  const hex = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
