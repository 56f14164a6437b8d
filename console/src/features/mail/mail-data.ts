import type { MailContentOut, MailOut, MailTemplateOut, NewMailTemplateIn } from '@milepost/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, send } from '../../shared/api.ts';

interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

export type MailContent = MailOut & { readonly text: string | null; readonly html: string | null };

export const mailStates = ['waiting', 'sent', 'kept', 'dead', 'canceled', 'merged', 'digested'] as const;

/** Mails go on by themselves, beside what orders tell. */
const renewMs = 5000;

export function mailsQuery(state: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['mails', 'list', state ?? 'any'],
    queryFn: ({ pageParam, signal }) =>
      get<PageOf<MailOut>>('/v1/mails', { state, limit: 50, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: renewMs,
  });
}

export function mailQuery(id: string) {
  return queryOptions({
    queryKey: ['mails', 'one', id],
    queryFn: ({ signal }) => get<MailContent>(`/v1/mails/${id}`, undefined, signal),
  });
}

export const templatesQuery = queryOptions({
  queryKey: ['mail-templates'],
  queryFn: ({ signal }) => get<PageOf<MailTemplateOut>>('/v1/mail-templates', undefined, signal),
  select: ({ data }) => data,
});

/** The template filled in with an example; nothing is kept. */
export function previewQuery(template: NewMailTemplateIn) {
  return queryOptions({
    queryKey: ['mail-templates', 'preview', template],
    queryFn: () => send<MailContentOut>('POST', '/v1/mail-templates/preview', template),
    placeholderData: (before) => before,
    retry: false,
    staleTime: Infinity,
  });
}

/** What tells templates apart, also those that come with the server. */
export function templateKey({ id, kind, language, recipient, workflow, transition }: MailTemplateOut): string {
  return id ?? [kind, language, recipient, workflow, transition].join('/');
}
