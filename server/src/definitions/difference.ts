import { isDeepStrictEqual } from 'node:util';
import type { Status, Timer, Transition, Workflow } from '../core/workflow.ts';
import { describe, describeGuards, describeTimer, quoted } from './describe.ts';

/** How something can differ. */
export const differenceKinds = ['added', 'removed', 'renamed', 'relabelled', 'changed'] as const;

/** What is compared of each, beside its label. */
export const comparedMembers = {
  status: ['category', 'attention', 'audience', 'color', 'codes'],
  transition: [
    ...(['from', 'to', 'roles', 'guards', 'enforce', 'isDefault', 'instructions'] as const),
    ...(['reasons', 'reasonRequired', 'approval', 'notify', 'mailGraceSeconds', 'byLink'] as const),
  ],
  timer: ['status', 'afterSeconds', 'calendar', 'action'],
  reason: ['codes'],
  line_status: ['codes'],
  role: ['rights', 'audience'],
  calendar: ['timeZone', 'hours', 'holidays'],
} as const;

/** One difference between two versions of a workflow, as data and in words. */
export interface Difference {
  readonly kind: (typeof differenceKinds)[number];
  readonly subject: 'workflow' | 'status' | 'transition' | 'timer' | 'reason' | 'line_status' | 'role' | 'calendar';
  /** The name in the new version; of what was removed, the old one. */
  readonly key: string;
  /** The old name of what was renamed. */
  readonly formerKey?: string;
  /** The member that is now another, for example `roles`. */
  readonly member?: string;
  /** What the member was and is; of what was added, `is` is all of it. Plain data. */
  readonly was?: unknown;
  readonly is?: unknown;
  readonly sentence: string;
}

/** A status of the old version that has no place in the new one. */
export interface StrandedStatus {
  readonly status: string;
  /** What the mapping says, though the new version has no such status. */
  readonly mappedTo?: string;
  /** The status it was probably renamed to. */
  readonly suggestion?: string;
}

type Subject = Difference['subject'];

/** What is different in `after`, statuses first, in the order of the definitions. */
export function differenceOf(former: Workflow, after: Workflow): readonly Difference[] {
  // A renamed status is told once, and not again by each transition that names it.
  const before = withRenamedStatuses(former, renamings(former.statuses, after.statuses, sameStatus));
  return [
    ...compareNamed('status', former.statuses, after.statuses, {
      same: sameStatus,
      members: comparedMembers.status,
    }),
    ...compareNamed('transition', byName(before.transitions), byName(after.transitions), {
      same: (a, b) => a.to === b.to && isDeepStrictEqual(a.from, b.from),
      members: comparedMembers.transition,
    }),
    ...compareNamed('timer', byName(before.timers), byName(after.timers), {
      same: (a, b) => a.status === b.status && isDeepStrictEqual(a.action, b.action),
      members: comparedMembers.timer,
    }),
    ...compareNamed('reason', before.reasons, after.reasons, { members: comparedMembers.reason }),
    ...compareNamed('line_status', before.lineStatuses, after.lineStatuses, { members: comparedMembers.line_status }),
    ...compareNamed('role', entries(before.roles), entries(after.roles), { members: comparedMembers.role }),
    ...compareNamed('calendar', entries(before.calendars), entries(after.calendars), {
      members: comparedMembers.calendar,
    }),
    ...compareWhole(before, after),
  ];
}

