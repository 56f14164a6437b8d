import { derivedLineStatuses } from '../core/line.ts';
import { toSpan } from './compile-definition.ts';
import { compileCondition } from './conditions.ts';
import { pointerStep } from './pointer.ts';
import { parseDuration } from './duration.ts';
import type { Mistake } from './mistake.ts';
import { guardKinds, weekdays } from './schema.ts';
import type { Definition } from './schema.ts';

type Transition = Definition['transitions'][string];
type Guard = NonNullable<Transition['guards']>[number];
type Mistakes = readonly Mistake[];

/** The names that a definition gives, by what they name. */
export interface Names {
  readonly statuses: readonly string[];
  readonly transitions: readonly string[];
  readonly reasons: readonly string[];
  readonly calendars: readonly string[];
  readonly lineStatuses: readonly string[];
}

/** The names in a definition, of which parts may be wrong in other ways. */
export function namesOf(definition: Readonly<Record<string, unknown>>): Names {
  const keys = (section: string) => Object.keys(Object(definition[section]) as object);
  return {
    statuses: keys('statuses'),
    transitions: keys('transitions'),
    reasons: keys('reasons'),
    calendars: keys('calendars'),
    lineStatuses: [...new Set([...derivedLineStatuses, ...keys('lineStatuses')])],
  };
}

/** What the schema cannot see: names that name nothing, durations, conditions, and members that exclude each other. */
export function nameMistakes(definition: Definition, names: Names): Mistakes {
  return [
    ...definition.initial.flatMap(({ status }, index) =>
      unknown('status', status, names.statuses, `/initial/${index}/status`),
    ),
    ...(names.statuses.length === 0
      ? [{ code: 'value_invalid', pointer: '/statuses', message: 'a workflow has at least one status' }]
      : []),
    ...(names.statuses.includes('any')
      ? [{ code: 'value_invalid', pointer: '/statuses/any', message: '`any` means every status', atName: true }]
      : []),
    ...Object.entries(definition.transitions).flatMap(([name, transition]) =>
      transitionMistakes(transition, `/transitions${pointerStep(name)}`, names),
    ),
    ...timerMistakes(definition, names),
    ...calendarMistakes(definition),
    ...rollUpMistakes(definition, names),
  ];
}

function transitionMistakes(transition: Transition, pointer: string, names: Names): Mistakes {
  const { from, to, guards = [], reasons = [], reasonRequired, approval, mailGrace } = transition;
  const sources =
    typeof from === 'string'
      ? unknown('status', from, [...names.statuses, 'any'], `${pointer}/from`)
      : from.flatMap((source, index) => unknown('status', source, names.statuses, `${pointer}/from/${index}`));
  return [
    ...sources,
    ...unknown('status', to, names.statuses, `${pointer}/to`),
    ...reasons.flatMap((reason, index) => unknown('reason', reason, names.reasons, `${pointer}/reasons/${index}`)),
    ...(reasonRequired === true && reasons.length === 0 ? [noReasons(pointer)] : []),
    ...durationMistakes(approval?.expiresAfter, `${pointer}/approval/expiresAfter`),
    ...durationMistakes(mailGrace, `${pointer}/mailGrace`),
    ...guards.flatMap((guard, index) => guardMistakes(guard, `${pointer}/guards/${index}`, names)),
  ];
}

function noReasons(pointer: string): Mistake {
  const message = 'a reason is required and none is listed: give `reasons`';
  return { code: 'value_invalid', pointer: `${pointer}/reasonRequired`, message };
}

function guardMistakes(guard: Guard, pointer: string, names: Names): Mistakes {
  const kinds = guardKinds.filter((kind) => guard[kind] !== undefined);
  const { lines, condition } = guard;
  const quantifier = lines?.all === undefined ? 'any' : 'all';
  return [
    ...(kinds.length === 1 ? [] : [notOneKind(kinds, pointer)]),
    ...(guard.hint !== undefined && condition === undefined
      ? [{ code: 'value_invalid', pointer: `${pointer}/hint`, message: 'a hint belongs to a condition' }]
      : []),
    ...durationMistakes(guard.minTimeInStatus, `${pointer}/minTimeInStatus`),
    ...durationMistakes(guard.maxTimeInStatus, `${pointer}/maxTimeInStatus`),
    ...(lines?.[quantifier] ?? []).flatMap((status, index) =>
      unknown('line status', status, names.lineStatuses, `${pointer}/lines/${quantifier}/${index}`),
    ),
    ...(condition === undefined ? [] : conditionMistakes(condition, `${pointer}/condition`)),
  ];
}

