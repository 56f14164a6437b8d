import type { EventOut } from '@milepost/contract';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { apiUrl } from './api.ts';
import { notePosition } from './latest.ts';

/** How the live connection is, since when, and up to which event it has told. */
export interface LiveState {
  readonly state: 'connecting' | 'live' | 'offline';
  readonly since: number;
  readonly position: string | null;
}

/** Types of events that concern orders; the stream names each. */
const types = [
  ...['created', 'updated', 'status_changed', 'status_overridden', 'status_undone', 'status_noted'],
  ...['report_not_applied', 'line_changed', 'shipment_changed', 'message_added', 'activity_recorded', 'late'],
  ...['transition_requested', 'approved', 'declined', 'request_expired', 'archived', 'moved_to_version'],
].map((name) => `order.${name}`);

const reconnectMs = 2000;

let live: LiveState = { state: 'connecting', since: Date.now(), position: null };
let source: EventSource | undefined;
let users = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();
const listeners = new Set<(event: EventOut) => void>();
/** What came before anybody listened: the connection is opened before the page is drawn. Afterwards nothing is kept. */
let unheard: EventOut[] | undefined = [];

function change(next: Partial<LiveState>): void {
  const since = next.state === undefined || next.state === live.state ? live.since : Date.now();
  live = { ...live, ...next, since };
  for (const tell of watchers) tell();
}

function connect(): void {
  clearTimeout(waiting);
  const opened = new EventSource(apiUrl('/v1/events/stream', { after: live.position }));
  source = opened;
  opened.onopen = () => change({ state: 'live' });
  opened.onerror = () => {
    if (source !== opened) return;
    change({ state: 'offline' });
    // The browser comes back by itself after a broken connection, and gives up after a refusal.
    if (opened.readyState === EventSource.CLOSED) waiting = setTimeout(connect, reconnectMs);
  };
  opened.onmessage = ({ lastEventId }) => note(lastEventId);
  for (const type of types) {
    opened.addEventListener(type, ({ data, lastEventId }: MessageEvent<string>) => {
      note(lastEventId);
      const event = JSON.parse(data) as EventOut;
      if (listeners.size === 0) unheard?.push(event);
      for (const tell of listeners) tell(event);
    });
  }
}

function note(position: string): void {
  if (position === '') return;
  notePosition(position);
  change({ position });
}

/** All that listen are told, since they begin to in one turn. */
function tellUnheard(): void {
  if (listeners.size === 0) return;
  const events = unheard ?? [];
  unheard = undefined;
  for (const event of events) for (const tell of listeners) tell(event);
}

/** Opens the connection before what is drawn holds it: who then asks misses nothing that happens after the answer. */
export function beginLive(): void {
  if (source === undefined) connect();
}

/** Tries at once instead of at the next turn. */
export function reconnectNow(): void {
  source?.close();
  connect();
}

/** Holds the one live connection open while somebody is signed in. */
export function useLiveConnection(): void {
  useEffect(() => {
    users += 1;
    beginLive();
    return () => {
      users -= 1;
      if (users > 0) return;
      clearTimeout(waiting);
      source?.close();
      source = undefined;
      unheard = [];
      live = { state: 'connecting', since: Date.now(), position: null };
    };
  }, []);
}

/** The state of the live connection. */
export function useLive(): LiveState {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => live,
  );
}

/**
 * Calls `handle` with what has happened to orders, gathered for `gatherMs`, so that a burst of changes is one renewal.
 * A stretch of silence ends with the first event: what happens alone is told within `gatherMs`.
 */
export function useLiveEvents(handle: (events: readonly EventOut[]) => void, gatherMs = 150): void {
  const tell = useEffectEvent(handle);
  useEffect(() => {
    let gathered: EventOut[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listener = (event: EventOut) => {
      gathered.push(event);
      timer ??= setTimeout(() => {
        const events = gathered;
        gathered = [];
        timer = undefined;
        tell(events);
      }, gatherMs);
    };
    listeners.add(listener);
    if (unheard !== undefined) setTimeout(tellUnheard);
    return () => {
      listeners.delete(listener);
      clearTimeout(timer);
    };
  }, [gatherMs]);
}
