/** How well two colours can be told apart, from 1 to 21 (WCAG 2.2). Both are `#rrggbb`. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Text on the colour: white where it can be read, else black, as the customer's page does it. */
export function inkOn(color: string): { readonly ink: string; readonly ratio: number } {
  const white = contrast(color, '#ffffff');
  return white >= 4.5 ? { ink: '#ffffff', ratio: white } : { ink: '#000000', ratio: contrast(color, '#000000') };
}

/** Whether links in the colour can be read on the customer's page as they are. */
export function isReadableAsLink(color: string): boolean {
  return contrast(color, '#f5f4f0') >= 4.5;
}
