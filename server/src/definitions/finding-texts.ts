import type { NamesIn } from '../core/sentences.ts';

/**
 * Every sentence in which a check says what it found in a definition, in English, as a part of a sentence. A name in braces
 * is a value; `joints` says how several are written. The console has the same keys in its own languages (a test).
 */
export const findingTexts = {
  // What can be read and is probably not meant
  no_beginning: 'no status is named in which an order begins',
  no_way_to: 'no transition leads to `{status}` from where orders begin',
  no_way_out: '`{status}` is {category} and nothing leads out of it',
  nobody_named: '`{transition}` names no role, and no timer takes it',
  nobody_has_role: '`{transition}` is open to {roles} only, and no timer takes it',
  role_of_nobody: '`{role}` is no role of every account or of this workflow',
  circle: 'timers alone lead through `{circle}` and back',
  no_such_transition: 'there is no transition `{transition}`',
  starts_elsewhere: '`{transition}` does not start from `{status}`',
  asks_a_person: '`{transition}` asks for what only a person can give',
  lines_never: 'no line is ever {lineStatuses}',
  lines_in_nothing: 'no line is ever in one of no statuses',
  system_is_nobody: 'the system is nobody, and two persons are asked for',
  condition_unusable: 'the condition cannot be used: {said}',
  condition_false: '`{expression}` is always false',
  currencies_exclude: 'the total cannot be in {currencies}',
  amounts_exclude: 'no total is at least {min} and at most {max}',
  times_exclude: 'no time is at least {min} s and at most {max} s',
  reasons_missing: 'a reason is required and none is listed',
  code_taken: '`{key}` and `{other}` both accept {code} of {dialect}',
  no_text: 'there is no text',
  no_text_in: 'there is no text in {languages}',
  same_way: '`{transition}` and `{otherTransition}` both lead {role} from `{from}` to `{to}`',
  no_order_there: 'no order can be `{status}`',
  roll_up_idle: 'no order is ever in a status that the roll-up leaves',
  other_key: 'The definition is of the workflow {workflow}, and the path says {asked}.',

  // What keeps it from being read
  too_many_bytes: 'A definition has at most {limit} kB.',
  too_many_tokens: 'A definition has at most {limit} tokens.',
  too_many_levels: 'A definition is at most {limit} levels deep.',
  too_many_members:
    'A definition has at most {limit} members on {levels} levels, aliases counted as what they stand for.',
  empty: 'The file is empty.',
  several: 'A file holds one definition.',
  unreadable: '{said}',
  no_anchor: 'There is no anchor &{name} above.',
  no_plain_name: 'A name is a plain text.',
  name_forbidden: '`{name}` is not allowed here.',
  name_twice: '`{name}` stands here twice.',
  members_missing: '`{missing}` is missing',
  value_unknown: '{value} is not known here',
  kind_wrong: '{value} is not what belongs here: give {kinds}',
  form_wrong: '{value} does not fit: {form}',
  give_one: 'give at least one of {known}',
  give_only_one: 'give only one of {known}',
  too_short: '{value} has fewer than {limit} characters',
  too_long: '{value} has more than {limit} characters',
  too_few: 'give at least {limit}',
  too_many: 'give at most {limit}',
  below: '{value} is less than {limit}',
  above: '{value} is more than {limit}',
  does_not_fit: '{value} does not fit: {said}',
  no_name: '`{name}` is no name: it must fit {pattern}',
  no_member: '`{name}` is no member here',
  no_status: '`{name}` is no status of this workflow',
  no_reason: '`{name}` is no reason of this workflow',
  no_line_status: '`{name}` is no line status of this workflow',
  no_calendar: '`{name}` is no calendar of this workflow',
  no_transition: '`{name}` is no transition of this workflow',
  no_statuses: 'a workflow has at least one status',
  any_is_every: '`any` means every status',
  list_reasons: 'a reason is required and none is listed: give `reasons`',
  hint_alone: 'a hint belongs to a condition',
  guard_of_kinds: 'a guard is one of {known}',
  guards_of_own: 'one guard has one kind: write {members} as guards of their own',
  condition_at: 'the condition cannot be used: {said} (character {position})',
  timer_does_one: 'a timer does one of late, notify, transition',
  no_time_zone: '`{value}` is no time zone: use a name like Europe/Berlin',
  ends_first: '`{value}` ends before it begins',
  no_day: '`{value}` is no day of the calendar',
  no_fixed_length: '"{value}" has no fixed length: write months and years in days, for example P30D or P365D',
  no_duration: '"{value}" is no ISO 8601 duration: write for example PT30M, PT4H, P2D or P1DT12H',

  // What was probably meant
  did_you_mean: 'did you mean `{suggestion}`?',
  use_one_of: 'use one of {known}',
  there_are_none: 'there are none',
} as const;

