import type { Endpoint } from './endpoints-data.ts';

/** How an endpoint is doing, as people would say it. */
export type EndpointState = 'paused' | 'gone' | 'failing' | 'snapshot' | 'retrying' | 'catching' | 'fine' | 'unused';

/** So many waiting events are more than what is just under way. */
const backlog = 20;

export function stateOf(endpoint: Endpoint): EndpointState {
  const { status, pausedReason, takingSnapshot, failures, pending, lastSuccessAt } = endpoint;
  if (status === 'paused') return pausedReason === 'gone' ? 'gone' : 'paused';
  if (status === 'failing') return 'failing';
  if (takingSnapshot) return 'snapshot';
  if (failures > 0) return 'retrying';
  if (pending > backlog) return 'catching';
  return lastSuccessAt === null ? 'unused' : 'fine';
}

/** Whether somebody should look at it. */
export function isTroubled(state: EndpointState): boolean {
  return state === 'failing' || state === 'gone' || state === 'retrying';
}

/** What an endpoint is called: its description, else where it is. */
export function nameOf({ description, url }: Pick<Endpoint, 'description' | 'url'>): string {
  return description === '' ? hostOf(url) : description;
}

/** The address without what is the same in all. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\//, '');
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
