/** WCAG 2.2, 1.4.3. */
const contrastMin = 4.5;

const white = '#ffffff';
const black = '#000000';

/** Text on a colour: white where it can be read, else black, which can then. Colours are `#rrggbb`. */
export function onColor(color: string): string {
  return contrast(color, white) >= contrastMin ? white : black;
}

/** The colour, moved towards `goal` in small steps until it can be read on the ground. */
export function readable(color: string, ground: string, goal: string, ratio = contrastMin): string {
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
