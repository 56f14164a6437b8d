/** How well two colours can be told apart, from 1 to 21 (WCAG 2.2). Both are `#rrggbb`. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The grounds on which marks are hardest to see in each theme: the darkest light one and the lightest dark one. */
export const hardestGround = { light: '#edebe5', dark: '#2f2c1a' } as const;

/** What small text needs. A mark is as small as text, and on its fill a sign in the colour of the ground must be seen, too. */
const least = 4.5;
const steps = 40;

/**
 * A colour that somebody has chosen, as it can be seen in both themes: as it is where its contrast is enough, else darker in
 * the light theme and lighter in the dark one. What is no `#rrggbb` stays as it is.
 */
export function legible(color: string): string {
  if (!/^#[0-9a-f]{6}$/i.test(color)) return color;
  return `light-dark(${towards(color, '#000000', hardestGround.light)}, ${towards(color, '#ffffff', hardestGround.dark)})`;
}

/** The nearest mixture with `goal` that stands out from the ground. */
function towards(color: string, goal: string, ground: string): string {
  for (let step = 0; step < steps; step += 1) {
    const mixed = mix(color, goal, step / steps);
    if (contrast(mixed, ground) >= least) return mixed;
  }
  return goal;
}

function mix(color: string, goal: string, share: number): string {
  const to = channels(goal);
  const mixed = channels(color).map((value, index) => Math.round(value + (to[index]! - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function channels(hex: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

function luminance(hex: string): number {
  const [r, g, b] = channels(hex)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
