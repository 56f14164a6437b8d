import type { Path } from './definition.ts';

/** The parts of a definition whose members are spoken of elsewhere in it. */
export type Section = 'lineStatuses' | 'reasons' | 'roles';

/** Where names of a section stand: `*` is every member or item. The prefix stands before the name. */
const places: Readonly<Record<Section, readonly { readonly at: readonly string[]; readonly prefix?: string }[]>> = {
  lineStatuses: [
    { at: ['transitions', '*', 'guards', '*', 'lines', '*', '*'] },
    { at: ['rollUp', 'cases', '*', 'when', '*', '*'] },
  ],
  reasons: [{ at: ['transitions', '*', 'reasons', '*'] }],
  roles: [
    { at: ['initial', '*', 'roles', '*'] },
    { at: ['transitions', '*', 'roles', '*'] },
    { at: ['transitions', '*', 'approval', 'roles', '*'] },
    { at: ['transitions', '*', 'notify', '*'], prefix: 'role:' },
    { at: ['timers', '*', 'notify', '*'], prefix: 'role:' },
  ],
};

/** A place at which a definition speaks of a member. */
export interface Use {
  readonly path: Path;
  /** What stands before the name there. */
  readonly prefix: string;
}

/** Every place at which the definition speaks of the member. */
export function usesOf(whole: unknown, section: Section, name: string): readonly Use[] {
  return places[section].flatMap(({ at, prefix = '' }) =>
    valuesAt(whole, at)
      .filter(({ value }) => value === `${prefix}${name}`)
      .map(({ path }) => ({ path, prefix })),
  );
}

interface Found {
  readonly path: Path;
  readonly value: unknown;
}

function valuesAt(value: unknown, at: readonly string[], path: Path = []): readonly Found[] {
  const [step, ...rest] = at;
  if (step === undefined) return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  const members: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return members
    .filter(([name]) => step === '*' || name === step)
    .flatMap(([name, member]) => valuesAt(member, rest, [...path, name]));
}
