import type { ChangedOrderOut, EventOut, OrderOut } from '@milepost/sdk';
import type { Output, Tone } from './output.ts';

const toneByCategory: Readonly<Record<string, Tone>> = {
  on_hold: 'warning',
  fulfilled: 'good',
  returned: 'warning',
  canceled: 'quiet',
  failed: 'bad',
};

/** How a status is painted. */
export function toneOf({ category }: { readonly category: string }): Tone | undefined {
  return toneByCategory[category];
}

/** An order's name for a sentence: its number, with the reference where there is one. */
export function nameOf({ number, reference }: Pick<OrderOut, 'number' | 'reference'>): string {
  return `Order ${number}${reference === null ? '' : ` (${reference})`}`;
}

/** Prints what a write did. */
export function printChange(output: Output, changed: ChangedOrderOut): void {
  if (output.json) {
    output.print(JSON.stringify(changed));
    return;
  }
  const tone = toneOf(changed);
  const status = tone === undefined ? changed.status : output.paint(tone, changed.status);
  const did = changed.dryRun === true ? 'would be' : changed.changed ? 'is now' : 'is already';
  output.print(`${nameOf(changed)} ${did} ${status} (version ${changed.version})`);
}

/** An instant as people read it, in UTC. */
export function instant(text: string | null): string {
  return text === null ? '' : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

/** What happened, in a few words. */
export function eventText({ type, from, to, applied, data }: EventOut): string {
  const name = type.replace(/^order\./, '').replaceAll('_', ' ');
  const path = to === null ? '' : from === null ? ` ${to}` : ` ${from} -> ${to}`;
  const remarks = [
    ...(applied ? [] : ['late news']),
    ...(typeof data['reason'] === 'string' ? [data['reason']] : []),
    ...('against' in data ? ['against the rules'] : []),
  ];
  return `${name}${path}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`;
}
