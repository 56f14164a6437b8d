import { derivedLineStatuses } from '../core/line.ts';
import { toSpan } from './compile-definition.ts';
import { compileCondition } from './conditions.ts';
import type { FindingText } from './finding-texts.ts';
import { tell } from './finding-texts.ts';
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
      unknown('no_status', status, names.statuses, `/initial/${index}/status`),
    ),
    ...(names.statuses.length === 0
      ? [{ code: 'value_invalid', pointer: '/statuses', text: tell('no_statuses') }]
      : []),
    ...(names.statuses.includes('any')
      ? [{ code: 'value_invalid', pointer: '/statuses/any', text: tell('any_is_every'), atName: true }]
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
      ? unknown('no_status', from, [...names.statuses, 'any'], `${pointer}/from`)
      : from.flatMap((source, index) => unknown('no_status', source, names.statuses, `${pointer}/from/${index}`));
  return [
    ...sources,
    ...unknown('no_status', to, names.statuses, `${pointer}/to`),
    ...reasons.flatMap((reason, index) => unknown('no_reason', reason, names.reasons, `${pointer}/reasons/${index}`)),
    ...(reasonRequired === true && reasons.length === 0 ? [noReasons(pointer)] : []),
    ...durationMistakes(approval?.expiresAfter, `${pointer}/approval/expiresAfter`),
    ...durationMistakes(mailGrace, `${pointer}/mailGrace`),
    ...guards.flatMap((guard, index) => guardMistakes(guard, `${pointer}/guards/${index}`, names)),
  ];
}

function noReasons(pointer: string): Mistake {
  return { code: 'value_invalid', pointer: `${pointer}/reasonRequired`, text: tell('list_reasons') };
}

function guardMistakes(guard: Guard, pointer: string, names: Names): Mistakes {
  const kinds = guardKinds.filter((kind) => guard[kind] !== undefined);
  const { lines, condition } = guard;
  const quantifier = lines?.all === undefined ? 'any' : 'all';
  return [
    ...(kinds.length === 1 ? [] : [notOneKind(kinds, pointer)]),
    ...(guard.hint !== undefined && condition === undefined
      ? [{ code: 'value_invalid', pointer: `${pointer}/hint`, text: tell('hint_alone') }]
      : []),
    ...durationMistakes(guard.minTimeInStatus, `${pointer}/minTimeInStatus`),
    ...durationMistakes(guard.maxTimeInStatus, `${pointer}/maxTimeInStatus`),
    ...(lines?.[quantifier] ?? []).flatMap((status, index) =>
      unknown('no_line_status', status, names.lineStatuses, `${pointer}/lines/${quantifier}/${index}`),
    ),
    ...(condition === undefined ? [] : conditionMistakes(condition, `${pointer}/condition`)),
  ];
}

function notOneKind(kinds: readonly string[], pointer: string): Mistake {
  const text =
    kinds.length === 0 ? tell('guard_of_kinds', { known: guardKinds }) : tell('guards_of_own', { members: kinds });
  return { code: 'value_invalid', pointer, text };
}

function conditionMistakes(expression: string, pointer: string): Mistakes {
  const compiled = compileCondition(expression);
  if (compiled.ok) return [];
  const text = tell('condition_at', { said: compiled.message, position: compiled.position + 1 });
  return [{ code: 'condition_invalid', pointer, text }];
}

function timerMistakes({ timers = {} }: Definition, names: Names): Mistakes {
  return Object.entries(timers).flatMap(([name, timer]) => {
    const pointer = `/timers${pointerStep(name)}`;
    const actions = (['late', 'notify', 'transition'] as const).filter((action) => timer[action] !== undefined);
    return [
      ...unknown('no_status', timer.status, names.statuses, `${pointer}/status`),
      ...durationMistakes(timer.after, `${pointer}/after`),
      ...(timer.calendar === undefined
        ? []
        : unknown('no_calendar', timer.calendar, names.calendars, `${pointer}/calendar`)),
      ...(timer.transition === undefined
        ? []
        : unknown('no_transition', timer.transition, names.transitions, `${pointer}/transition`)),
      ...(actions.length === 1 ? [] : [{ code: 'value_invalid', pointer, text: tell('timer_does_one') }]),
    ];
  });
}

function calendarMistakes({ calendars = {} }: Definition): Mistakes {
  return Object.entries(calendars).flatMap(([name, { timeZone, hours, holidays = [] }]) => {
    const pointer = `/calendars${pointerStep(name)}`;
    return [
      ...(isTimeZone(timeZone) ? [] : [invalid(`${pointer}/timeZone`, tell('no_time_zone', { value: timeZone }))]),
      ...weekdays.flatMap((day) =>
        (hours[day] ?? []).flatMap((span, index) => {
          const { from, to } = toSpan(span);
          return from < to ? [] : [invalid(`${pointer}/hours/${day}/${index}`, tell('ends_first', { value: span }))];
        }),
      ),
      ...holidays.flatMap((date, index) =>
        isDate(date) ? [] : [invalid(`${pointer}/holidays/${index}`, tell('no_day', { value: date }))],
      ),
    ];
  });
}

function rollUpMistakes({ rollUp }: Definition, names: Names): Mistakes {
  if (rollUp === undefined) return [];
  return [
    ...rollUp.leaves.flatMap((status, index) =>
      unknown('no_status', status, names.statuses, `/rollUp/leaves/${index}`),
    ),
    ...rollUp.cases.flatMap(({ when, to }, index) => [
      ...unknown('no_status', to, names.statuses, `/rollUp/cases/${index}/to`),
      ...(['allIn', 'someIn'] as const).flatMap((kind) =>
        (when[kind] ?? []).flatMap((status, place) =>
          unknown('no_line_status', status, names.lineStatuses, `/rollUp/cases/${index}/when/${kind}/${place}`),
        ),
      ),
    ]),
  ];
}

type UnknownName = 'no_status' | 'no_reason' | 'no_line_status' | 'no_calendar' | 'no_transition';

function unknown(key: UnknownName, name: string, known: readonly string[], pointer: string): Mistakes {
  if (known.includes(name)) return [];
  return [{ code: 'name_unknown', pointer, text: tell(key, { name }), unknown: { name, known } }];
}

function durationMistakes(duration: string | undefined, pointer: string): Mistakes {
  const parsed = duration === undefined ? undefined : parseDuration(duration);
  return parsed !== undefined && 'problem' in parsed
    ? [invalid(pointer, tell(parsed.problem, { value: duration! }))]
    : [];
}

function invalid(pointer: string, text: FindingText): Mistake {
  return { code: 'value_invalid', pointer, text };
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
