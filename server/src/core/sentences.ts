import type { Labels } from './workflow.ts';

/**
 * Every sentence in which the core says why it refuses and what would help, in English. A name in braces is a value;
 * `lists` says which names are several. The console has the same keys in its own languages (a test).
 */
export const sentences = {
  // What there is not
  order_not_found: 'There is no such order.',
  check_id: 'Check the id; orders of other accounts are not shown.',
  status_unknown: '"{asked}" is no status of the workflow {workflow}.',
  did_you_mean: 'Did you mean {status}?',
  use_status: 'Use one of {statuses}.',
  leave_status_out: 'Leave it out to begin at the start.',
  map_statuses: 'It has {statuses}; say in a mapping which one is meant.',
  version_lacks_status: 'Version {version} of {workflow} has no status {status}.',
  map_status: 'Give a mapping from the old status to a new one.',
  workflow_unknown: '"{asked}" is no workflow of this account.',
  list_workflows: 'List them with GET /v1/workflows.',
  line_unknown: 'The order has no line {line}.',
  its_lines: 'Its lines: {lines}.',
  no_lines: 'It has no lines.',
  line_status_unknown: '"{asked}" is no line status of {workflow}.',
  use_line_status: 'Use one of the line statuses {lineStatuses}.',
  quantity_invalid: 'The quantity {quantity} is {value}.',
  give_whole_number: 'Give a whole number from 0.',
  reason_unknown: '"{asked}" is no reason of "{transition}" in {workflow}.',
  give_reason: 'Give one of {reasons}.',
  customer_not_own: 'The {source} caller may only make orders for its own customers.',
  name_customer: 'Name one of your customers.',

  // Who may not
  may_not_set: 'The role {role} may not set a status.',
  may_not_override: 'The role {role} may not override.',
  may_not_undo: 'The role {role} may not undo.',
  may_not_create: 'The role {role} may not create orders.',
  may_not_change: 'The role {role} may not change orders.',
  may_not_move_versions: 'The role {role} may not move orders to another version.',
  needs_right: 'It needs the right {right}.',
  may_not_begin: 'The role {role} may not create an order of {workflow} in {status}.',
  may_begin: 'It may begin in {statuses}.',
  ask_other_role: 'Ask for another role.',
  add_role_to_initial: 'Add {role} to the roles of initial.',
  not_open_to_role: '"{transition}" from {from} to {to} is not open to the role {role}.',
  needs_role: 'It needs the role {roles}.',
  only_system: 'Only the system does this.',
  can_be_requested: 'It can be requested instead.',
  not_to_approve: '"{transition}" is not for the role {role} to approve.',
  needs_approver: 'It needs an approver.',

  // Where no way leads
  cannot_go: 'Order {order} cannot go from {from} to {to}.',
  starts_from: '"{transition}" starts from {statuses}.',
  starts_anywhere: '"{transition}" starts from any status.',
  possible_now: 'Possible now: {statuses}.',
  nothing_possible: 'Nothing is possible now.',
  may_override: 'Your role may override.',
  lines_lead_elsewhere: 'The lines lead to {to}, and by the roll-up of {workflow} to {status}.',
  lines_lead_nowhere: 'The lines lead to {to}, and by the roll-up of {workflow} nowhere.',
  add_to_roll_up: 'Add {to} to the roll-up.',
  no_timer: 'No timer of {workflow} leads from {from} to {to}.',
  add_timer: 'Add a timer, or leave it to people.',

  // What is asked for
  needs_fields: 'This change needs {fields}.',
  send_fields: 'Send {fields} with it.',
  needs_reason: 'This change needs a reason.',
  override_needs_reason: 'An override needs a reason.',
  say_why_override: 'Say in reason why the order is put there.',
  decline_needs_reason: 'Declining needs a reason.',
  say_why: 'Say why in reason.',

  // What does not hold
  lines_are: '{count} of {total} lines are {lineStatuses}.',
  every_line_first: 'Every line must be {lineStatuses} first.',
  one_line_first: 'At least one line must be {lineStatuses} first.',
  too_early: 'The order has not been in its status long enough.',
  possible_from: 'Possible from {at}.',
  too_late: 'The order has been in its status for too long.',
  possible_until: 'It was possible until {at}.',
  no_total: 'The order has no total.',
  give_total: 'Give the order a total first.',
  total_in_currency: 'The total is in {currency}.',
  needs_currency: 'This needs a total in {currency}.',
  total_above: 'The total {total} is more than {limit}.',
  at_most: 'It must be at most {limit}.',
  total_below: 'The total {total} is less than {limit}.',
  at_least: 'It must be at least {limit}.',
  nobody_acts: 'A second person is needed, and this key is nobody.',
  use_own_key: 'Use a key of a person, or name one in onBehalfOf.',
  second_person: 'A second person is needed.',
  somebody_else: 'Somebody other than who made the previous change must do this.',
  condition_fails: 'The condition {expression} does not hold.',
  make_it_hold: 'Make it hold: {expression}.',
  some_condition_fails: 'A condition of this step does not hold.',
  ask_handler: 'Ask whoever handles the order.',

  // Time, undo, requests, names that are taken
  time_in_future: 'occurredAt {at} lies in the future; it is {now}.',
  give_earlier_time: 'Give a time at most {seconds} seconds ahead, or leave it out.',
  other_version: 'The order is at version {version}, not {versions}: it was changed meanwhile.',
  repeat_with_etag: 'Read it again, look at what changed, and repeat with its ETag.',
  keeps_changing: 'Others keep changing this order.',
  read_again: 'Read it again and repeat.',
  nothing_to_undo: 'There is no status change to take back.',
  undo_after_creation: 'Only a change after the creation can be undone.',
  moved_by_job: 'A job moved it to another version of its workflow; undo the job.',
  not_moved_last: 'It was not moved to another version last.',
  undo_too_late: 'The latest change was recorded at {at}.',
  undo_within: 'A change can be undone for {hours} hours; set the status, or override it.',
  open_to_you: '{to} is open to you.',
  just_set_it: 'Set the status; nobody needs to approve it.',
  already_requested: '"{transition}" is already requested.',
  wait_for_answer: 'Wait for the answer.',
  request_expired: 'The request expired at {at}.',
  request_again: 'It must be requested again.',
  starts_elsewhere: 'The order is {status} by now; "{transition}" does not start there.',
  decline_it: 'Decline the request.',
  request_unknown: 'There is no open request {request}.',
  request_gone: 'It was answered, it expired, or it never was.',
  reference_taken: 'Another order has the reference {reference}.',
  reference_is_unique: 'A reference is unique in the account.',
  number_taken: 'Another order has the number {number}.',
  leave_number_out: 'Leave the number out to get the next one.',
  external_id_taken: 'Another order has the {source} id {id}.',
  external_id_is_unique: 'An external id is unique per source.',
  idempotency_key_used: 'The idempotency key {key} was used for another request.',
  use_new_key: 'Use a new key for a new request.',
} as const;