/** Names that are several values, and what stands between them. */
const joints = {
  roles: ', ',
  circle: '`, `',
  missing: '`, `',
  lineStatuses: ' or ',
  currencies: ' and in ',
  languages: ', ',
  members: ' and ',
  kinds: ' or ',
  known: ', ',
} as const;

/** What a value can be, by its kind. */
export const valueKinds = {
  mapping: 'a mapping',
  list: 'a list',
  text: 'a text',
  whole_number: 'a whole number',
  boolean: 'true or false',
  nothing: 'nothing',
  other: 'something else',
} as const;

/** What a text must look like, by the name of its pattern in `schema.ts`. */
export const textForms = {
  name: 'small letters, digits and _, beginning with a letter',
  key: 'small letters, digits and -, beginning with a letter: the name of the workflow',
  duration: 'ISO 8601, for example PT4H or P2D',
  color: '#rrggbb',
  decimal: 'a decimal in quotes, for example "1000.00"',
  path: 'a path, for example trackingNumber or data.weight',
  currency: 'three capital letters, for example EUR',
  recipient: 'customer, owner, watchers or role:NAME',
  span: 'a span of time in quotes, for example "09:00-17:30"',
  date: 'YYYY-MM-DD',
} as const;

export type FindingKey = keyof typeof findingTexts;

/** A part of what was found, as data, so that it can be said in another language. */
export interface FindingText {
  readonly key: FindingKey;
  readonly names: Readonly<Record<string, string | readonly string[]>>;
}

type Values<Key extends FindingKey> = {
  readonly [Name in NamesIn<(typeof findingTexts)[Key]>]: Name extends keyof typeof joints
    ? readonly string[]
    : string | number;
};

/** One text with its values. */
export function tell<Key extends FindingKey>(
  key: Key,
  ...[values]: [NamesIn<(typeof findingTexts)[Key]>] extends [never] ? [] : [Values<Key>]
): FindingText {
  const names: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries<string | number | readonly string[]>(values ?? {})) {
    names[name] = typeof value === 'number' ? String(value) : value;
  }
  return { key, names };
}

/** What was found in English: the parts, separated by colons. */
export function findingInEnglish(texts: readonly FindingText[]): string {
  return texts
    .map(({ key, names }) =>
      findingTexts[key].replaceAll(/\{(\w+)\}/g, (_, name: string) => written(name, names[name])),
    )
    .join(': ');
}

function written(name: string, value: string | readonly string[] = ''): string {
  if (typeof value === 'string') return word(name, value);
  return value.map((one) => word(name, one)).join(joints[name as keyof typeof joints]);
}

function word(name: string, value: string): string {
  if ((name === 'value' || name === 'kinds') && Object.hasOwn(valueKinds, value))
    return valueKinds[value as keyof typeof valueKinds];
  if (name === 'form' && Object.hasOwn(textForms, value)) return textForms[value as keyof typeof textForms];
  return value;
}

const knownMax = 12;

/** What was probably meant, or what there is to choose from when nothing is near. */
export function advice(suggestion: string | undefined, known: readonly string[]): FindingText {
  if (suggestion !== undefined) return tell('did_you_mean', { suggestion });
  if (known.length === 0) return tell('there_are_none');
  return tell('use_one_of', { known: known.length > knownMax ? [...known.slice(0, knownMax), '...'] : known });
}
