import type { SourceOut } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get, send } from '../../../shared/api.ts';
import { showToast } from '../../../shared/toasts.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { SelectField } from '../../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../../shared/ui/states.tsx';
import { typed } from '../../../shared/ui/typed.ts';
import { useStatuses } from '../../../shared/workflows.ts';
import { useKeepFirstSteps } from './first-steps-data.ts';
import styles from './first-steps.module.css';
import type { StepProps } from './step-frame.tsx';
import { StepFrame } from './step-frame.tsx';
import { useFirstStepsTexts } from './texts.ts';

/** What new orders begin in where nobody says otherwise: those of the API and those written down here. */
const sources = ['native', 'console'] as const;

/** Which workflow new orders begin in. */
export function WorkflowStep(step: StepProps) {
  const t = useFirstStepsTexts();
  const client = useQueryClient();
  const keep = useKeepFirstSteps();
  const { workflows } = useStatuses();
  const { data: current } = useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => get<{ data: readonly SourceOut[] }>('/v1/sources', undefined, signal),
    select: ({ data }) => data.find(({ source }) => source === 'native')?.workflow,
  });
  const [chosen, setChosen] = useState<string>();
  const workflow = chosen ?? current ?? 'retail';
  const choices = workflows.filter(({ subject }) => subject === 'order');
  const name = choices.find(({ key }) => key === workflow)?.name ?? workflow;
  const save = useMutation({
    mutationFn: () => Promise.all(sources.map((source) => send('PUT', `/v1/sources/${source}`, { workflow }))),
    onSuccess: async () => {
      await keep.mutateAsync('open');
      await Promise.all(['first-steps', 'sources'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      showToast({ text: t('workflow.chosen', { name }) });
    },
  });
  return (
    <StepFrame name="workflow" {...step}>
      <div className={styles.choice}>
        <SelectField
          label={t('workflow.field')}
          value={workflow}
          options={choices.map(({ key, name: label }) => ({ value: key, label }))}
          onChange={typed(setChosen)}
        />
        <Button look={step.next ? 'primary' : 'plain'} busy={save.isPending} onClick={() => save.mutate()}>
          {t('workflow.do')}
        </Button>
        <Link to="/workflow" search={{ workflow }}>
          {t('workflow.see')}
        </Link>
      </div>
      {save.isError && <ProblemNotice error={save.error} />}
    </StepFrame>
  );
}
