import type { OrderOut } from '@milepost/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { isClosed } from '../../shared/counts.ts';

import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useNow, useTimes } from '../../shared/i18n/times.ts';
import { useCan } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { LimitBar } from '../../shared/ui/marks.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { Stone } from '../../shared/ui/stone.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { OrderDialog } from './order-dialog.tsx';
import { PlacesDialog } from './places-dialog.tsx';
import { contactQuery, historyQuery, rowQuery } from './order-data.ts';
import styles from './facts.module.css';
import { useOrderTexts } from './texts.ts';

/** What stands beside the order: promise, customer, what the customer sees, and its names. */
export function Facts({ order, past }: { order: OrderOut; past: boolean }) {
  const t = useOrderTexts();
  const mayChange = useCan('orders.write') && !past && order.archivedAt === null;
  return (
    <aside className={styles.rail} aria-label={t('facts')}>
      <Promise order={order} mayChange={mayChange} />
      <Customer order={order} mayChange={mayChange} />
      <CustomerSees order={order} past={past} />
      <KnownAs order={order} />
    </aside>
  );
}

interface PartProps {
  readonly order: OrderOut;
  readonly mayChange: boolean;
}

function Promise({ order, mayChange }: PartProps) {
  const t = useOrderTexts();
  const [changing, setChanging] = useState(false);
  const times = useTimes();
  const now = useNow();
  const { data: row } = useQuery(rowQuery(order.id));
  const since = Date.parse(order.statusSince);
  const current = row?.status === order.status && row.statusSince === order.statusSince;
  const limit = current && row.lateAt !== null ? Date.parse(row.lateAt) - since : null;
  const expected = order.shipments.find(({ expectedAt, deliveredAt }) => expectedAt !== null && deliveredAt === null);
  const missed = order.dueAt !== null && Date.parse(order.dueAt) < now && !isClosed(order.category);
  return (
    <Panel
      small
      title={t('promise')}
      actions={
        mayChange && (
          <Button look="quiet" small icon={Pencil} aria-label={t('order.edit')} onClick={() => setChanging(true)}>
            {t('change')}
          </Button>
        )
      }
    >
      <dl className={styles.list}>
        <dt>{t('promise.promised')}</dt>
        <dd className={missed ? styles.missed : undefined}>
          {order.dueAt === null ? (
            <span className="muted">{t('promise.none')}</span>
          ) : (
            <Moment at={order.dueAt} form="day" />
          )}
        </dd>
        {expected?.expectedAt != null && (
          <>
            <dt>{t('promise.expected')}</dt>
            <dd>
              <Moment at={expected.expectedAt} form="day" />
            </dd>
          </>
        )}
        <dt>{t('promise.age')}</dt>
        <dd>
          <span className={styles.age}>
            {times.duration(now - since)} {limit !== null && <LimitBar spent={now - since} limit={limit} />}
          </span>
          {limit !== null && <small>{t('promise.limit', { duration: times.duration(limit) })}</small>}
        </dd>
        {order.orderedAt !== null && (
          <>
            <dt>{t('promise.ordered')}</dt>
            <dd>
              <Moment at={order.orderedAt} form="moment" />
            </dd>
          </>
        )}
      </dl>
      {changing && <OrderDialog order={order} onClose={() => setChanging(false)} />}
    </Panel>
  );
}

const noContact = { customer: null, shippingAddress: null, billingAddress: null };

