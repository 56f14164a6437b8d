import type { Search } from '../../shared/search-params.ts';
import { listOf, oneOf, useSearchParams } from '../../shared/search-params.ts';

/** What the list is narrowed to, as it stands in the address. */
export interface OrderFilters {
  readonly category: readonly string[];
  readonly status: readonly string[];
  readonly workflow: string | undefined;
  readonly attention: string | undefined;
  readonly customerId: string | undefined;
  readonly q: string;
  /** `first`: late ones on top; `only`; `no`: newest first. */
  readonly late: 'first' | 'only' | 'no';
  readonly dueToday: boolean;
  /** Promised for these days: 2026-12-24. */
  readonly dueFrom: string | undefined;
  readonly dueTo: string | undefined;
  /** At least so long in its status: 1h, 1d, 3d, 7d. */
  readonly older: string | undefined;
  /** At least so many seconds in their status: what a figure leads to. */
  readonly inStatusSeconds: number | undefined;
  /** What they did, on which days, as the API writes it: what a figure leads to. */
  readonly took: Readonly<Record<'took' | 'tookFrom' | 'tookTo', string | undefined>> | undefined;
}

/** Seconds of the choices of `older`. */
export const olderSeconds: Readonly<Record<string, number>> = {
  '1h': 3600,
  '1d': 86_400,
  '3d': 259_200,
  '7d': 604_800,
};

/** What an address means. Without a word about it: active orders, late ones first; a search looks everywhere. */
export function readFilters(search: Search): OrderFilters {
  const q = oneOf(search['q']) ?? '';
  const category = listOf(search['category']);
  const late = oneOf(search['late']);
  return {
    category: category.length > 0 ? category.filter((name) => name !== 'any') : q === '' ? ['active'] : [],
    status: listOf(search['status']),
    workflow: oneOf(search['workflow']),
    attention: oneOf(search['attention']),
    customerId: oneOf(search['customerId']),
    q,
    late: late === 'no' || late === 'only' ? late : 'first',
    dueToday: oneOf(search['due']) === 'today',
    dueFrom: dayOf(search['dueFrom']),
    dueTo: dayOf(search['dueTo']),
    older: oneOf(search['older']),
    inStatusSeconds: Number(oneOf(search['inStatusSeconds'])) || undefined,
    took:
      search['took'] === undefined
        ? undefined
        : { took: oneOf(search['took']), tookFrom: oneOf(search['tookFrom']), tookTo: oneOf(search['tookTo']) },
  };
}

/** A day as a field for dates writes it; anything else says nothing. */
function dayOf(value: Search[string]): string | undefined {
  const text = oneOf(value) ?? '';
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
}

/** The filters of the page, and the change of some of them. */
export function useOrderFilters(): readonly [OrderFilters, (change: Search, options?: { replace?: boolean }) => void] {
  const [search, setSearch] = useSearchParams();
  return [readFilters(search), setSearch];
}

/** The filter as the API takes it, in lists and in jobs. */
export function toApiFilter(filters: OrderFilters): Record<string, string | number | boolean | readonly string[]> {
  const { category, status, workflow, attention, customerId, q, late, dueToday } = filters;
  const { dueFrom, dueTo, older, took, inStatusSeconds } = filters;
  return {
    ...(category.length === 0 ? {} : { category }),
    ...(status.length === 0 ? {} : { status }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(attention === undefined ? {} : { attention }),
    ...(customerId === undefined ? {} : { customerId }),
    ...(q.trim() === '' ? {} : { q: q.trim() }),
    ...(late === 'only' ? { late: true } : {}),
    ...(dueToday ? { dueToday: true } : {}),
    ...(dueFrom === undefined ? {} : { dueFrom }),
    ...(dueTo === undefined ? {} : { dueTo }),
    ...(older !== undefined && olderSeconds[older] !== undefined ? { inStatusSeconds: olderSeconds[older] } : {}),
    ...(inStatusSeconds === undefined ? {} : { inStatusSeconds }),
    ...Object.fromEntries(
      Object.entries(took ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}
