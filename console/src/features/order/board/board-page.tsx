import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useRef, useState } from 'react';
import { ArrowLeft, ArrowRight, Search, Undo2 } from 'lucide-react';
import { useKeys } from '../../../shared/keys.ts';
import { oneOf, useSearchParams } from '../../../shared/search-params.ts';
import { useCan } from '../../../shared/session.ts';
import { useTitle } from '../../../shared/title.ts';
import { Button, ToggleButton } from '../../../shared/ui/button.tsx';
import { PageHead } from '../../../shared/ui/panel.tsx';
import { EmptyState, Skeleton } from '../../../shared/ui/states.tsx';
import type { WorkflowSummary } from '../../../shared/workflows.ts';
import { workflowsQuery } from '../../../shared/workflows.ts';
import { useCounts } from '../../../shared/counts.ts';
import { columnsOf, useColumnCounts } from './board-data.ts';
import { Board } from './board.tsx';
import { useLastMove } from './last-move.ts';
import styles from './board.module.css';
import { useBoardTexts } from './texts.ts';

/** The orders on the way as cards in columns by status, which are moved by carrying them. */
export function Page() {
  const t = useBoardTexts();
  useTitle(t('title'));
  const { data: workflows } = useQuery(workflowsQuery);
  const counts = useCounts();
  const [search] = useSearchParams();
  if (workflows === undefined || counts.isLoading) return <Skeleton rows={8} />;
  const asked = oneOf(search['workflow']);
  const ordersIn = ({ key }: WorkflowSummary) =>
    (counts.data?.data ?? []).reduce((sum, row) => sum + (row.workflow === key ? row.orders : 0), 0);
  const busiest = workflows.toSorted((a, b) => ordersIn(b) - ordersIn(a))[0];
  const workflow = workflows.find(({ key }) => key === asked) ?? busiest;
  if (workflow === undefined) return <EmptyState title={t('none')} />;
  return <WorkflowBoard key={workflow.key} workflow={workflow} workflows={workflows} />;
}

function WorkflowBoard({ workflow, workflows }: { workflow: WorkflowSummary; workflows: readonly WorkflowSummary[] }) {
  const t = useBoardTexts();
  const [search, setSearch] = useSearchParams();
  const countsOf = useColumnCounts(workflow.key);
  const mayUndo = useCan('status.undo');
  const { last, undo, noteMove } = useLastMove();
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(oneOf(search['q']) ?? '');
  const q = useDeferredValue(text);
  const needsUs = search['attention'] === 'merchant';
  const total = columnsOf(workflow).reduce((sum, { key }) => sum + (countsOf(key)?.orders ?? 0), 0);
  useKeys([
    { keys: ['/'], does: t('key.search'), run: () => box.current?.focus() },
    { keys: ['u'], does: t('undo'), run: () => last && undo() },
  ]);
  return (
    <>
      <PageHead
        title={t('title')}
        note={t('sub', { count: total })}
        actions={
          mayUndo && (
            <Button icon={Undo2} shortcut="U" impossible={last === undefined} className={styles.undo} onClick={undo}>
              {t('undo')}
            </Button>
          )
        }
      />
      <div className={styles.bar}>
        <label className={styles.search}>
          <Search aria-hidden="true" />
          <span className="hidden-visually">{t('search')}</span>
          <input
            ref={box}
            type="search"
            placeholder={t('search.placeholder')}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onBlur={() => setSearch({ q: text }, { replace: true })}
          />
          <kbd aria-hidden="true">/</kbd>
        </label>
        <label className={styles.pick}>
          <span className="hidden-visually">{t('workflow')}</span>
          <select value={workflow.key} onChange={({ target }) => setSearch({ workflow: target.value })}>
            {workflows.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <ToggleButton on={needsUs} onClick={() => setSearch({ attention: needsUs ? undefined : 'merchant' })}>
          {t('needs')}
        </ToggleButton>
        <span className={styles.space} />
        <p className={styles.keys} aria-hidden="true">
          <span>
            <kbd>{t('key.space')}</kbd> {t('key.lift')}
          </span>
          <span>
            <kbd>
              <ArrowLeft />
            </kbd>{' '}
            <kbd>
              <ArrowRight />
            </kbd>{' '}
            {t('key.choose')}
          </span>
          <span>
            <kbd>{t('key.space')}</kbd> {t('key.drop')}
          </span>
          <span>
            <kbd>Esc</kbd> {t('key.back')}
          </span>
        </p>
      </div>
      <Board workflow={workflow} filter={{ q, needsUs }} onMoved={noteMove} />
    </>
  );
}