/** The statuses of `before` whose orders would be nowhere in `after`, with the mapping (old to new) applied. */
export function strandedStatuses(
  before: Workflow,
  after: Workflow,
  mapping: Readonly<Record<string, string>> = {},
): readonly StrandedStatus[] {
  const renamed = renamings(before.statuses, after.statuses, sameStatus);
  return [...before.statuses.keys()].flatMap((status): readonly StrandedStatus[] => {
    const mappedTo = Object.hasOwn(mapping, status) ? mapping[status] : undefined;
    if (after.statuses.has(mappedTo ?? status)) return [];
    const suggestion = renamed.get(status);
    return [
      {
        status,
        ...(mappedTo === undefined ? {} : { mappedTo }),
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ];
  });
}

function compareNamed<Member extends object>(
  subject: Subject,
  before: ReadonlyMap<string, Member>,
  after: ReadonlyMap<string, Member>,
  {
    members,
    same = () => false,
  }: { readonly members: readonly (keyof Member & string)[]; readonly same?: (a: Member, b: Member) => boolean },
): readonly Difference[] {
  const renamed = renamings(before, after, same);
  const formerKeys = new Map([...renamed].map(([from, to]) => [to, from]));
  const what = subject.replace('_', ' ');
  const removed = [...before.keys()].filter((key) => !after.has(key) && !renamed.has(key));
  return [
    ...removed.map((key): Difference => {
      return { kind: 'removed', subject, key, sentence: `The ${what} ${quoted(key)} is removed.` };
    }),
    ...[...after].flatMap(([key, now]): readonly Difference[] => {
      const formerKey = formerKeys.get(key);
      const then = before.get(formerKey ?? key);
      if (then === undefined) {
        return [
          { kind: 'added', subject, key, is: now, sentence: `The ${what} ${quoted(key)} is new${summary(now)}.` },
        ];
      }
      return [
        ...(formerKey === undefined ? [] : [renaming(subject, what, formerKey, key)]),
        ...relabelling(subject, what, key, then, now),
        ...members.flatMap((member) => changed(subject, what, key, member, then[member], now[member])),
      ];
    }),
  ];
}

function renaming(subject: Subject, what: string, formerKey: string, key: string): Difference {
  const sentence = `The ${what} ${quoted(formerKey)} is now called ${quoted(key)}.`;
  return { kind: 'renamed', subject, key, formerKey, sentence };
}

function relabelling(subject: Subject, what: string, key: string, then: object, now: object): readonly Difference[] {
  const [before, after] = [labelOf(then), labelOf(now)];
  if (isDeepStrictEqual(before, after)) return [];
  const sentence = `The ${what} ${quoted(key)} reads ${describe(after)} instead of ${describe(before)}.`;
  return [{ kind: 'relabelled', subject, key, member: 'label', was: before, is: after, sentence }];
}

function changed(
  subject: Subject,
  what: string,
  key: string,
  member: string,
  then: unknown,
  now: unknown,
): readonly Difference[] {
  if (isDeepStrictEqual(then, now)) return [];
  const words = member === 'guards' ? describeGuards : describe;
  const name = memberNames[member] ?? member;
  const sentence = `The ${what} ${quoted(key)} changes its ${name} from ${words(then, member)} to ${words(now, member)}.`;
  return [{ kind: 'changed', subject, key, member, was: then, is: now, sentence }];
}

/** Members whose names are no words. */
const memberNames: Readonly<Record<string, string>> = {
  from: 'starting statuses',
  to: 'target',
  enforce: 'enforcement',
  isDefault: 'being the default',
  byLink: 'offer on the tracking page',
  reasonRequired: 'need for a reason',
  mailGraceSeconds: 'mail grace',
  afterSeconds: 'time',
  timeZone: 'time zone',
};

function compareWhole(before: Workflow, after: Workflow): readonly Difference[] {
  const { key } = after;
  const told = (kind: 'relabelled' | 'changed', member: 'name' | 'initial' | 'rollUp', sentence: string) => {
    const [was, is] = [before[member], after[member]];
    return isDeepStrictEqual(was, is) ? [] : [{ kind, subject: 'workflow' as const, key, member, was, is, sentence }];
  };
  return [
    ...told('relabelled', 'name', `Its name is now ${describe(after.name)}.`),
    ...told('changed', 'initial', initialSentence(after)),
    ...told('changed', 'rollUp', rollUpSentence(after)),
  ];
}

function initialSentence({ initial }: Workflow): string {
  const starts = initial.map(({ status, roles }) => `${quoted(status)} (${roles.join(', ') || 'reports only'})`);
  return `Orders now begin in ${starts.join(', ')}.`;
}

function rollUpSentence({ rollUp }: Workflow): string {
  if (rollUp === undefined) return "The order's status no longer follows from its lines.";
  const cases = rollUp.cases.map(({ when, to }) => `${describe(when)} gives ${quoted(to)}`);
  return `The roll-up now leaves ${describe(rollUp.leaves)}: ${cases.join('; ')}.`;
}

function withRenamedStatuses(workflow: Workflow, renamed: ReadonlyMap<string, string>): Workflow {
  const { initial, transitions, timers, rollUp } = workflow;
  const now = (status: string) => renamed.get(status) ?? status;
  return {
    ...workflow,
    initial: initial.map(({ status, roles }) => ({ status: now(status), roles })),
    transitions: transitions.map((transition) => ({
      ...transition,
      from: transition.from === 'any' ? 'any' : transition.from.map(now),
      to: now(transition.to),
    })),
    timers: timers.map((timer) => ({ ...timer, status: now(timer.status) })),
    ...(rollUp === undefined
      ? {}
      : {
          rollUp: {
            leaves: rollUp.leaves.map(now),
            cases: rollUp.cases.map(({ when, to }) => ({ when, to: now(to) })),
          },
        }),
  };
}

/** What went and what came are one thing under another name when they are alike, each used once. */
function renamings<Member>(
  before: ReadonlyMap<string, Member>,
  after: ReadonlyMap<string, Member>,
  same: (a: Member, b: Member) => boolean,
): ReadonlyMap<string, string> {
  const came = new Map([...after].filter(([key]) => !before.has(key)));
  const renamed = new Map<string, string>();
  for (const [key, member] of before) {
    if (after.has(key)) continue;
    const match = [...came].find(([, candidate]) => same(member, candidate))?.[0];
    if (match === undefined) continue;
    renamed.set(key, match);
    came.delete(match);
  }
  return renamed;
}

function sameStatus(a: Status, b: Status): boolean {
  if (a.category !== b.category) return false;
  const sameLabel = Object.entries(a.label).some(([language, label]) => b.label[language] === label);
  const sameCode = Object.entries(a.codes).some(([dialect, { accepts }]) =>
    accepts.some((code) => b.codes[dialect]?.accepts.includes(code)),
  );
  return sameLabel || sameCode;
}

function summary(member: object): string {
  if ('guards' in member) {
    const { from, to, roles } = member as Transition;
    const sources = from === 'any' ? 'any status' : from.map(quoted).join(', ');
    return `: from ${sources} to ${quoted(to)}, open to ${roles.join(', ') || 'nobody'}`;
  }
  if ('action' in member) return `: ${describeTimer(member as Timer)}`;
  return 'category' in member ? `: ${(member as Status).category}` : '';
}

function labelOf(member: object): unknown {
  return 'label' in member ? member.label : undefined;
}

function byName<Member extends { readonly name: string }>(members: readonly Member[]): ReadonlyMap<string, Member> {
  return new Map(members.map((member) => [member.name, member]));
}

function entries<Member>(members: Readonly<Record<string, Member>>): ReadonlyMap<string, Member> {
  return new Map(Object.entries(members));
}