/** Names that are several values, and the word before the last of them. */
export const lists = {
  statuses: 'or',
  lineStatuses: 'or',
  roles: 'or',
  reasons: 'or',
  versions: 'or',
  fields: 'and',
  lines: 'and',
} as const;

export type SentenceKey = keyof typeof sentences;

/** A sentence as data, so that it can be said in another language. */
export interface Sentence {
  /** Of `sentences`; `own_words` = a text of the workflow itself, whose names are languages. */
  readonly key: SentenceKey | 'own_words';
  /** The values by their names; instants are ISO 8601. */
  readonly names: Readonly<Record<string, string | readonly string[]>>;
}

/** The names between braces in a text. */
export type NamesIn<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type Values<Key extends SentenceKey> = {
  readonly [Name in NamesIn<(typeof sentences)[Key]>]: Name extends keyof typeof lists
    ? readonly (string | number)[]
    : string | number | Date;
};

/** One sentence with its values, for a refusal. */
export function say<Key extends SentenceKey>(
  key: Key,
  ...[values]: [NamesIn<(typeof sentences)[Key]>] extends [never] ? [] : [Values<Key>]
): Sentence {
  const names: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries<string | number | Date | readonly (string | number)[]>(values ?? {})) {
    names[name] = isList(value) ? value.map(String) : value instanceof Date ? value.toISOString() : String(value);
  }
  return { key, names };
}

/** What a workflow itself says, in the languages it says it in. */
export function ownWords(labels: Labels): Sentence {
  return { key: 'own_words', names: labels };
}

function isList(value: string | number | Date | readonly (string | number)[]): value is readonly (string | number)[] {
  return Array.isArray(value);
}

/** Sentences in English, one after the other. */
export function inEnglish(said: readonly Sentence[]): string {
  return said.map(sentenceInEnglish).join(' ');
}

function sentenceInEnglish({ key, names }: Sentence): string {
  if (key === 'own_words') return written('', names['en'] ?? Object.values(names)[0]);
  return sentences[key].replaceAll(/\{(\w+)\}/g, (_, name: string) => written(name, names[name]));
}

function written(name: string, value: string | readonly string[] = ''): string {
  if (typeof value === 'string') return value;
  const last = value.at(-1) ?? '';
  return value.length < 2 ? last : `${value.slice(0, -1).join(', ')} ${lists[name as keyof typeof lists]} ${last}`;
}
