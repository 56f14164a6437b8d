import type { OrderKey } from '../core/command.ts';
import type { Json } from '../core/json.ts';
import type { Actor } from '../core/principal.ts';
import { inOrder } from '../lib/monotonic-ids.ts';
import { writeAccountEvent } from '../store/account-store.ts';
import type { Database, Tx } from '../store/database.ts';
import type { NewQuarantinedEvent, QuarantinedEvent, StatusMapping } from '../store/quarantine-store.ts';
import {
  deleteMapping,
  explainQuarantined,
  insertQuarantined,
  listMappings,
  settleQuarantined,
  upsertMapping,
} from '../store/quarantine-store.ts';
import type { QuarantineFilter } from '../store/quarantine-views.ts';
import { findQuarantined, listQuarantined } from '../store/quarantine-views.ts';
import type { WantedMapping } from './status-mappings.ts';
import { findMapping } from './status-mappings.ts';

export type { NewQuarantinedEvent, QuarantinedEvent } from '../store/quarantine-store.ts';

/** What became of a waiting event, or would become of it. */
export interface Applied {
  /** `waits`: it still cannot be told what it means. */
  readonly kind: 'applied' | 'waits';
  readonly reason?: QuarantinedEvent['reason'];
  /** One sentence. */
  readonly result: string;
  readonly orderId: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

export interface ApplyOptions {
  readonly mappings: readonly WantedMapping[];
  /** The same decision, nothing written. */
  readonly dryRun: boolean;
  /** The order it is about, where the event itself does not say. */
  readonly order?: OrderKey;
}

/** Takes a waiting event through its source's ordinary path. */
export type ApplyWaiting = (accountId: string, event: QuarantinedEvent, options: ApplyOptions) => Promise<Applied>;

export interface QuarantineParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** How events of a source are applied; `undefined` while its dialect is switched off. */
  readonly applierOf: (source: string) => ApplyWaiting | undefined;
}

/** A waiting event with what a release does, or would do, to it. */
export interface Release extends Applied {
  readonly event: QuarantinedEvent;
}

export interface QuarantineService {
  /** Keeps an event; gives its id, by which events sort in the order of receipt. */
  readonly hold: (accountId: string, event: Omit<NewQuarantinedEvent, 'eventId'>) => Promise<string>;
  readonly list: (
    accountId: string,
    filter: QuarantineFilter,
    page: { readonly after: string | undefined; readonly limit: number },
  ) => Promise<readonly QuarantinedEvent[]>;
  readonly find: (accountId: string, eventId: string) => Promise<QuarantinedEvent | undefined>;
  readonly mappings: (accountId: string) => Promise<readonly StatusMapping[]>;
  /** What each waiting event of the code would do if it meant that; nothing is written. */
  readonly preview: (accountId: string, wanted: WantedMapping) => Promise<readonly Release[]>;
  /** Gives a code its meaning. */
  readonly map: (accountId: string, wanted: WantedMapping, actor: Actor) => Promise<StatusMapping>;
  /** Releases what waited for a meaning that a code has now, in the order of receipt. */
  readonly releaseMapped: (accountId: string, wanted: WantedMapping, actor: Actor) => Promise<readonly Release[]>;
  readonly unmap: (accountId: string, mappingId: string, actor: Actor) => Promise<boolean>;
  /** Tries one event again, for the order given where it names none. */
  readonly release: (
    accountId: string,
    event: QuarantinedEvent,
    options: { readonly order?: OrderKey; readonly dryRun: boolean },
    actor: Actor,
  ) => Promise<Release>;
  /** Puts an event aside for good; says whether it still waited. */
  readonly dismiss: (accountId: string, eventId: string, why: string, actor: Actor) => Promise<boolean>;
}

const impersonal: ReadonlySet<string> = new Set(['_orderId', '_orderStatus', '_itemId', '_itemStatus']);

/** A waiting event's body without what is personal: the order, the item and their statuses, from which it can be released. */
export function withoutPerson({ body }: Pick<QuarantinedEvent, 'body'>): Buffer {
  try {
    const members = Object.entries(JSON.parse(body.toString('utf8').replace(/^\ufeff/, '')) as object);
    return Buffer.from(JSON.stringify(Object.fromEntries(members.filter(([name]) => impersonal.has(name)))));
  } catch {
    return Buffer.from('{}');
  }
}

/** Waiting events are read in pages of this size, so that memory stays flat. */
const pageCount = 200;

