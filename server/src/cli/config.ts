/** One setting as it is in force. */
interface Described {
  readonly variable: string;
  readonly value: string;
  readonly default: string;
  readonly from: string;
  readonly description: string;
}

/** Prints the effective settings, with where each comes from; secrets come masked. */
export function printConfig(settings: readonly Described[], asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify(settings, null, 2)}\n`);
    return;
  }
  const width = Math.max(...settings.map(({ variable }) => variable.length));
  for (const { variable, value, from } of settings) {
    process.stdout.write(`${variable.padEnd(width)}  ${value === '' ? '-' : value}  (${from})\n`);
  }
}
