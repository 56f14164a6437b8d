import type { DifferenceOut } from '@milepost/contract';
import { useListed } from '../../shared/i18n/lists.ts';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useTimes } from '../../shared/i18n/times.ts';
import { useReasonTexts } from '../../shared/reasons/texts.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import type { Definition } from './definition.ts';
import { labelOf } from './definition.ts';
import { useWorkflowTexts } from './texts.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Guards as the server has them, and the words that the form has for each. */
const guardWords: Readonly<Record<string, string>> = {
  message_required: 'message',
  fields_required: 'fields',
  lines: 'lines',
  min_time_in_status: 'minTimeInStatus',
  max_time_in_status: 'maxTimeInStatus',
  amount: 'amount',
  four_eyes: 'fourEyes',
  condition: 'condition',
};

/**
 * Says what differs between two versions in the viewer's language, statuses and transitions by the labels that the definition
 * has for them. What has no text here is said as the server said it.
 */
export function useDifferences(definition: Definition | undefined): (difference: DifferenceOut) => string {
  const t = useWorkflowTexts();
  const shared = useSharedTexts();
  const reasons = useReasonTexts();
  const times = useTimes();
  const { locale, format } = useLocale();

  const listed = useListed();
  const quoted = (value: string) => t('found.quoted', { value });
  const duration = (seconds: unknown) => {
    const count = Number(seconds);
    return count % 60 === 0 ? times.duration(count * 1000) : t('value.seconds', { count });
  };
  const status = (key: unknown) =>
    key === 'any' ? t('form.from.any') : quoted(labelOf(definition?.statuses[String(key)]?.label, locale, String(key)));
  const transition = (name: unknown) =>
    quoted(labelOf(definition?.transitions[String(name)]?.label, locale, String(name)));
  const role = (name: unknown) => reasons.maybe(`role.${String(name)}`, String(name));
  const lineStatus = (name: unknown) =>
    labelOf(
      definition?.lineStatuses[String(name)]?.label,
      locale,
      reasons.maybe(`lineStatus.${String(name)}`, String(name)),
    );
  const recipient = (name: unknown) => {
    const [kind = '', of] = String(name).split(':');
    return of === undefined ? t.maybe(`recipient.${kind}`, kind) : t('recipient.role', { role: role(of) });
  };
  const all = (value: unknown, word: (one: unknown) => string) => {
    const words = list(value).map(word);
    return words.length === 0 ? t('value.none') : listed(words);
  };

  /** A member of a status, transition, timer, ... in words. */
  function words(member: string, value: unknown): string {
    if (member.endsWith('Seconds')) return duration(value);
    if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return t('value.none');
    if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no');
    switch (member) {
      case 'category':
      case 'attention':
        return all(value, (one) => shared.maybe(`${member}.${String(one)}`, String(one)));
      case 'audience':
      case 'enforce':
        return all(value, (one) => t.maybe(`${member}.${String(one)}`, String(one)));
      case 'from':
      case 'to':
      case 'status':
      case 'leaves':
        return all(value, status);
      case 'roles':
        return all(value, role);
      case 'rights':
        return all(value, (one) => shared.maybe(`right.${String(one)}`, String(one)));
      case 'reasons':
        return all(value, (one) => labelOf(definition?.reasons[String(one)]?.label, locale, String(one)));
      case 'notify':
        return all(value, recipient);
      case 'guards':
        return all(value, (one) => guard(fields(one)));
      case 'action':
        return action(fields(value));
      case 'approval': {
        const { roles, expiresAfterSeconds } = fields(value);
        return t('value.approval', { roles: all(roles, role), duration: duration(expiresAfterSeconds) });
      }
      case 'label':
      case 'name':
      case 'instructions':
        return all(Object.entries(fields(value)), (one) => {
          const [language, text] = one as readonly [string, string];
          return t('value.in', { text, language });
        });
      case 'codes':
        return all(Object.entries(fields(value)), (one) => codes(one as readonly [string, Fields]));
      case 'hours':
        return all(Object.entries(fields(value)), (one) => hours(one as readonly [string, readonly Fields[]]));
      default:
        return all(value, String);
    }
  }

  function guard(given: Fields): string {
    const kind = guardWords[String(given['kind'])] ?? '';
    const amount = ['min', 'max', 'currency'].flatMap((limit) =>
      list(given[limit]).map((value) => t.maybe(`value.${limit}`, '', { value: String(value) })),
    );
    const asked = {
      fields: () => all(given['fields'], String),
      lines: () => all(given['statuses'], lineStatus),
      minTimeInStatus: () => duration(given['seconds']),
      maxTimeInStatus: () => duration(given['seconds']),
      amount: () => listed(amount),
      condition: () => String(given['expression']),
    }[kind];
    const quantifier = given['quantifier'] === 'any' ? '.any' : '';
    return t.maybe(`guard.${kind}${quantifier}`, kind, { value: asked?.() ?? '' });
  }

  function action(given: Fields): string {
    switch (given['kind']) {
      case 'late':
        return t('value.late');
      case 'notify':
        return t('value.tells', { recipients: all(given['recipients'], recipient) });
      default:
        return t('value.takes', { transition: transition(given['name']) });
    }
  }

  function codes([dialect, { accepts, shows }]: readonly [string, Fields]): string {
    const given = { dialect: t.maybe(`dialect.${dialect}`, dialect), codes: all(accepts, String) };
    return shows === undefined || shows === list(accepts)[0]
      ? t('value.codes', given)
      : t('value.codes.shown', { ...given, shows: words('', shows) });
  }

  function hours([weekday, spans]: readonly [string, readonly Fields[]]): string {
    // 2 January 2023 was a Monday, weekday 1.
    const day = new Intl.DateTimeFormat(format, { weekday: 'short', timeZone: 'UTC' });
    const clock = (minutes: unknown) => `${pad(Math.floor(Number(minutes) / 60))}:${pad(Number(minutes) % 60)}`;
    const written = spans.map(({ from, to }) => `${clock(from)}–${clock(to)}`);
    return `${day.format(new Date(Date.UTC(2023, 0, 1 + Number(weekday))))} ${written.join(', ')}`;
  }

  /** What is new, in a few words. */
  function summary({ subject, is }: DifferenceOut): string {
    const given = fields(is);
    switch (subject) {
      case 'status':
        return words('category', given['category']);
      case 'transition':
        return t('value.way', {
          from: words('from', given['from']),
          to: words('to', given['to']),
          roles: words('roles', given['roles']),
        });
      case 'timer':
        return t('value.timer', {
          action: action(fields(given['action'])),
          duration: duration(given['afterSeconds']),
          status: status(given['status']),
        });
      default:
        return '';
    }
  }

  function whole({ member, is }: DifferenceOut): string {
    switch (member) {
      case 'name':
        return t('difference.name', { is: words('name', is) });
      case 'initial': {
        const begins = all(is, (one) => {
          const { status: key, roles } = fields(one);
          return t('value.begins', { status: status(key), roles: words('roles', roles) });
        });
        return t('difference.initial', { is: begins });
      }
      case 'rollUp': {
        if (is === null) return t('difference.rollUp.none');
        const { leaves, cases } = fields(is);
        const written = list(cases).map((one) => {
          const { when, to } = fields(one);
          const [kind = '', what] = Object.entries(fields(when))[0] ?? [];
          const asked = all(what, (item) => t.maybe(`quantity.${String(item)}`, String(item)));
          return t('value.case', { when: `${t.maybe(`rollup.when.${kind}`, kind)} ${asked}`, to: status(to) });
        });
        return t('difference.rollUp', { leaves: words('leaves', leaves), cases: written.join('; ') });
      }
      default:
        return '';
    }
  }

  function said(difference: DifferenceOut): string {
    const { kind, subject, key, formerKey = '', member = '', was, is } = difference;
    if (subject === 'workflow') return whole(difference);
    const named = (name: string) => t.maybe(`subject.${subject}`, '', { name });
    const more = kind === 'added' ? summary(difference) : '';
    return t.maybe(`difference.${kind}${more === '' ? '' : '.more'}`, '', {
      ...{ subject: named(key), former: named(formerKey), key, more },
      ...(member === ''
        ? {}
        : { member: t.maybe(`member.${member}`, member), was: words(member, was), is: words(member, is) }),
    });
  }

  return (difference) => said(difference) || difference.sentence;
}

function list(value: unknown): readonly unknown[] {
  return [value ?? []].flat();
}

function fields(value: unknown): Fields {
  return Object(value) as Fields;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
