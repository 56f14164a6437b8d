import { hubSignature } from '../lib/hub-signature.ts';
import type { Signed } from '../lib/standard-signature.ts';
import { standardSignature } from '../lib/standard-signature.ts';

/** By kind of signature, the headers that carry it. */
export const signatures: Readonly<
  Record<'standard' | 'ingram', (signed: Signed, secrets: readonly string[]) => Readonly<Record<string, string>>>
> = {
  standard: standardSignature,
  /** Ingram, section 3 of its sheet: over the event's id alone, with the newest secret as it is written. */
  ingram: ({ id }, secrets) => ({ 'X-Hub-Signature': hubSignature(secrets[0] ?? '', id) }),
};
