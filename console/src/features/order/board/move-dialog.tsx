import type { OrderRowOut } from '@milepost/contract';
import { actionIcon } from '../../../shared/category-icons.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { ProblemNotice, Skeleton } from '../../../shared/ui/states.tsx';
import { useStatuses } from '../../../shared/workflows.ts';
import { orderName } from '../order-name.ts';
import type { Way } from '../transitions.ts';
import { asks } from '../transitions.ts';
import styles from './board.module.css';
import { useBoardTexts } from './texts.ts';
import type { Verdicts } from './verdicts.ts';

interface MoveDialogProps {
  readonly row: OrderRowOut;
  readonly verdicts: Verdicts;
  readonly onTake: (way: Way) => void;
  readonly onClose: () => void;
}

/** Where the order of a card may go, for fingers and keys: also to statuses that have no column here. */
export function MoveDialog({ row, verdicts, onTake, onClose }: MoveDialogProps) {
  const t = useBoardTexts();
  const statuses = useStatuses();
  const { known, open, closed, error, retry } = verdicts;
  const label = (status: string) => statuses.label(row.workflow, status);
  return (
    <Dialog
      title={t('move.title', { order: orderName(row) })}
      lead={t('move.from', { status: label(row.status) })}
      onClose={onClose}
    >
      {error !== null && <ProblemNotice error={error} onRetry={retry} />}
      {error === null && !known && <Skeleton rows={3} />}
      {known && open.length === 0 && <p>{t('move.nowhere')}</p>}
      {known && (
        <ul className={styles.ways}>
          {open.map((way) => (
            <li key={way.name}>
              <Button
                wide
                icon={actionIcon(statuses.find(row.workflow, way.to)?.category)}
                aria-label={t('move.do', { name: way.label, status: label(way.to) })}
                onClick={() => onTake(way)}
              >
                {asks(way) ? `${way.label}…` : way.label}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {known && closed.length > 0 && (
        <section className={styles.shut} aria-label={t('move.not')}>
          <h3>{t('move.not')}</h3>
          <dl>
            {closed.map(({ name, label: what, reason }) => (
              <div key={name}>
                <dt>{what}</dt>
                <dd>{reason}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </Dialog>
  );
}
