import type { OrderRowOut } from '@milepost/contract';
import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useNow } from '../../../shared/i18n/times.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { classes } from '../../../shared/ui/classes.ts';
import { Attention, LatePill, TimeInStatus } from '../../../shared/ui/marks.tsx';
import { orderName } from '../order-name.ts';
import styles from './board.module.css';
import { useBoardTexts } from './texts.ts';

interface CardProps {
  readonly row: OrderRowOut;
  readonly lit?: boolean;
  readonly movable?: boolean;
  readonly onPointerDown?: (event: PointerEvent<HTMLElement>) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onMove?: (() => void) | undefined;
}

/** An order on the board. Its link is what the keyboard stands on. */
export function Card({ row, lit = false, movable = false, onPointerDown, onKeyDown, onMove }: CardProps) {
  const t = useBoardTexts();
  const now = useNow();
  const late = row.lateAt !== null && Date.parse(row.lateAt) <= now;
  return (
    <div
      className={classes(styles.card, late && styles.cardLate, lit && styles.lit, movable && styles.movable)}
      onPointerDown={onPointerDown}
    >
      <p className={styles.first}>
        <Link
          to="/orders/$key"
          params={{ key: row.id }}
          draggable={false}
          data-card={row.id}
          aria-describedby={movable ? 'card-help' : undefined}
          onKeyDown={onKeyDown}
        >
          {orderName(row)}
        </Link>
        <LatePill lateAt={row.lateAt} small />
        {onMove !== undefined && (
          <IconButton
            icon={Ellipsis}
            label={t('move.open', { order: orderName(row) })}
            className={styles.cardMenu}
            onPointerDown={(event) => event.stopPropagation()}
            onClick={onMove}
          />
        )}
      </p>
      <p className={styles.second}>{row.customerName ?? ''}</p>
      <p className={styles.third}>
        {row.statusSince !== null && (
          <TimeInStatus since={row.statusSince} lateAt={row.lateAt} bar={row.lateAt !== null} />
        )}
        {row.attention !== 'none' && <Attention attention={row.attention} />}
      </p>
    </div>
  );
}
