import ipaddr from 'ipaddr.js';

/** Where requests to the outside may go. Entries are host names, addresses or ranges like `10.1.0.0/16`. */
export interface TargetRules {
  /** Targets that may be private and plain http. All others must be public and https. */
  readonly allowTargets: readonly string[];
}

/**
 * Looks at a URL as it is written: syntax, scheme and literal address. Names are judged when connecting, since what a
 * name means can change in between.
 *
 * @returns what is wrong, as a sentence, or `undefined` when nothing is
 */
export function checkTarget(text: string, rules: TargetRules): string | undefined {
  if (text.length > 2000) return 'The URL is longer than 2000 characters.';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '')
    return 'The URL is no absolute URL that begins with https://.';
  if (url.username !== '' || url.password !== '')
    return 'The URL carries a user name or password; use a header instead.';
  const address = literalAddress(url.hostname);
  const listed = address === undefined ? mayBeListed(url.hostname, rules) : isListedAddress(address, rules);
  if (url.protocol === 'http:' && !listed)
    return 'The URL is plain http, which only targets in MILEPOST_ALLOW_TARGETS may use.';
  return address === undefined || listed || isPublicAddress(address)
    ? undefined
    : `The address ${url.hostname} is not a public one.`;
}

/** The address that a URL's host is, without its brackets; `undefined` for a name. */
function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : undefined;
}

/** Whether the host name itself is on the list; a dot at the end does not count. */
export function isListedName(hostname: string, { allowTargets }: TargetRules): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return allowTargets.some((entry) => entry.toLowerCase() === name);
}

/** Whether the address lies in a range on the list. An IPv4 address wrapped into IPv6 counts as itself. */
export function isListedAddress(address: string, { allowTargets }: TargetRules): boolean {
  const parsed = ipaddr.process(address);
  return allowTargets.some((entry) => {
    const range = toRange(entry);
    return range !== undefined && range[0].kind() === parsed.kind() && parsed.match(range);
  });
}

/** A name that is on the list, or that may lead into a listed range. */
function mayBeListed(hostname: string, rules: TargetRules): boolean {
  return isListedName(hostname, rules) || rules.allowTargets.some((entry) => toRange(entry) !== undefined);
}

function toRange(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  if (!ipaddr.isValid(entry) || !/[:]|^\d+(\.\d+){3}$/.test(entry)) return undefined;
  const address = ipaddr.parse(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Azure's metadata service, which answers on an address that is public to everybody else. */
const publicMetadata = '168.63.129.16';

/** Parts of 2000::/3 that lead elsewhere than to a host of their own: tunnels to IPv4, documentation, tests. */
const specialUnicast = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

const [globalUnicast, translated] = ['2000::/3', '64:ff9b::/96'].map((range) => ipaddr.IPv6.parseCIDR(range));

/** Whether everybody in the internet would reach the same host at this address. What is not known to be so is not. */
export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast' && parsed.toString() !== publicMetadata;
  const v6 = parsed;
  // NAT64 (RFC 6052): the last 32 bits are the IPv4 address that is reached.
  if (v6.match(translated!)) return isPublicAddress(v6.toByteArray().slice(12).join('.'));
  return v6.match(globalUnicast!) && !specialUnicast.some((range) => v6.match(range));
}
