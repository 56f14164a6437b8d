import { useQuery } from '@tanstack/react-query';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { useTitle } from '../../shared/title.ts';
import { PageHead } from '../../shared/ui/panel.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { useCan } from '../../shared/session.ts';
import { workflowsQuery } from '../../shared/workflows.ts';
import { unpublished } from './new-draft.ts';
import { NewWorkflow } from './new-workflow.tsx';
import { useWorkflowTexts } from './texts.ts';
import { sourceQuery } from './workflow-data.ts';
import { WorkflowList } from './workflow-list.tsx';
import { WorkflowView } from './workflow-view.tsx';

/** The workflows, and one of them: its graph, its rules, and how they are changed. */
export function Page() {
  const t = useWorkflowTexts();
  const [search] = useSearchParams();
  const workflows = useQuery(workflowsQuery);
  const mayMake = useCan('workflows.publish');
  const key = oneOf(search['workflow']);
  const published = workflows.data?.find((one) => one.key === key);
  const workflow = published ?? (workflows.data === undefined ? undefined : unpublished(key));
  const source = useQuery(sourceQuery(key ?? '', workflow?.version));
  useTitle(workflow?.name ?? t('title'));
  if (workflow !== undefined && source.data !== undefined) {
    return <WorkflowView key={workflow.key} workflow={workflow} source={source.data} />;
  }
  const error = workflows.error ?? source.error;
  return (
    <>
      <PageHead
        title={workflow?.name ?? t('title')}
        note={key === undefined ? t('lead') : undefined}
        actions={mayMake && workflow === undefined && <NewWorkflow workflows={workflows.data ?? []} />}
      />
      {error !== null && (
        <ProblemNotice
          error={error}
          onRetry={() => void (workflows.error === null ? source.refetch() : workflows.refetch())}
        />
      )}
      {error === null && (workflows.data === undefined || workflow !== undefined) && <Skeleton rows={8} />}
      {workflows.data !== undefined && workflow === undefined && <WorkflowList workflows={workflows.data} />}
    </>
  );
}
