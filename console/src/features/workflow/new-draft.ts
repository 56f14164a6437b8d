import { locales } from '../../shared/i18n/locale.tsx';
import type { WorkflowSummary } from '../../shared/workflows.ts';
import { labelOf, readDefinition } from './definition.ts';
import { changeText } from './definition-text.ts';

const placeOf = (key: string) => `milepost.draft.${key}.0`;

/** Keeps the text of a workflow that is not published yet, for this tab. */
export function keepNew(key: string, text: string): void {
  sessionStorage.setItem(placeOf(key), text);
}

/** The workflow that has been begun under the key and is not published yet. */
export function unpublished(key: string | undefined): WorkflowSummary | undefined {
  const text = key === undefined ? null : sessionStorage.getItem(placeOf(key));
  if (key === undefined || text === null) return undefined;
  const name = labelOf(readDefinition(text)?.name, 'en', key);
  return { key, name, version: 0, subject: 'order', initial: [], statuses: [], transitions: [] };
}

/** The keys of all that have been begun in this tab and are not published. */
export function begunKeys(): readonly string[] {
  return Object.keys(sessionStorage).flatMap((place) => /^milepost\.draft\.(.+)\.0$/.exec(place)?.[1] ?? []);
}

/** A key made of a name: Spare parts becomes spare-parts. */
export function keyOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFD');
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 60);
}

/** The text of another workflow under a name and key of its own. */
export function copyOf(source: string, key: string, name: string): string {
  return changeText(changeText(source, ['key'], key), ['name'], labelsOf(name));
}

/** A small start that can be published as it is: new, under way, done, or canceled. */
export function startOf(key: string, name: string): string {
  return changeText(changeText(start, ['key'], key), ['name'], labelsOf(name));
}

/** The name in every language, until somebody says it better. */
function labelsOf(name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(locales.map((locale) => [locale, name]));
}

const start = `key: new
name: {}

initial:
  - { status: new, roles: [staff, manager] }

statuses:
  new:
    label: { en: New, de: Neu }
    category: open
    attention: merchant
    audience: customer
  in_progress:
    label: { en: In progress, de: In Arbeit }
    category: in_progress
    attention: merchant
    audience: customer
  done:
    label: { en: Done, de: Erledigt }
    category: fulfilled
    audience: customer
  canceled:
    label: { en: Canceled, de: Storniert }
    category: canceled
    audience: customer

transitions:
  start:
    label: { en: Start, de: Beginnen }
    from: new
    to: in_progress
    roles: [staff, manager]
    default: true
  finish:
    label: { en: Finish, de: Abschließen }
    from: in_progress
    to: done
    roles: [staff, manager]
    default: true
  cancel:
    label: { en: Cancel, de: Stornieren }
    from: [new, in_progress]
    to: canceled
    roles: [staff, manager]
    guards: [{ message: required }]
  reopen:
    label: { en: Reopen, de: Wieder öffnen }
    from: [done, canceled]
    to: in_progress
    roles: [manager]
    guards: [{ message: required }]

timers:
  new_late: { status: new, after: P1D, late: true }
  in_progress_late: { status: in_progress, after: P3D, late: true }
`;
