import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState, useSyncExternalStore } from 'react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useLiveEvents } from '../../shared/live.ts';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Choice } from '../../shared/ui/choice.tsx';
import { PageHead, Panel } from '../../shared/ui/panel.tsx';
import { NoticeBar, Skeleton } from '../../shared/ui/states.tsx';
import type { WorkflowSummary } from '../../shared/workflows.ts';
import { Checks } from './checks.tsx';
import type { Definition } from './definition.ts';
import { readDefinition } from './definition.ts';
import { changeText, offsetOf, renameInText } from './definition-text.ts';
import { useDraft } from './draft.ts';
import { EditPanel } from './edit-panel.tsx';
import { flowOf } from './flow.ts';
import { FlowTable } from './flow-table.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { graphQuery, lintQuery, rehearsalQuery, useSettled } from './workflow-data.ts';

const WorkflowGraph = lazy(async () => ({ default: (await import('./graph.tsx')).WorkflowGraph }));

const phone = '(max-width: 760px)';

function usePhone(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const media = matchMedia(phone);
      media.addEventListener('change', tell);
      return () => media.removeEventListener('change', tell);
    },
    () => matchMedia(phone).matches,
  );
}

/** One workflow: the graph with its orders at the left, the draft at the right. */
export function WorkflowView({ workflow, source }: { workflow: WorkflowSummary; source: string }) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const mayPublish = useCan('workflows.publish');
  const mayMeasure = useCan('insights.read');
  const isNew = workflow.version === 0;
  const isPhone = usePhone();
  // As it was when it was asked for: what the page learns while it is being published changes nothing of it.
  const [publishing, setPublishing] = useState<{ readonly text: string; readonly definition: Definition }>();
  const [line, setLine] = useState<number>();
  const draft = useDraft(workflow.key, workflow.version, source);
  const settled = useSettled(draft.text);
  const definition = useMemo(() => readDefinition(draft.text), [draft.text]);
  // While the text cannot be read, the graph stays as it was published.
  const drawn = useMemo(() => definition ?? readDefinition(source), [definition, source]);
  const graph = useQuery(graphQuery(workflow.key, mayMeasure && !isNew));
  const lint = useQuery(lintQuery(settled));
  // The check of the text before says nothing about this one.
  const isValid = lint.data?.valid === true && !lint.isPlaceholderData && settled === draft.text;
  const canRehearse = mayPublish && draft.isChanged && isValid;
  const rehearsal = useQuery(rehearsalQuery(workflow.key, settled, {}, canRehearse));
  useLiveEvents(() => void client.invalidateQueries({ queryKey: ['insights', 'graph', workflow.key] }), 2000);
  const select = (what: string | undefined) => setSearch({ select: what }, { replace: true });
  const selected = oneOf(search['select']);
  const view = mayMeasure && oneOf(search['view']) === 'flow' ? 'flow' : 'rules';
  const asTable = (oneOf(search['as']) ?? (isPhone ? 'table' : 'graph')) === 'table';
  const flow = drawn && flowOf(drawn, graph.data, locale);
  const found = draft.isChanged ? rehearsal.data : undefined;
  const giveUp = () => {
    draft.discard();
    if (isNew) setSearch({ workflow: undefined, select: undefined, tab: undefined });
  };
  const canPublish = draft.isChanged && isValid && definition !== undefined;
  const publish = () => {
    if (definition !== undefined) setPublishing({ text: draft.text, definition });
  };
  return (
    <>
      <PageHead
        title={workflow.name}
        note={
          <>
            <Link to="/workflow" search={{}}>
              {t('all')}
            </Link>{' '}
            {t(isNew ? 'state.new' : draft.isChanged ? 'state.draft' : 'state.live', {
              version: workflow.version,
              next: workflow.version + 1,
            })}
          </>
        }
        actions={
          <div className={styles.actions}>
            {mayMeasure && !isNew && (
              <Choice
                label={t('view')}
                value={view}
                onValue={(value) => setSearch({ view: value }, { replace: true })}
                options={[
                  { value: 'rules', label: t('view.rules') },
                  { value: 'flow', label: t('view.flow') },
                ]}
              />
            )}
            {draft.isChanged && <Button onClick={giveUp}>{t('discard')}</Button>}
            {mayPublish && draft.isChanged && (
              <Button look="primary" impossible={!canPublish} onClick={publish}>
                {t('publish.open', { version: workflow.version + 1 })}
              </Button>
            )}
          </div>
        }
      />
      {definition === undefined && <NoticeBar tone="bad">{t('unreadable')}</NoticeBar>}
      <div className={styles.page}>
        <Panel flush className={styles.left}>
          {flow === undefined ? null : asTable ? (
            <FlowTable flow={flow} onSelect={select} />
          ) : (
            <Suspense fallback={<Skeleton rows={10} />}>
              <WorkflowGraph flow={flow} figures={view === 'flow'} selected={selected} onSelect={select} />
            </Suspense>
          )}
          <div className={styles.legend}>
            {!asTable && view === 'flow' && (
              <>
                {(['thick', 'slow', 'tooSlow', 'against'] as const).map((name) => (
                  <span key={name}>
                    <i className={styles[name]} />
                    {t(`legend.${name}`)}
                  </span>
                ))}
              </>
            )}
            <Button look="link" onClick={() => setSearch({ as: asTable ? 'graph' : 'table' }, { replace: true })}>
              {t(asTable ? 'as.graph' : 'as.table')}
            </Button>
          </div>
        </Panel>
        <div className={styles.right}>
          <EditPanel
            workflow={workflow.key}
            isNew={isNew}
            definition={drawn}
            isReadable={definition !== undefined}
            flow={flow}
            selected={selected}
            draft={draft}
            mayEdit={mayPublish}
            lint={lint.data}
            rehearsal={found}
            error={draft.isChanged ? rehearsal.error : null}
            line={line}
            onSelect={select}
            onChange={(path, value) => draft.change((before) => changeText(before, path, value))}
            onRename={(section, from, to) => draft.change((before) => renameInText(before, section, from, to))}
            onText={(what) => {
              const at = offsetOf(draft.text, what);
              if (at >= 0) setLine(draft.text.slice(0, at).split('\n').length);
            }}
          />
          {lint.data !== undefined && (
            <Checks
              lint={lint.data}
              definition={drawn}
              onLine={(next) => {
                setLine(next);
                setSearch({ tab: 'text' }, { replace: true });
              }}
            />
          )}
        </div>
      </div>
      {publishing !== undefined && (
        <PublishDialog
          {...publishing}
          workflow={workflow.key}
          onPublished={draft.forget}
          onClose={() => setPublishing(undefined)}
        />
      )}
    </>
  );
}
