/**
 * Why the program cannot start, in sentences for the person who starts it: what is wrong, where, and the command
 * that mends it. Printed as it is, without a stack.
 */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