function Customer({ order, mayChange }: PartProps) {
  const t = useOrderTexts();
  const [changing, setChanging] = useState(false);
  const { money } = useNumbers();
  const contact = useQuery(contactQuery(order.id));
  const { customer, shippingAddress, billingAddress } = contact.data ?? noContact;
  const rows = [
    [t('customer.name'), customer?.name],
    [t('customer.mail'), customer?.email && <a href={`mailto:${customer.email}`}>{customer.email}</a>],
    [t('customer.phone'), customer?.phone && <a href={`tel:${customer.phone}`}>{customer.phone}</a>],
    [t('customer.to'), shippingAddress && <Address address={shippingAddress} />],
    [t('customer.bill'), billingAddress && <Address address={billingAddress} />],
    [t('customer.value'), order.total && money(order.total.amount, order.total.currency)],
  ] as const;
  return (
    <Panel
      small
      title={t('customer')}
      actions={
        mayChange &&
        contact.isSuccess && (
          <Button look="quiet" small icon={Pencil} aria-label={t('places.edit')} onClick={() => setChanging(true)}>
            {t('change')}
          </Button>
        )
      }
    >
      {contact.isError && <ProblemNotice error={contact.error} onRetry={() => void contact.refetch()} />}
      {contact.isSuccess && customer === null && <p className="muted">{t('customer.none')}</p>}
      <dl className={styles.list}>
        {rows.map(
          ([name, value]) =>
            value !== null &&
            value !== undefined &&
            value !== '' && (
              <div key={name} className={styles.pair}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {customer !== null && (
        <p className={styles.after}>
          <Link to="/orders" search={{ customerId: customer.id, category: 'any', late: 'no' }}>
            {t('customer.orders')}
          </Link>
        </p>
      )}
      {changing && contact.isSuccess && (
        <PlacesDialog order={order} contact={contact.data} onClose={() => setChanging(false)} />
      )}
    </Panel>
  );
}

function Address({ address }: { address: Readonly<Record<string, string>> }) {
  const { company, name, street, street2, postcode, city, region, country } = address;
  const lines = [company, name, street, street2, [postcode, city].filter(Boolean).join(' '), region, country];
  return lines.filter(Boolean).map((line, index) => <span key={index}>{line}</span>);
}

/** The latest status that is meant for customers, as the tracking page shows it. */
function CustomerSees({ order, past }: { order: OrderOut; past: boolean }) {
  const t = useOrderTexts();
  const statuses = useStatuses();
  const times = useTimes();
  const now = useNow();
  const mayShare = useCan('orders.write') && !past;
  const { data: events = [] } = useQuery(historyQuery(order.id));
  const { key } = order.workflow;
  const seen = events.findLast(
    ({ to, applied }) => to !== null && applied && statuses.find(key, to)?.audience === 'customer',
  );
  const status = seen?.to ? statuses.find(key, seen.to) : undefined;
  const share = useMutation({
    mutationFn: () => send<{ url?: string }>('POST', `/v1/orders/${order.id}/tracking-links`, {}),
  });
  const url = share.data?.url;
  return (
    <Panel small title={t('sees')}>
      {status === undefined || seen === undefined ? (
        <p className="muted">{t('sees.nothing')}</p>
      ) : (
        <p className={styles.sees}>
          <Stone category={status.category} color={status.color} />
          <span>
            <b>{statuses.label(key, status.key)}</b>
            <br />
            <span className="muted">{t('sees.text', { time: times.moment(new Date(seen.occurredAt), now) })}</span>
          </span>
        </p>
      )}
      {mayShare && (
        <p className={styles.links}>
          {url === undefined ? (
            <Button look="link" busy={share.isPending} onClick={() => share.mutate()}>
              {t('sees.link')}
            </Button>
          ) : (
            <>
              <a href={url} target="_blank" rel="noreferrer">
                {t('sees.open')}
              </a>
              <Button
                look="link"
                onClick={() => void navigator.clipboard.writeText(url).then(() => showToast({ text: t('copied') }))}
              >
                {t('sees.copy')}
              </Button>
            </>
          )}
        </p>
      )}
      {share.isError && <ProblemNotice error={share.error} />}
    </Panel>
  );
}

function KnownAs({ order }: { order: OrderOut }) {
  const t = useOrderTexts();

  const statuses = useStatuses();
  const { key, version } = order.workflow;
  const name = statuses.workflows.find((one) => one.key === key)?.name ?? key;
  return (
    <Panel small title={t('known')}>
      <dl className={styles.list}>
        <dt>{t('known.number')}</dt>
        <dd className="mono">{order.number}</dd>
        {Object.entries(order.externalIds).map(([source, id]) => (
          <div key={source} className={styles.pair}>
            <dt className={styles.source}>{source}</dt>
            <dd className="mono">{id}</dd>
          </div>
        ))}
        <dt>{t('known.workflow')}</dt>
        <dd>{t('known.workflow.value', { name, version })}</dd>
        <dt>{t('known.version')}</dt>
        <dd className="mono">{order.version}</dd>
        <dt>{t('known.id')}</dt>
        <dd className="mono">
          <small>{order.id}</small>
        </dd>
      </dl>
    </Panel>
  );
}
