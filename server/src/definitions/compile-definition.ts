import type { Calendar, DialectCodes, Guard, Labels, Status, Timer, Transition, Workflow } from '../core/workflow.ts';
import { parseDuration } from './duration.ts';
import { weekdays } from './schema.ts';
import type { Definition } from './schema.ts';

type Member<Name extends keyof Definition> = NonNullable<Definition[Name]>;
type DefinedTransition = Member<'transitions'>[string];
type DefinedGuard = NonNullable<DefinedTransition['guards']>[number];
type DefinedTimer = Member<'timers'>[string];
type DefinedStatus = Member<'statuses'>[string];
type DefinedCodes = NonNullable<DefinedStatus['codes']>;
type DefinedLabels = Member<'name'>;

const approvalExpiresAfterSeconds = 7 * 86_400;

/** The compiled form of a definition whose members and names were found right. */
export function compileDefinition(definition: Definition, version: number): Workflow {
  const { rollUp, roles = {} } = definition;
  return {
    key: definition.key,
    version,
    name: toLabels(definition.name),
    ...(definition.subject === 'invoice_item' ? { subject: definition.subject } : {}),
    initial: definition.initial.map(({ status, roles: creators = [] }) => ({ status, roles: creators })),
    statuses: mapOf(definition.statuses, toStatus),
    transitions: Object.entries(definition.transitions).map(toTransition),
    reasons: mapOf(definition.reasons, (_, { label, codes }) => ({ label: toLabels(label), codes: toCodes(codes) })),
    lineStatuses: mapOf(definition.lineStatuses, (key, { label, codes }) => ({
      key,
      label: toLabels(label),
      codes: toCodes(codes),
    })),
    timers: Object.entries(definition.timers ?? {}).map(toTimer),
    calendars: Object.fromEntries(
      Object.entries(definition.calendars ?? {}).map(([name, calendar]) => [name, toCalendar(calendar)]),
    ),
    ...(rollUp === undefined ? {} : { rollUp: rollUp as NonNullable<Workflow['rollUp']> }),
    roles: Object.fromEntries(
      Object.entries(roles).map(([name, { rights, audience = 'internal' }]) => [name, { rights, audience }]),
    ),
  };
}

function mapOf<From, To>(
  members: Readonly<Record<string, From>> | undefined,
  make: (key: string, member: From) => To,
): ReadonlyMap<string, To> {
  return new Map(Object.entries(members ?? {}).map(([key, member]) => [key, make(key, member)]));
}

function toLabels(labels: DefinedLabels | undefined): Labels {
  return typeof labels === 'string' ? { en: labels } : { ...labels };
}

function toCodes(codes: DefinedCodes | undefined): Readonly<Record<string, DialectCodes>> {
  return Object.fromEntries(Object.entries(codes ?? {}).map(([dialect, given]) => [dialect, toDialectCodes(given)]));
}

function toDialectCodes(given: DefinedCodes[string]): DialectCodes {
  if (typeof given !== 'object') return { accepts: [String(given)], shows: String(given) };
  if (Array.isArray(given)) return withShows(given.map(String), given[0]);
  const { accepts = [], shows } = given;
  return withShows([accepts].flat().map(String), shows);
}

function withShows(accepts: readonly string[], shows: string | number | undefined): DialectCodes {
  return shows === undefined ? { accepts } : { accepts, shows: String(shows) };
}

function toStatus(key: string, status: DefinedStatus): Status {
  const { label, category, attention = 'none', audience = 'internal', color, codes } = status;
  return {
    key,
    label: toLabels(label),
    category,
    attention,
    audience,
    ...(color === undefined ? {} : { color: color.toLowerCase() }),
    codes: toCodes(codes),
  };
}

function toTransition([name, transition]: readonly [string, DefinedTransition]): Transition {
  const { label, from, to, roles = [], guards = [], instructions, reasons = [], approval } = transition;
  return {
    name,
    label: toLabels(label),
    from: from === 'any' ? 'any' : [from].flat(),
    to,
    roles,
    guards: guards.map(toGuard),
    enforce: transition.enforce ?? 'enforce',
    isDefault: transition.default ?? false,
    ...(instructions === undefined ? {} : { instructions: toLabels(instructions) }),
    reasons,
    reasonRequired: transition.reasonRequired ?? false,
    ...(approval === undefined
      ? {}
      : {
          approval: {
            roles: approval.roles,
            expiresAfterSeconds:
              approval.expiresAfter === undefined ? approvalExpiresAfterSeconds : seconds(approval.expiresAfter),
          },
        }),
    notify: transition.notify ?? [],
    mailGraceSeconds: transition.mailGrace === undefined ? 0 : seconds(transition.mailGrace),
    ...(transition.byLink === true ? { byLink: true } : {}),
  };
}

function toGuard(guard: DefinedGuard): Guard {
  const { fields, lines, minTimeInStatus, maxTimeInStatus, amount, fourEyes, condition, hint } = guard;
  if (fields !== undefined) return { kind: 'fields_required', fields };
  if (lines !== undefined) {
    return { kind: 'lines', quantifier: lines.all ? 'all' : 'any', statuses: lines.all ?? lines.any ?? [] };
  }
  if (minTimeInStatus !== undefined) return { kind: 'min_time_in_status', seconds: seconds(minTimeInStatus) };
  if (maxTimeInStatus !== undefined) return { kind: 'max_time_in_status', seconds: seconds(maxTimeInStatus) };
  if (amount !== undefined) return { kind: 'amount', ...amount };
  if (fourEyes !== undefined) return { kind: 'four_eyes' };
  if (condition !== undefined) {
    return { kind: 'condition', expression: condition, ...(hint === undefined ? {} : { hint: toLabels(hint) }) };
  }
  return { kind: 'message_required' };
}

function toTimer([name, timer]: readonly [string, DefinedTimer]): Timer {
  const { status, after, calendar } = timer;
  const common = { name, status, afterSeconds: seconds(after), ...(calendar === undefined ? {} : { calendar }) };
  if (timer.transition !== undefined) return { ...common, action: { kind: 'transition', name: timer.transition } };
  if (timer.notify !== undefined) return { ...common, action: { kind: 'notify', recipients: timer.notify } };
  return { ...common, action: { kind: 'late' } };
}

function toCalendar({ timeZone, hours, holidays = [] }: Member<'calendars'>[string]): Calendar {
  const days = weekdays.flatMap((day, index) => {
    const spans = hours[day];
    return spans === undefined ? [] : [[index + 1, spans.map(toSpan)] as const];
  });
  return { timeZone, hours: Object.fromEntries(days), holidays };
}

/** Minutes after midnight of `09:00-17:30`. */
export function toSpan(span: string): { readonly from: number; readonly to: number } {
  const [from = 0, to = 0] = span.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours * 60 + minutes;
  });
  return { from, to };
}

function seconds(duration: string): number {
  const parsed = parseDuration(duration);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.seconds;
}
