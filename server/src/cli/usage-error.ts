/** The command was called in a way that it does not understand: what is wrong, and what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
