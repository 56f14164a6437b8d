import type { Branding } from '@milepost/contract';
import type { JsonObject } from '../core/json.ts';
import { onColor, readable } from '../lib/colors.ts';

/** The account's look, ready to be written into a page. */
export interface Brand {
  readonly name: string;
  readonly logo: string | null;
  readonly color: string;
  /** Text on it: white where it can be read, else black, which can then. */
  readonly onColor: string;
  /** Links on the page's own ground, in the light and in the dark: the colour, moved until it can be read. */
  readonly linkLight: string;
  readonly linkDark: string;
  readonly supportUrl: string | null;
}

const ownColor = '#1c2521';
const ink = '#18201c';
const white = '#ffffff';
/** The grounds that links stand on (tokens `--canvas` and `--surface`); the harder one of each theme counts. */
const lightGround = '#f5f4f0';
const darkGround = '#1a201f';

/** The account's branding as it was saved; validated when it was. */
export function brandingOf(settings: JsonObject): Branding {
  return (settings['branding'] ?? {}) as Branding;
}

export function brandOf({ name, color = ownColor, logo, supportUrl }: Branding, accountName: string): Brand {
  return {
    name: name ?? accountName,
    logo: logo ?? null,
    color,
    onColor: onColor(color),
    linkLight: readable(color, lightGround, ink),
    // Pale on dark: at the least that is asked for, mixed colours look grey.
    linkDark: readable(color, darkGround, white, 7),
    supportUrl: supportUrl ?? null,
  };
}

/** How the pages of an account look. */
export function brandFor({ settings, name }: { readonly settings: JsonObject; readonly name: string }): Brand {
  return brandOf(brandingOf(settings), name);
}
