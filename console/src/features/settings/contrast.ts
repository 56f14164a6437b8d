import { contrast } from '../../shared/color.ts';

/** Text on the colour: white where it can be read, else black, as the customer's page does it. */
export function inkOn(color: string): { readonly ink: string; readonly ratio: number } {
  const white = contrast(color, '#ffffff');
  return white >= 4.5 ? { ink: '#ffffff', ratio: white } : { ink: '#000000', ratio: contrast(color, '#000000') };
}

/** Whether links in the colour can be read on the customer's page as they are. */
export function isReadableAsLink(color: string): boolean {
  return contrast(color, '#f5f4f0') >= 4.5;
}