function notOneKind(kinds: readonly string[], pointer: string): Mistake {
  const message =
    kinds.length === 0
      ? `a guard is one of ${guardKinds.join(', ')}`
      : `one guard has one kind: write ${kinds.join(' and ')} as guards of their own`;
  return { code: 'value_invalid', pointer, message };
}

function conditionMistakes(expression: string, pointer: string): Mistakes {
  const compiled = compileCondition(expression);
  if (compiled.ok) return [];
  const message = `the condition cannot be used: ${compiled.message} (character ${compiled.position + 1})`;
  return [{ code: 'condition_invalid', pointer, message }];
}

function timerMistakes({ timers = {} }: Definition, names: Names): Mistakes {
  return Object.entries(timers).flatMap(([name, timer]) => {
    const pointer = `/timers${pointerStep(name)}`;
    const actions = (['late', 'notify', 'transition'] as const).filter((action) => timer[action] !== undefined);
    return [
      ...unknown('status', timer.status, names.statuses, `${pointer}/status`),
      ...durationMistakes(timer.after, `${pointer}/after`),
      ...(timer.calendar === undefined
        ? []
        : unknown('calendar', timer.calendar, names.calendars, `${pointer}/calendar`)),
      ...(timer.transition === undefined
        ? []
        : unknown('transition', timer.transition, names.transitions, `${pointer}/transition`)),
      ...(actions.length === 1
        ? []
        : [{ code: 'value_invalid', pointer, message: 'a timer does one of late, notify, transition' }]),
    ];
  });
}

function calendarMistakes({ calendars = {} }: Definition): Mistakes {
  return Object.entries(calendars).flatMap(([name, { timeZone, hours, holidays = [] }]) => {
    const pointer = `/calendars${pointerStep(name)}`;
    return [
      ...(isTimeZone(timeZone)
        ? []
        : [invalid(`${pointer}/timeZone`, `\`${timeZone}\` is no time zone: use a name like Europe/Berlin`)]),
      ...weekdays.flatMap((day) =>
        (hours[day] ?? []).flatMap((span, index) => {
          const { from, to } = toSpan(span);
          return from < to ? [] : [invalid(`${pointer}/hours/${day}/${index}`, `\`${span}\` ends before it begins`)];
        }),
      ),
      ...holidays.flatMap((date, index) =>
        isDate(date) ? [] : [invalid(`${pointer}/holidays/${index}`, `\`${date}\` is no day of the calendar`)],
      ),
    ];
  });
}

function rollUpMistakes({ rollUp }: Definition, names: Names): Mistakes {
  if (rollUp === undefined) return [];
  return [
    ...rollUp.leaves.flatMap((status, index) => unknown('status', status, names.statuses, `/rollUp/leaves/${index}`)),
    ...rollUp.cases.flatMap(({ when, to }, index) => [
      ...unknown('status', to, names.statuses, `/rollUp/cases/${index}/to`),
      ...(['allIn', 'someIn'] as const).flatMap((kind) =>
        (when[kind] ?? []).flatMap((status, place) =>
          unknown('line status', status, names.lineStatuses, `/rollUp/cases/${index}/when/${kind}/${place}`),
        ),
      ),
    ]),
  ];
}

function unknown(what: string, name: string, known: readonly string[], pointer: string): Mistakes {
  if (known.includes(name)) return [];
  const message = `\`${name}\` is no ${what} of this workflow`;
  return [{ code: 'name_unknown', pointer, message, unknown: { name, known } }];
}

function durationMistakes(duration: string | undefined, pointer: string): Mistakes {
  const parsed = duration === undefined ? undefined : parseDuration(duration);
  return parsed !== undefined && 'problem' in parsed ? [invalid(pointer, parsed.problem)] : [];
}

function invalid(pointer: string, message: string): Mistake {
  return { code: 'value_invalid', pointer, message };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
