/** An order as people type it: `7` is a number, `ZENPO` a reference; UUIDs and full keys are what they are. */
export function toOrderKey(text: string): string {
  if (/^\d{1,10}$/.test(text)) return `number:${text}`;
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return text;
  return /^(number|reference|external):/.test(text) ? text : `reference:${text}`;
}
