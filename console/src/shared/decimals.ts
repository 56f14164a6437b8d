const decimal = /^-?\d{1,15}(\.\d{1,6})?$/;
const grouped = /^-?(\d*|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+)$/;

/**
 * An amount as people write it, as a decimal string: `1.846,90`, `1,846.90`, `1 846.9`. A single separator before exactly
 * three digits is one of thousands where the viewer's language writes it so. `undefined` where it is no amount.
 */
export function parseAmount(text: string, group: string): string | undefined {
  const bare = text.trim().replaceAll(/[\s\u00a0\u202f'’]/g, '');
  const marks = [...bare.matchAll(/[.,]/g)];
  const last = marks.at(-1);
  const kinds = new Set(marks.map(([mark]) => mark)).size;
  const rest = last === undefined ? 0 : bare.length - last.index - 1;
  const isDecimal = last !== undefined && (kinds === 2 || (marks.length === 1 && !(rest === 3 && last[0] === group)));
  const written = isDecimal ? bare.slice(0, last.index) : bare;
  if (!grouped.test(written)) return undefined;
  const whole = written.replaceAll(/[.,]/g, '');
  const amount = isDecimal ? `${whole}.${bare.slice(last.index + 1)}` : whole;
  return decimal.test(amount) ? amount : undefined;
}

/** The sign between thousands in a form of a language: `,` in English, `.` in German. */
export function groupSign(format: string): string {
  return new Intl.NumberFormat(format).formatToParts(1_000_000).find(({ type }) => type === 'group')?.value ?? ',';
}

const places = 6;

/** The sum of amounts times pieces, exactly: money is never a floating-point number. */
export function sumOf(items: readonly { readonly amount: string; readonly times: number }[]): string {
  const total = items.reduce((sum, { amount, times }) => sum + scaled(amount) * BigInt(times), 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, '0');
  const [whole, part] = [digits.slice(0, -places), digits.slice(-places).replace(/0+$/, '')];
  return `${total < 0n ? '-' : ''}${whole}.${part.padEnd(2, '0')}`;
}

function scaled(amount: string): bigint {
  const [whole = '0', part = ''] = amount.split('.');
  return BigInt(whole + part.padEnd(places, '0'));
}
