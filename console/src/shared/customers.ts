import type { CustomerOut, OrderRowOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { get } from './api.ts';
import type { Suggestion } from './ui/suggest-field.tsx';

const shownMax = 8;

/** Customers whose name or e-mail address has the text in it: the newest ones, and those of the orders it finds. */
export function useCustomerSuggestions(text: string): readonly Suggestion[] {
  const wanted = useDeferredValue(text.trim());
  const newest = useQuery({
    queryKey: ['customers', 'newest'],
    queryFn: ({ signal }) => get<{ data: readonly CustomerOut[] }>('/v1/customers', { limit: 100 }, signal),
    staleTime: 60_000,
    enabled: wanted.length > 1,
  });
  const orders = useQuery({
    queryKey: ['orders', 'customers', wanted],
    queryFn: ({ signal }) =>
      get<{ data: readonly OrderRowOut[] }>('/v1/orders', { q: wanted, limit: 20, details: true }, signal),
    enabled: wanted.length > 1,
    placeholderData: (before) => before,
  });
  if (wanted.length < 2) return [];
  const fits = (words: string | null | undefined) => (words ?? '').toLowerCase().includes(wanted.toLowerCase());
  const found = new Map<string, Suggestion>();
  for (const { id, profile } of newest.data?.data ?? []) {
    const [name, email] = [profile['name'], profile['email']].map((value) => (typeof value === 'string' ? value : ''));
    if (fits(name) || fits(email)) found.set(id, { id, label: name || email || id, note: name ? email : undefined });
  }
  for (const { customerId, customerName, city } of orders.data?.data ?? []) {
    if (customerId === null || found.has(customerId) || !customerName) continue;
    found.set(customerId, { id: customerId, label: customerName, note: city ?? undefined });
  }
  return [...found.values()].slice(0, shownMax);
}
