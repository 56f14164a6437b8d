import type { SourceOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { useActors } from '../../shared/actors.ts';
import { get } from '../../shared/api.ts';
import type { FaultAt } from '../../shared/faults.ts';
import { useSession } from '../../shared/session.ts';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { WorkflowSummary } from '../../shared/workflows.ts';
import { useStatuses } from '../../shared/workflows.ts';
import styles from './new-order.module.css';
import type { ChangeDraft, OrderDraft } from './order-draft.ts';
import { useNewOrderTexts } from './texts.ts';

/** Which workflows there are for an order, and where it may begin. */
interface Beginning {
  readonly workflows: readonly WorkflowSummary[];
  readonly initial: readonly string[];
  /** What is chosen, or what the account and the workflow begin with. */
  readonly chosen: { readonly workflow: string; readonly status: string };
}

/** Where the order begins: as chosen, else as the account takes orders that are made by hand. */
export function useBeginning({ workflow, status }: OrderDraft): Beginning {
  const { user } = useSession();
  const statuses = useStatuses();
  const { data: usual } = useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => get<{ data: readonly SourceOut[] }>('/v1/sources', undefined, signal),
    select: ({ data }) => data.find(({ source }) => source === 'native')?.workflow,
  });
  const workflows = statuses.workflows.filter(({ subject }) => subject === 'order');
  const found = workflows.find(({ key }) => key === (workflow === '' ? usual : workflow)) ?? workflows[0];
  const initial = (found?.initial ?? []).filter(({ roles }) => roles.includes(user.role)).map((one) => one.status);
  const begins = initial.includes(status) ? status : (initial[0] ?? '');
  return { workflows, initial, chosen: { workflow: found?.key ?? '', status: begins } };
}

interface BasicFieldsProps {
  readonly draft: OrderDraft;
  readonly change: ChangeDraft;
  readonly faultAt: FaultAt;
  readonly beginning: Beginning;
}

/** Where it begins, what it is called, what is promised, and who takes care of it. */
export function BasicFields({ draft, change, faultAt, beginning: { workflows, initial, chosen } }: BasicFieldsProps) {
  const t = useNewOrderTexts();
  const statuses = useStatuses();
  const users = useActors().filter(({ kind, active }) => kind === 'user' && active);
  return (
    <div className={styles.grid}>
      <TextField
        label={t('reference')}
        help={t('reference.help')}
        optional
        autoFocus
        maxLength={200}
        value={draft.reference}
        fault={faultAt('/reference')}
        onChange={typed((reference) => change({ reference }))}
      />
      <SelectField
        label={t('workflow')}
        value={chosen.workflow}
        fault={faultAt('/workflow')}
        options={workflows.map(({ key, name }) => ({ value: key, label: name }))}
        onChange={typed((workflow) => change({ workflow, status: '' }))}
      />
      <SelectField
        label={t('status')}
        help={workflows.length > 0 && initial.length === 0 ? t('status.none') : undefined}
        value={chosen.status}
        fault={faultAt('/status')}
        options={initial.map((key) => ({ value: key, label: statuses.label(chosen.workflow, key) }))}
        onChange={typed((status) => change({ status }))}
      />
      <TextField
        label={t('due')}
        help={t('due.help')}
        optional
        type="date"
        value={draft.dueAt}
        fault={faultAt('/dueAt')}
        onChange={typed((dueAt) => change({ dueAt }))}
      />
      <TextField
        label={t('ordered')}
        help={t('ordered.help')}
        optional
        type="date"
        value={draft.orderedAt}
        fault={faultAt('/orderedAt')}
        onChange={typed((orderedAt) => change({ orderedAt }))}
      />
      {users.length > 0 && (
        <SelectField
          label={t('owner')}
          optional
          value={draft.ownerId}
          fault={faultAt('/ownerId')}
          options={[
            { value: '', label: t('owner.none') },
            ...users.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={typed((ownerId) => change({ ownerId }))}
        />
      )}
    </div>
  );
}