/** What nobody could tell the meaning of: kept, listed, given a meaning, and released through the ordinary path. */
export function createQuarantineService({ database, now, newId, applierOf }: QuarantineParts): QuarantineService {
  const nextEventId = inOrder(newId);

  async function record(tx: Tx, accountId: string, type: string, actor: Actor, says: Json): Promise<void> {
    await writeAccountEvent(tx, accountId, { id: newId(), type, actor, source: 'native', says }, now());
  }

  async function apply(accountId: string, event: QuarantinedEvent, options: ApplyOptions): Promise<Release> {
    const applier = applierOf(event.source);
    if (applier === undefined) {
      const result = `The dialect ${event.source} is switched off on this server.`;
      return { event, kind: 'waits', result, orderId: null, from: null, to: null };
    }
    return { event, ...(await applier(accountId, event, options)) };
  }

  async function applyAndSettle(
    accountId: string,
    event: QuarantinedEvent,
    options: Omit<ApplyOptions, 'dryRun'>,
    actor: Actor,
  ): Promise<Release> {
    const release = await apply(accountId, event, { ...options, dryRun: false });
    if (release.kind === 'applied') {
      const settled = { state: 'released', by: actor, at: now(), result: release.result } as const;
      await settleQuarantined(database, accountId, event.eventId, settled);
    } else {
      const { reason = event.reason, result } = release;
      await explainQuarantined(database, accountId, event.eventId, { reason, detail: result });
    }
    return release;
  }

  /** The waiting events whose code falls under the mapping, in the order of receipt. */
  async function* waitingFor(
    accountId: string,
    wanted: WantedMapping,
    all: readonly WantedMapping[],
  ): AsyncGenerator<QuarantinedEvent> {
    let after: string | undefined;
    for (;;) {
      const filter = { state: 'waiting', source: wanted.source } as const;
      const page = await listQuarantined(database, accountId, filter, { after, limit: pageCount });
      for (const event of page) {
        const { source, codeKind, code } = event;
        if (code !== null && findMapping(all, { source, kind: codeKind, code }) === wanted) yield event;
      }
      after = page.at(-1)?.eventId;
      if (page.length < pageCount) return;
    }
  }

  return {
    hold: async (accountId, event) => {
      const eventId = nextEventId();
      await insertQuarantined(database, accountId, { ...event, eventId });
      return eventId;
    },
    list: (accountId, filter, page) => listQuarantined(database, accountId, filter, page),
    find: (accountId, eventId) => findQuarantined(database, accountId, eventId),
    mappings: (accountId) => listMappings(database, accountId),
    preview: async (accountId, wanted) => {
      const mappings = withMapping(await listMappings(database, accountId), wanted);
      const found: Release[] = [];
      for await (const event of waitingFor(accountId, wanted, mappings)) {
        found.push(await apply(accountId, event, { mappings, dryRun: true }));
      }
      return found;
    },
    map: async (accountId, wanted, actor) => {
      const mapping: StatusMapping = { ...wanted, mappingId: newId(), createdAt: now(), createdBy: actor };
      await database.transaction(async (tx) => {
        await upsertMapping(tx, accountId, mapping);
        await record(tx, accountId, 'account.mapping_created', actor, { mappingId: mapping.mappingId, ...wanted });
      });
      return mapping;
    },
    releaseMapped: async (accountId, wanted, actor) => {
      const mappings = withMapping(await listMappings(database, accountId), wanted);
      const released: Release[] = [];
      for await (const event of waitingFor(accountId, wanted, mappings)) {
        released.push(await applyAndSettle(accountId, event, { mappings }, actor));
      }
      return released;
    },
    unmap: (accountId, mappingId, actor) =>
      database.transaction(async (tx) => {
        const there = await deleteMapping(tx, accountId, mappingId);
        if (there) await record(tx, accountId, 'account.mapping_removed', actor, { mappingId });
        return there;
      }),
    release: async (accountId, event, { order, dryRun }, actor) => {
      const mappings = await listMappings(database, accountId);
      const options = { mappings, ...(order === undefined ? {} : { order }) };
      return dryRun
        ? apply(accountId, event, { ...options, dryRun })
        : applyAndSettle(accountId, event, options, actor);
    },
    dismiss: (accountId, eventId, why, actor) =>
      settleQuarantined(database, accountId, eventId, { state: 'dismissed', by: actor, at: now(), result: why }),
  };
}

/** The mappings with one more, in place of an older meaning of the same code. */
function withMapping(mappings: readonly WantedMapping[], wanted: WantedMapping): readonly WantedMapping[] {
  const others = mappings.filter(
    ({ source, kind, match, code }) =>
      source !== wanted.source || kind !== wanted.kind || match !== wanted.match || code !== wanted.code,
  );
  return [...others, wanted];
}
