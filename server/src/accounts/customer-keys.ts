import type { CustomerKey } from '../core/outcome.ts';
import { sha256Hex } from '../lib/ids.ts';

/** How a customer is found again: by external ids first, then by the e-mail address, kept only as a hash. */
export function customerKeys(
  accountId: string,
  email: string | undefined,
  externalIds: Readonly<Record<string, string>>,
): readonly CustomerKey[] {
  const external = Object.entries(externalIds).map(([source, value]) => ({ kind: `external:${source}`, value }));
  return email === undefined
    ? external
    : [...external, { kind: 'email', value: sha256Hex(`${accountId}\n${email.toLowerCase()}`) }];
}
