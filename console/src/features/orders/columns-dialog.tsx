import { useState } from 'react';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField } from '../../shared/ui/fields.tsx';
import styles from './columns-dialog.module.css';
import type { ColumnKey } from './columns.ts';
import { columnKeys } from './columns.ts';
import { useOrdersTexts } from './texts.ts';

interface ColumnsDialogProps {
  readonly columns: readonly ColumnKey[];
  readonly onColumns: (columns: readonly ColumnKey[]) => void;
  readonly onClose: () => void;
}

/** Which columns the table has; the name of the order is always there. */
export function ColumnsDialog({ columns, onColumns, onClose }: ColumnsDialogProps) {
  const t = useOrdersTexts();
  const [chosen, setChosen] = useState<ReadonlySet<ColumnKey>>(new Set(columns));
  const put = (key: ColumnKey, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(key);
    else next.delete(key);
    setChosen(next);
  };
  const choices = columnKeys.filter((key) => key !== 'order');
  const none = !choices.some((key) => chosen.has(key));
  return (
    <Dialog
      title={t('columns')}
      lead={t('columns.lead')}
      onClose={onClose}
      onSubmit={() => {
        if (none) return;
        onColumns(columnKeys.filter((key) => key === 'order' || chosen.has(key)));
        onClose();
      }}
      actions={
        <Button look="primary" type="submit" impossible={none}>
          {t('columns.show')}
        </Button>
      }
    >
      <div className={styles.choices}>
        {choices.map((key) => (
          <CheckField
            key={key}
            label={t(`column.${key}`)}
            checked={chosen.has(key)}
            onChange={({ target }) => put(key, target.checked)}
          />
        ))}
      </div>
      {none && <p role="status">{t('columns.none')}</p>}
    </Dialog>
  );
}
