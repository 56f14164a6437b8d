import type { Endpoint } from '../../core/endpoint.ts';
import type { JsonObject } from '../../core/json.ts';
import type { RecordedEvent } from '../../core/outcome.ts';
import { builtInRoles } from '../../core/principal.ts';
import type { UserContact } from '../../store/mail-party-store.ts';
import type { Mail, MailSettlement, NewMail } from '../../store/mail-store.ts';
import { blankMail } from '../../store/mail-store.ts';
import type { Reader } from './mail-variables.ts';
import { instant } from './mail-variables.ts';
import { addressOf } from './recipients.ts';

/** Roles whose users are told what becomes of an endpoint: those that may do something about it. */
export const endpointRoles: readonly string[] = Object.keys(builtInRoles).filter((role) =>
  builtInRoles[role]!.rights.includes('endpoints.manage'),
);

/** An endpoint that comes and goes is one trouble: nobody is told of it again within this time. */
const incidentMs = 3_600_000;

/** An endpoint that answers again may fail again at once: that it is well is told when it has been for so long. */
const calmMs = 15 * 60_000;

const kinds = ['failing', 'recovered', 'paused'] as const;

/** What became of an endpoint: each is an event of its account. */
type Kind = (typeof kinds)[number];

const typeOf = (kind: Kind) => `account.endpoint_${kind}`;

/** What an event says of an endpoint. */
interface EndpointNews {
  readonly endpointId: string;
  readonly kind: Kind;
  readonly failures: number | null;
  readonly words: string | null;
  /** ISO 8601; of one that has recovered. */
  readonly failingSince: string | null;
}

/** What tells of an endpoint that fails, is well again or was paused; `undefined` when the event is about something else. */
export function endpointNewsOf({ type, says }: Pick<RecordedEvent, 'type' | 'says'>): EndpointNews | undefined {
  const kind = kinds.find((each) => typeOf(each) === type);
  const { endpointId, failures, words, failingSince } = says as JsonObject;
  if (kind === undefined || typeof endpointId !== 'string') return undefined;
  return {
    ...{ endpointId, kind },
    failures: typeof failures === 'number' ? failures : null,
    words: typeof words === 'string' ? words : null,
    failingSince: typeof failingSince === 'string' ? failingSince : null,
  };
}

/** Under which keys the mails about the endpoints of these events are counted for these users. */
export function endpointMailKeys(events: readonly RecordedEvent[], users: readonly UserContact[]): readonly string[] {
  const endpointIds = [...new Set(events.flatMap((event) => endpointNewsOf(event)?.endpointId ?? []))];
  return endpointIds.flatMap((endpointId) => users.flatMap((user) => Object.values(keysOf(endpointId, user))));
}

function keysOf(endpointId: string, { personId }: UserContact): Readonly<Record<Kind, string>> {
  const keyOf = (kind: Kind) => `${typeOf(kind)}:${endpointId}:${personId}`;
  return { failing: keyOf('failing'), recovered: keyOf('recovered'), paused: keyOf('paused') };
}

/** A mail that was made, as far as what follows depends on it. */
export type MadeMail = Pick<Mail, 'mailId' | 'state' | 'createdAt' | 'leasedUntil' | 'told'>;

export interface EndpointMailPlan {
  readonly made: readonly NewMail[];
  /** That an endpoint is well, which is not told since it fails again. */
  readonly settled: readonly MailSettlement[];
}

/**
 * The mails to these users about endpoints, one to each for each trouble and address. That an endpoint is well again is told to
 * whoever was told that it failed, once it has been well for a while; if it fails before that, it is the same trouble.
 *
 * @param latest - the latest mail under each of `endpointMailKeys`
 */
export function planEndpointMails(
  events: readonly RecordedEvent[],
  users: readonly UserContact[],
  latest: ReadonlyMap<string, MadeMail>,
  now: Date,
  newId: () => string,
): EndpointMailPlan {
  const known = new Map(latest);
  const made = new Map<string, NewMail>();
  const settled: MailSettlement[] = [];
  const addressed = new Set<string>();

  /** That it is well was to be told, and is not so any more. */
  function takeBack(key: string): void {
    const mail = known.get(key);
    if (mail?.state !== 'waiting' || mail.leasedUntil !== null) return;
    known.delete(key);
    if (made.delete(key)) return;
    settled.push({ mailId: mail.mailId, state: 'canceled', reason: 'went_back', joinedId: null, told: mail.told });
  }

  function tell(event: RecordedEvent, { endpointId, kind }: EndpointNews, user: UserContact): void {
    const keys = keysOf(endpointId, user);
    if (kind !== 'recovered') takeBack(keys.recovered);
    const address = addressOf(user)?.toLowerCase();
    const box = `${kind}:${endpointId}:${address}`;
    if (address === undefined || addressed.has(box) || !isNews(kind, (each) => known.get(keys[each]), now)) return;
    addressed.add(box);
    const mail: NewMail = {
      ...blankMail(newId(), kind === 'recovered' ? new Date(now.getTime() + calmMs) : now),
      kind: 'endpoint',
      recipientKind: `role:${user.role}`,
      recipientKey: keys[kind],
      personId: user.personId,
      told: [{ position: event.position, at: event.recordedAt.toISOString(), seq: event.seq, from: null, to: null }],
    };
    made.set(mail.recipientKey, mail);
    known.set(mail.recipientKey, { ...mail, createdAt: now, leasedUntil: null });
  }

  for (const event of events) {
    const news = endpointNewsOf(event);
    if (news !== undefined) for (const user of users) tell(event, news, user);
  }
  return { made: [...made.values()], settled };
}

/** Whether somebody has not heard this, by the latest mail that told them each of what can become of the endpoint. */
function isNews(kind: Kind, latestOf: (kind: Kind) => MadeMail | undefined, now: Date): boolean {
  const [trouble, recovery] = [latestOf('failing'), latestOf('recovered')];
  const isOver =
    trouble !== undefined &&
    recovery !== undefined &&
    recovery.state !== 'canceled' &&
    recovery.createdAt >= trouble.createdAt;
  if (kind === 'recovered') return trouble !== undefined && trouble.state !== 'canceled' && !isOver;
  const same = latestOf(kind);
  if (same === undefined || (kind === 'failing' && isOver)) return true;
  return same.createdAt.getTime() <= now.getTime() - incidentMs;
}

/** What a mail about an endpoint may say. What follows `?` in its address is left out: it may be a secret. */
export function endpointVariables(endpoint: Endpoint, event: RecordedEvent, reader: Reader): JsonObject {
  const { protocol, host, pathname } = new URL(endpoint.url);
  const news = endpointNewsOf(event);
  return {
    endpoint: {
      id: endpoint.endpointId,
      host,
      url: `${protocol}//${host}${pathname}`,
      description: endpoint.description,
      isPaused: news?.kind === 'paused',
      isRecovered: news?.kind === 'recovered',
      failures: news?.failures ?? null,
      words: news?.words ?? null,
      at: instant(event.occurredAt, reader),
      failingSince: news?.failingSince == null ? null : instant(new Date(news.failingSince), reader),
    },
  };
}
