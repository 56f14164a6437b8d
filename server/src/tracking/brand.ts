import type { Branding } from '@milepost/contract';
import type { JsonObject } from '../core/json.ts';

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
const black = '#000000';
/** The grounds that links stand on (tokens `--canvas` and `--surface`); the harder one of each theme counts. */
const lightGround = '#f5f4f0';
const darkGround = '#1a201f';
/** WCAG 2.2, 1.4.3. */
const contrastMin = 4.5;

/** The account's branding as it was saved; validated when it was. */
export function brandingOf(settings: JsonObject): Branding {
  return (settings['branding'] ?? {}) as Branding;
}

export function brandOf({ name, color = ownColor, logo, supportUrl }: Branding, accountName: string): Brand {
  return {
    name: name ?? accountName,
    logo: logo ?? null,
    color,
    onColor: contrast(color, white) >= contrastMin ? white : black,
    linkLight: readable(color, lightGround, ink, contrastMin),
    // Pale on dark: at the least that is asked for, mixed colours look grey.
    linkDark: readable(color, darkGround, white, 7),
    supportUrl: supportUrl ?? null,
  };
}

/** How the pages of an account look. */
export function brandFor({ settings, name }: { readonly settings: JsonObject; readonly name: string }): Brand {
  return brandOf(brandingOf(settings), name);
}

/** The colour, moved towards `goal` in small steps until it can be read on the ground. */
function readable(color: string, ground: string, goal: string, ratio: number): string {
  const steps = 20;
  for (let step = 0; step < steps; step += 1) {
    const mixed = mix(color, goal, step / steps);
    if (contrast(mixed, ground) >= ratio) return mixed;
  }
  return goal;
}

function mix(one: string, other: string, share: number): string {
  const [from, to] = [channels(one), channels(other)];
  return `#${from.map((value, index) => hex(value + (to[index]! - value) * share)).join('')}`;
}

function hex(value: number): string {
  return Math.round(value).toString(16).padStart(2, '0');
}

function channels(color: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

/** WCAG 2.2's contrast ratio, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
