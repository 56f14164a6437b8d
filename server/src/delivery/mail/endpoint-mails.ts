import type { Endpoint } from '../../core/endpoint.ts';
import type { JsonObject } from '../../core/json.ts';
import type { RecordedEvent } from '../../core/outcome.ts';
import { builtInRoles } from '../../core/principal.ts';
import type { UserContact } from '../../store/mail-party-store.ts';
import type { NewMail } from '../../store/mail-store.ts';
import { blankMail } from '../../store/mail-store.ts';
import type { Reader } from './mail-variables.ts';
import { instant } from './mail-variables.ts';
import { addressOf } from './recipients.ts';

/** Roles whose users are told when an endpoint fails: those that may do something about it. */
export const endpointRoles: readonly string[] = Object.keys(builtInRoles).filter((role) =>
  builtInRoles[role]!.rights.includes('endpoints.manage'),
);

/** An endpoint that comes and goes is one trouble: nobody is told of it again within this time. */
export const incidentMs = 3_600_000;

/** The events of an account that mails are about, by whether the endpoint is paused. */
const pausedBy: ReadonlyMap<string, boolean> = new Map([
  ['account.endpoint_failing', false],
  ['account.endpoint_paused', true],
]);

/** What an event says of an endpoint. */
interface EndpointNews {
  readonly endpointId: string;
  readonly isPaused: boolean;
  readonly failures: number | null;
  readonly words: string | null;
}

/** What tells of an endpoint that fails or was paused; `undefined` when the event is about something else. */
export function endpointNewsOf({ type, says }: Pick<RecordedEvent, 'type' | 'says'>): EndpointNews | undefined {
  const isPaused = pausedBy.get(type);
  const { endpointId, failures, words } = says as JsonObject;
  if (isPaused === undefined || typeof endpointId !== 'string') return undefined;
  return {
    endpointId,
    isPaused,
    failures: typeof failures === 'number' ? failures : null,
    words: typeof words === 'string' ? words : null,
  };
}

/** The mails to these users about endpoints that fail or were paused, one to each for each trouble and address. */
export function endpointMails(
  events: readonly RecordedEvent[],
  users: readonly UserContact[],
  now: Date,
  newId: () => string,
): readonly NewMail[] {
  const mails = new Map<string, NewMail>();
  for (const event of events) {
    const news = endpointNewsOf(event);
    if (news === undefined) continue;
    for (const user of users) {
      const address = addressOf(user)?.toLowerCase();
      if (address === undefined) continue;
      const { position, recordedAt, seq } = event;
      const key = `${event.type}:${news.endpointId}:${address}`;
      if (mails.has(key)) continue;
      mails.set(key, {
        ...blankMail(newId(), now),
        kind: 'endpoint',
        recipientKind: `role:${user.role}`,
        recipientKey: `${event.type}:${news.endpointId}:${user.personId}`,
        personId: user.personId,
        told: [{ position, at: recordedAt.toISOString(), seq, from: null, to: null }],
      });
    }
  }
  return [...mails.values()];
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
      isPaused: news?.isPaused ?? false,
      failures: news?.failures ?? null,
      words: news?.words ?? null,
      at: instant(event.occurredAt, reader),
    },
  };
}
