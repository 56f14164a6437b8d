import ipaddr from 'ipaddr.js';

/** What a text is as a setting, or in words what may be given: "a number from 1 to 9", to be put after "Give ". */
export type Parsed<T> = { ok: true; value: T } | { ok: false; allowed: string };
export type Parser<T> = (text: string) => Parsed<T>;

/** A whole number in decimal digits, within bounds that are both allowed. */
export function wholeNumber(least: number, most: number): Parser<number> {
  return (text) => {
    const value = Number(text);
    const isAllowed = /^\d{1,15}$/.test(text) && value >= least && value <= most;
    return isAllowed ? good(value) : { ok: false, allowed: `a number from ${least} to ${most}` };
  };
}

/** What the other parser takes, or a word that stands for no value. */
export function orWord<T>(word: string, parser: Parser<T>): Parser<T | undefined> {
  return (text) => {
    if (text === word) return good(undefined);
    const parsed = parser(text);
    return parsed.ok ? parsed : { ok: false, allowed: `${parsed.allowed}, or ${word}` };
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Parser<T> {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    return found === undefined ? { ok: false, allowed: `one of ${choices.join(', ')}` } : good(found);
  };
}

/** Any text on one line. `allowed` names it, as in "a path". */
export function line(allowed: string): Parser<string> {
  return matching(/^[^\p{Cc}]+$/u, allowed);
}

export function matching(pattern: RegExp, allowed: string): Parser<string> {
  return (text) => (pattern.test(text) ? good(text) : { ok: false, allowed });
}

/** Items between commas, each once; the word `none` is the empty list. */
export function listOf<T>(item: Parser<T>, allowed: string): Parser<readonly T[]> {
  return (text) => {
    if (text === 'none') return good([]);
    const parsed = splitList(text).map(item);
    const values = parsed.flatMap((each) => (each.ok ? [each.value] : []));
    const isAllowed = values.length === parsed.length && new Set(values).size === values.length;
    return isAllowed ? good(values) : { ok: false, allowed: `${allowed}, with commas between` };
  };
}

/** Numbers between commas, in the order given and as often as given. */
export function numberList(least: number, most: number, countMax: number): Parser<readonly number[]> {
  const number = wholeNumber(least, most);
  return (text) => {
    const parsed = splitList(text).map(number);
    const values = parsed.flatMap((each) => (each.ok ? [each.value] : []));
    return values.length === parsed.length && values.length <= countMax
      ? good(values)
      : { ok: false, allowed: `up to ${countMax} numbers from ${least} to ${most} with commas between` };
  };
}

/** `name=/path` pairs between commas, of names that are known. A path begins with a slash and does not end with one. */
export function pathByName(names: readonly string[]): Parser<Readonly<Record<string, string>>> {
  const pair = new RegExp(`^(${names.join('|')})=((?:/[A-Za-z0-9._~-]+)+)$`);
  return (text) => {
    const found = splitList(text).map((each) => pair.exec(each));
    const paths = found.flatMap((match) => (match ? [[match[1], match[2]] as [string, string]] : []));
    return paths.length === found.length && new Map(paths).size === paths.length
      ? good(Object.fromEntries(paths))
      : { ok: false, allowed: `name=/path with a name of ${names.join(', ')}, several with commas between` };
  };
}

/** A range of addresses, or one address. */
export const addressRange: Parser<string> = (text) =>
  isAddressRange(text) ? good(text) : { ok: false, allowed: 'an address range like 10.0.0.0/8 or fd00::/8' };

/** A range of addresses, an address or the name of a host. */
export const hostOrAddressRange: Parser<string> = (text) =>
  isAddressRange(text) || isHostName(text) ? good(text) : { ok: false, allowed: 'a host name or an address range' };

export const hostName: Parser<string> = (text) =>
  isHostName(text) ? good(text) : { ok: false, allowed: 'a host name' };

/** http or https, without query or fragment; a slash at the end is cut, so that a path can be put behind it. */
export const webAddress: Parser<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAllowed = /^https?:$/.test(url?.protocol ?? '') && !url?.search && !url?.hash && !url?.username;
  return url && isAllowed
    ? good(`${url.origin}${url.pathname.replace(/\/+$/, '')}`)
    : { ok: false, allowed: 'an address that begins with http:// or https:// and has no query' };
};

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(address); // 10.1 is an address to some programs and a typing error here
  if (more.length > 0 || (!isV4 && !ipaddr.IPv6.isValid(address))) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isV4 ? 32 : 128));
}

/** Names whose last part is a number are addresses to a browser, so not names here. */
function isHostName(text: string): boolean {
  const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?';
  return text.length <= 253 && new RegExp(`^(?:${label}\\.)*(?!\\d+$)${label}$`, 'i').test(text);
}

function splitList(text: string): string[] {
  return text.split(',').map((each) => each.trim());
}

function good<T>(value: T): Parsed<T> {
  return { ok: true, value };
}
