import type { JsonObject } from '../../core/json.ts';
import { onColor } from '../../lib/colors.ts';

/** How an account looks in its mails: what a layout may use. */
export interface MailBrand {
  readonly name: string;
  /** An https address; `null` where there is none that mail programs show. */
  readonly logo: string | null;
  readonly color: string;
  /** Of text on the colour. */
  readonly onColor: string;
  readonly supportUrl: string | null;
}

const ownColor = '#1f5fd6';

/** The look of an account, from the branding that its tracking page has, too. */
export function mailBrandOf({ name, settings }: { readonly name: string; readonly settings: JsonObject }): MailBrand {
  const branding = (settings['branding'] ?? {}) as Partial<Record<keyof MailBrand, string>>;
  const { logo, color = ownColor, supportUrl = null } = branding;
  return {
    name: branding.name ?? name,
    // Pictures within the text are left out by the mail programs that most people use.
    logo: logo?.startsWith('https://') === true ? logo : null,
    ...{ color, onColor: onColor(color), supportUrl },
  };
}
