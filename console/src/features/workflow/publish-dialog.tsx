import type { PublicationOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField, SelectField } from '../../shared/ui/fields.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { workflowsQuery } from '../../shared/workflows.ts';
import type { Definition } from './definition.ts';
import { labelOf } from './definition.ts';
import { useDifferences } from './differences.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { publish, rehearsalQuery, sourceQuery, useMoving } from './workflow-data.ts';

interface PublishDialogProps {
  readonly workflow: string;
  readonly text: string;
  readonly definition: Definition;
  readonly onPublished: () => void;
  readonly onClose: () => void;
}

/** Publishes the draft: what changes, where orders of vanished statuses go, and how far they have been moved. */
export function PublishDialog({ workflow, text, definition, onPublished, onClose }: PublishDialogProps) {
  const t = useWorkflowTexts();
  const said = useDifferences(definition);
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [moves, setMoves] = useState(true);
  // Everything that is stranded without a mapping; the mapping itself does not change the question.
  const rehearsal = useQuery(rehearsalQuery(workflow, text, {}, true));
  const stranded = rehearsal.data?.orders.filter(({ to }) => to === null) ?? [];
  const mapping = Object.fromEntries(
    stranded.flatMap(({ status, suggestion }) => {
      const to = chosen[status] ?? suggestion;
      return to === undefined || to === '' ? [] : [[status, to] as const];
    }),
  );
  const isWhole = stranded.every(({ status }) => mapping[status] !== undefined);
  const publication = useMutation({
    mutationFn: () => publish(workflow, text, { mapping, moveOrders: moves || stranded.length > 0 }),
    onSuccess: async ({ version }) => {
      // What is published now is this text: the page need not wait for it.
      client.setQueryData(sourceQuery(workflow, version).queryKey, text);
      const renew = (names: RegExp) =>
        client.invalidateQueries({ predicate: ({ queryKey: [first] }) => names.test(String(first)) });
      // Figures are some seconds behind, and nobody waits for them, or for another rehearsal, to hear that it is published.
      void renew(/^(insights|counts|roles|workflow-(versions|rehearsal))/);
      await renew(/^workflows/);
      // While the list does not have a new workflow, nothing but its draft is left to show.
      const listed = client.getQueryData(workflowsQuery.queryKey)?.data ?? [];
      if (listed.some((one) => one.key === workflow && one.version >= version)) onPublished();
    },
  });
  if (publication.data !== undefined) return <Published publication={publication.data} onClose={onClose} />;
  const { data } = rehearsal;
  return (
    <Dialog
      title={data === undefined ? t('publish') : t('publish.title', { version: data.version })}
      lead={t('publish.lead')}
      wide
      onClose={onClose}
      onSubmit={() => {
        if (isWhole && data?.changed === true && !publication.isPending) publication.mutate();
      }}
      actions={
        <>
          <Button onClick={onClose}>{t('publish.not')}</Button>
          <Button
            look="primary"
            type="submit"
            busy={publication.isPending}
            impossible={!isWhole || data?.changed !== true}
          >
            {t('publish.do', { version: data?.version ?? 0 })}
          </Button>
        </>
      }
    >
      {rehearsal.error !== null && <ProblemNotice error={rehearsal.error} />}
      {rehearsal.isPending && <Skeleton rows={3} />}
      {data?.changed === false && <p>{t('changes.none')}</p>}
      <ul className={styles.sentences}>
        {data?.differences.map((difference) => (
          <li key={difference.sentence}>{said(difference)}</li>
        ))}
      </ul>
      {stranded.length > 0 && (
        <Mapping stranded={stranded} definition={definition} mapping={mapping} onMapping={setChosen} />
      )}
      {data?.changed === true && stranded.length === 0 && (
        <CheckField
          label={t('publish.move')}
          help={t('publish.move.help')}
          checked={moves}
          onChange={({ target }) => setMoves(target.checked)}
        />
      )}
      {publication.error !== null && <ProblemNotice error={publication.error} />}
    </Dialog>
  );
}

interface MappingProps {
  readonly stranded: PublicationOut['orders'];
  readonly definition: Definition;
  readonly mapping: Readonly<Record<string, string>>;
  readonly onMapping: (mapping: Readonly<Record<string, string>>) => void;
}

/** Where orders go whose status is no longer there. */
function Mapping({ stranded, definition, mapping, onMapping }: MappingProps) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  const { count } = useNumbers();
  return (
    <section className={styles.mapping}>
      <h3>{t('publish.mapping')}</h3>
      {stranded.map(({ status, orders }) => (
        <SelectField
          key={status}
          label={t('publish.mapping.of', { orders, count: count(orders), status })}
          value={mapping[status] ?? ''}
          options={[
            { value: '', label: t('publish.mapping.choose') },
            ...Object.entries(definition.statuses).map(([value, { label }]) => ({
              value,
              label: labelOf(label, locale, value),
            })),
          ]}
          onChange={({ target }) => onMapping({ ...mapping, [status]: target.value })}
        />
      ))}
    </section>
  );
}

/** It is published; orders are moved in the background. */
function Published({ publication, onClose }: { publication: PublicationOut; onClose: () => void }) {
  const t = useWorkflowTexts();
  const { count } = useNumbers();
  const job = useMoving(publication.job?.id);
  const { progress, state } = job.data ?? publication.job ?? {};
  return (
    <Dialog
      title={t('published', { version: publication.version })}
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('published.close')}
        </Button>
      }
    >
      {progress === undefined ? (
        <p>{t('published.stay')}</p>
      ) : (
        <div role="status" className={styles.progress}>
          <progress max={Math.max(1, progress.total)} value={progress.done} aria-label={t('published.progress')} />
          <p>
            {state === 'done'
              ? t('published.done', { orders: progress.changed, count: count(progress.changed) })
              : t('published.moving', { done: count(progress.done), total: count(progress.total) })}
            {progress.refused > 0 && ` ${t('published.refused', { count: count(progress.refused) })}`}
          </p>
        </div>
      )}
      {job.error !== null && <ProblemNotice error={job.error} />}
    </Dialog>
  );
}
