import type { OrderOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, Link as LinkIcon } from 'lucide-react';
import { useKeys } from '../../shared/keys.ts';
import { placeInList } from '../../shared/list-context.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Attention, Avatar, LatePill } from '../../shared/ui/marks.tsx';
import { NoticeBar } from '../../shared/ui/states.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { rowQuery, usePresence } from './order-data.ts';
import styles from './order-head.module.css';
import { orderName } from './order-name.ts';
import { useMomentText } from './moment-text.ts';
import { useOrderTexts } from './texts.ts';

/** The order's name, its status, what presses, and who else looks at it. */
export function OrderHead({ order, past }: { order: OrderOut; past: boolean }) {
  const t = useOrderTexts();
  const statuses = useStatuses();
  const momentText = useMomentText();
  const { data: row } = useQuery(rowQuery(order.id));
  const { key } = order.workflow;
  const copy = () => {
    void navigator.clipboard.writeText(location.href).then(() => showToast({ text: t('copied') }));
  };
  return (
    <>
      <Crumb id={order.id} />
      <div className={styles.head}>
        <h1>{orderName(order)}</h1>
        <span className={styles.marks}>
          <Status
            big
            category={order.category}
            label={statuses.find(key, order.status) ? statuses.label(key, order.status) : order.statusLabel}
            color={statuses.find(key, order.status)?.color}
          />
          {!past && <LatePill lateAt={row?.lateAt ?? null} />}
          <Attention attention={order.attention} long />
        </span>
        <div className={styles.actions}>
          {!past && <Faces id={order.id} />}
          <Button icon={LinkIcon} onClick={copy} className={styles.copy}>
            {t('copy')}
          </Button>
        </div>
      </div>
      {order.placeholder && (
        <div className={styles.notice}>
          <NoticeBar>{t('placeholder')}</NoticeBar>
        </div>
      )}
      {order.archivedAt !== null && (
        <div className={styles.notice}>
          <NoticeBar>{t('archived', { time: momentText(order.archivedAt) })}</NoticeBar>
        </div>
      )}
    </>
  );
}

/** The way back to the list one came from, and its neighbours there. */
function Crumb({ id }: { id: string }) {
  const t = useOrderTexts();
  const navigate = useNavigate();
  const place = placeInList(id);
  const go = (to: string | undefined) => {
    if (to !== undefined) void navigate({ to: '/orders/$key', params: { key: to } });
  };
  useKeys([
    { keys: ['j'], does: t('key.next'), run: () => go(place?.next) },
    { keys: ['k'], does: t('key.previous'), run: () => go(place?.previous) },
  ]);
  return (
    <nav className={styles.crumb} aria-label={t('crumb')}>
      <Link to={place?.href ?? '/orders'}>{t('crumb.orders')}</Link>
      {place !== undefined && (
        <>
          <span aria-hidden="true">/</span>
          <span>{t('crumb.place', { index: place.index + 1, count: place.count })}</span>
          <IconButton
            icon={ChevronLeft}
            label={t('previous')}
            aria-disabled={place.previous === undefined}
            onClick={() => go(place.previous)}
          />
          <IconButton
            icon={ChevronRight}
            label={t('next')}
            aria-disabled={place.next === undefined}
            onClick={() => go(place.next)}
          />
        </>
      )}
    </nav>
  );
}

function Faces({ id }: { id: string }) {
  const t = useOrderTexts();
  const others = usePresence(id, 'viewing');
  if (others.length === 0) return null;
  const names = others.map(({ name }) => name);
  return (
    <span className={styles.here}>
      {others.slice(0, 3).map(({ userId, name }) => (
        <Avatar key={userId} name={name} size={24} here />
      ))}
      <span className={styles.hereNames}>{t('here', { names: names.join(', '), count: names.length })}</span>
    </span>
  );
}
