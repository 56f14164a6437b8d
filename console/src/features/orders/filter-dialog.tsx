import { useState } from 'react';
import type { Search } from '../../shared/search-params.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { useStatuses } from '../../shared/workflows.ts';
import styles from './filter-bar.module.css';
import type { OrderFilters } from './order-filters.ts';
import { olderSeconds } from './order-filters.ts';
import { useOrdersTexts } from './texts.ts';

const categories = ['draft', 'open', 'in_progress', 'on_hold', 'in_transit', 'ready'] as const;
const closed = ['fulfilled', 'returned', 'canceled', 'failed'] as const;

interface FilterDialogProps {
  readonly filters: OrderFilters;
  readonly setFilters: (change: Search) => void;
  readonly onClose: () => void;
}

/** All filters at once; what is chosen becomes the address. */
export function FilterDialog({ filters, setFilters, onClose }: FilterDialogProps) {
  const t = useOrdersTexts();
  const shared = useSharedTexts();
  const statuses = useStatuses();
  const [category, setCategory] = useState(filters.category[0] ?? 'any');
  const [workflow, setWorkflow] = useState(filters.workflow ?? '');
  const [status, setStatus] = useState(filters.status[0] ?? '');
  const [attention, setAttention] = useState(filters.attention ?? '');
  const [older, setOlder] = useState(filters.older ?? '');
  const [dueFrom, setDueFrom] = useState(filters.dueFrom ?? '');
  const [dueTo, setDueTo] = useState(filters.dueTo ?? '');
  const turned = dueFrom !== '' && dueTo !== '' && dueTo < dueFrom;
  const any = { value: '', label: t('filter.any') };
  const known = statuses.workflows
    .filter(({ key }) => workflow === '' || key === workflow)
    .flatMap((one) => one.statuses.map(({ key }) => ({ value: key, label: statuses.label(one.key, key) })));
  const unique = [...new Map(known.map((option) => [option.value, option])).values()];
  return (
    <Dialog
      title={t('filter.title')}
      onClose={onClose}
      onSubmit={() => {
        if (turned) return;
        setFilters({
          category,
          workflow: workflow || undefined,
          status: status || undefined,
          attention: attention || undefined,
          older: older || undefined,
          dueFrom: dueFrom || undefined,
          dueTo: dueTo || undefined,
        });
        onClose();
      }}
      actions={
        <Button look="primary" type="submit">
          {t('filter.apply')}
        </Button>
      }
    >
      <SelectField
        label={t('filter.category')}
        value={category}
        onChange={({ target }) => setCategory(target.value)}
        options={[
          { value: 'any', label: t('filter.any') },
          { value: 'active', label: t('filter.active') },
          ...categories.map((name) => ({ value: name, label: shared(`category.${name}`) })),
          { value: 'closed', label: t('filter.closed') },
          ...closed.map((name) => ({ value: name, label: shared(`category.${name}`) })),
        ]}
      />
      <SelectField
        label={t('filter.workflow')}
        value={workflow}
        onChange={({ target }) => {
          setWorkflow(target.value);
          setStatus('');
        }}
        options={[any, ...statuses.workflows.map(({ key, name }) => ({ value: key, label: name }))]}
      />
      <SelectField
        label={t('filter.status')}
        value={status}
        onChange={({ target }) => setStatus(target.value)}
        options={[any, ...unique]}
      />
      <SelectField
        label={t('filter.attention')}
        value={attention}
        onChange={({ target }) => setAttention(target.value)}
        options={[
          any,
          ...(['merchant', 'customer', 'partner', 'none'] as const).map((name) => ({
            value: name,
            label: shared(`attention.${name}`),
          })),
        ]}
      />
      <SelectField
        label={t('filter.older')}
        value={older}
        onChange={({ target }) => setOlder(target.value)}
        options={[
          { value: '', label: t('older.none') },
          ...Object.keys(olderSeconds).map((name) => ({ value: name, label: t.maybe(`older.${name}`, name) })),
        ]}
      />
      <div className={styles.days}>
        <TextField label={t('filter.due.from')} type="date" optional value={dueFrom} onChange={typed(setDueFrom)} />
        <TextField
          label={t('filter.due.to')}
          type="date"
          optional
          value={dueTo}
          fault={turned ? t('filter.due.turned') : undefined}
          onChange={typed(setDueTo)}
        />
      </div>
    </Dialog>
  );
}
