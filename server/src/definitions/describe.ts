import type { Guard, Timer } from '../core/workflow.ts';
import { formatDuration } from './duration.ts';

/** A name as it stands in a sentence. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

/** What a guard asks for, in a few words. */
function describeGuard(guard: Guard): string {
  switch (guard.kind) {
    case 'message_required':
      return 'a message';
    case 'fields_required':
      return `the fields ${guard.fields.join(', ')}`;
    case 'lines':
      return `${guard.quantifier} lines ${guard.statuses.join(' or ')}`;
    case 'min_time_in_status':
      return `at least ${formatDuration(guard.seconds)} in the status`;
    case 'max_time_in_status':
      return `at most ${formatDuration(guard.seconds)} in the status`;
    case 'amount': {
      const limits = [
        guard.min === undefined ? '' : `at least ${guard.min}`,
        guard.max === undefined ? '' : `at most ${guard.max}`,
        guard.currency === undefined ? '' : `in ${guard.currency}`,
      ];
      return `a total ${limits.filter((limit) => limit !== '').join(', ')}`;
    }
    case 'four_eyes':
      return 'a second person';
    case 'condition':
      return `the condition ${quoted(guard.expression)}`;
    default:
      return guard satisfies never;
  }
}

/** A list of guards; `unknown` since it is called for a member by its name. */
export function describeGuards(guards: unknown): string {
  const list = guards as readonly Guard[];
  return list.length === 0 ? 'none' : list.map(describeGuard).join(' and ');
}

/** What a timer does and when. */
export function describeTimer({ status, afterSeconds, calendar, action }: Timer): string {
  const when = `${formatDuration(afterSeconds)} in ${quoted(status)}${calendar === undefined ? '' : ` (hours of ${calendar})`}`;
  if (action.kind === 'late') return `late after ${when}`;
  if (action.kind === 'notify') return `tells ${action.recipients.join(', ')} after ${when}`;
  return `takes ${quoted(action.name)} after ${when}`;
}

/** Any member of a workflow in words, without braces where it can be helped. */
export function describe(value: unknown, member = ''): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  if (typeof value === 'number') return member.endsWith('Seconds') ? formatDuration(value) : String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((item) => describe(item)).join(', ');
  return `(${Object.entries(Object(value) as Record<string, unknown>)
    .map(([name, inner]) => `${name}: ${describe(inner, name)}`)
    .join(', ')})`;
}
