import type { TextsOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { labelIn, useLocale } from '../i18n/locale.tsx';
import { useNow, useTimes } from '../i18n/times.ts';
import type { WorkflowSummary } from '../workflows.ts';
import { workflowsQuery } from '../workflows.ts';
import { joined, namesInWords } from './names-in-words.ts';
import { useReasonTexts } from './texts.ts';

type Sentence = TextsOut['detail'][number];

/** Says the sentences of a refusal in the viewer's language; `said` is what the server said in English. */
export interface Reasons {
  readonly detail: (texts: TextsOut | undefined, said: string, workflow?: string) => string;
  readonly hint: (texts: TextsOut | undefined, said: string, workflow?: string) => string;
}

/**
 * The reasons of the server in the viewer's language, statuses and transitions by their labels. `workflow` is whose labels
 * are meant; without it any workflow's that has the name. What has no text here is said as the server said it.
 */
export function useReasons(): Reasons {
  const t = useReasonTexts();
  const { locale, format } = useLocale();
  // Whoever has failed, maybe for want of a session, asks for nothing more: what is read already gives the labels.
  const { data: workflows = [] } = useQuery({ ...workflowsQuery, enabled: false });
  const times = useTimes();
  const now = useNow();

  function value(name: string, given: string, among: readonly WorkflowSummary[]): string {
    const status = () => labelled(among.flatMap(({ statuses }) => statuses.filter(({ key }) => key === given)));
    const labelled = ([found]: readonly { label: string; labels?: Readonly<Record<string, string>> }[]) =>
      labelIn(found?.labels, locale, found?.label ?? given);
    switch (name) {
      case 'from':
      case 'to':
      case 'status':
      case 'statuses':
        return status();
      case 'transition':
        return labelled(among.flatMap(({ transitions }) => transitions.filter((known) => known.name === given)));
      case 'workflow':
        return workflows.find(({ key }) => key === given)?.name ?? given;
      case 'role':
      case 'roles':
        return t.maybe(`role.${given}`, given);
      case 'lineStatuses':
        return t.maybe(`lineStatus.${given}`, given);
      case 'fields':
      case 'quantity':
        return t.maybe(`field.${given}`, given);
      case 'reasons':
        return given.replaceAll('_', ' ');
      case 'at':
      case 'now':
        return Number.isNaN(Date.parse(given)) ? given : times.moment(new Date(given), now);
      default:
        return given;
    }
  }

  function sentence(said: Sentence, workflow: string | undefined): string {
    const { key, names } = said;
    if (key === 'own_words') return labelIn(names as Readonly<Record<string, string>>, locale, '');
    const own = workflow ?? (typeof names['workflow'] === 'string' ? names['workflow'] : undefined);
    const named = workflows.filter(({ key: known }) => known === own);
    const among = named.length > 0 ? named : workflows;
    return t.maybe(
      `said.${key}`,
      '',
      namesInWords(said, format, (name, given) => value(name, given, among), listType),
    );
  }

  const listType = (name: string) => (name === 'fields' || name === 'lines' ? 'conjunction' : 'disjunction');

  const sentences = (given: readonly Sentence[] | undefined, said: string, workflow: string | undefined) =>
    joined(
      (given ?? []).map((one) => sentence(one, workflow)),
      said,
    );

  return {
    detail: (texts, said, workflow) => sentences(texts?.detail, said, workflow),
    hint: (texts, said, workflow) => sentences(texts?.hint, said, workflow),
  };
}
