import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useSharedTexts } from '../../shared/texts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { WorkflowSummary } from '../../shared/workflows.ts';
import { copyOf, keepNew, keyOf, startOf, unpublished } from './new-draft.ts';
import { useWorkflowTexts } from './texts.ts';
import { sourceQuery } from './workflow-data.ts';

/** Begins a workflow: a small start, or a copy of one that is there. Nothing is published yet. */
export function NewWorkflow({ workflows }: { workflows: readonly WorkflowSummary[] }) {
  const t = useWorkflowTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={Plus} onClick={() => setOpen(true)}>
        {t('new')}
      </Button>
      {open && <NewDialog workflows={workflows} onClose={() => setOpen(false)} />}
    </>
  );
}

function NewDialog({ workflows, onClose }: { workflows: readonly WorkflowSummary[]; onClose: () => void }) {
  const t = useWorkflowTexts();
  const shared = useSharedTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [ownKey, setOwnKey] = useState<string>();
  const [from, setFrom] = useState('');
  const [tried, setTried] = useState(false);
  const key = ownKey ?? keyOf(name);
  const isKey = /^[a-z][a-z0-9-]{0,59}$/.test(key);
  const isTaken = workflows.some((one) => one.key === key) || unpublished(key) !== undefined;
  const begin = useMutation({
    mutationFn: async () => {
      const copied = workflows.find((one) => one.key === from);
      const text =
        copied === undefined
          ? startOf(key, name.trim())
          : copyOf(await client.query(sourceQuery(copied.key, copied.version)), key, name.trim());
      keepNew(key, text);
    },
    onSuccess: () => navigate({ to: '/workflow', search: { workflow: key } }),
  });
  const keyFault = isTaken ? t('new.key.taken') : tried && !isKey ? t('new.key.fault') : undefined;
  return (
    <Dialog
      title={t('new')}
      lead={t('new.lead')}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (name.trim() !== '' && isKey && !isTaken && !begin.isPending) begin.mutate();
      }}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={begin.isPending}>
            {t('new.do')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('new.name')}
        autoFocus
        maxLength={200}
        value={name}
        fault={tried && name.trim() === '' ? t('new.name.missing') : undefined}
        onChange={typed(setName)}
      />
      <TextField
        label={t('new.key')}
        help={t('new.key.help')}
        spellCheck={false}
        maxLength={60}
        className="mono"
        value={key}
        fault={keyFault}
        onChange={typed(setOwnKey)}
      />
      <SelectField
        label={t('new.from')}
        value={from}
        options={[
          { value: '', label: t('new.from.start') },
          ...workflows.map((one) => ({ value: one.key, label: t('new.from.copy', { name: one.name }) })),
        ]}
        onChange={typed(setFrom)}
      />
      {begin.isError && <ProblemNotice error={begin.error} />}
    </Dialog>
  );
}
