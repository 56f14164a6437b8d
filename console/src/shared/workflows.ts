import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { get } from './api.ts';
import type { Locale } from './i18n/locale.tsx';
import { labelIn, useLocale } from './i18n/locale.tsx';

/** A status of a workflow as the API shows it. */
export interface WorkflowStatus {
  readonly key: string;
  readonly label: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly category: string;
  readonly attention: string;
  readonly audience: string;
  readonly color: string | null;
}

export interface WorkflowTransition {
  readonly name: string;
  readonly label: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly from: readonly string[];
  readonly to: string;
  readonly roles: readonly string[];
  readonly reasons: readonly string[];
  readonly isDefault?: boolean;
}

export interface WorkflowSummary {
  readonly key: string;
  readonly version: number;
  readonly name: string;
  /** What it moves: items of an invoice are orders in no list. */
  readonly subject: 'order' | 'invoice_item';
  readonly initial: readonly { readonly status: string; readonly roles: readonly string[] }[];
  readonly statuses: readonly WorkflowStatus[];
  readonly transitions: readonly WorkflowTransition[];
}

/** The account's workflows, in their latest versions. */
export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
  queryFn: ({ signal }) => get<{ data: readonly WorkflowSummary[] }>('/v1/workflows', undefined, signal),
  select: ({ data }) => data,
  staleTime: 5 * 60_000,
});

/** Looks statuses up by workflow and key, in the viewer's language. */
export interface Statuses {
  readonly workflows: readonly WorkflowSummary[];
  readonly find: (workflow: string, status: string) => WorkflowStatus | undefined;
  readonly label: (workflow: string, status: string) => string;
}

const none: readonly WorkflowSummary[] = [];

/** The statuses of all workflows; labels are the keys until they are read. */
export function useStatuses(): Statuses {
  const { locale } = useLocale();
  const { data = none } = useQuery(workflowsQuery);
  return useMemo(() => statusesOf(data, locale), [data, locale]);
}

function statusesOf(workflows: readonly WorkflowSummary[], locale: Locale): Statuses {
  const find = (workflow: string, status: string) =>
    workflows.find(({ key }) => key === workflow)?.statuses.find(({ key }) => key === status);
  return {
    workflows,
    find,
    label: (workflow, status) => {
      const found = find(workflow, status);
      return labelIn(found?.labels, locale, found?.label ?? status);
    },
  };
}
