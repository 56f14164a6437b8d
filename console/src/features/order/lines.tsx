import type { LineOut, OrderOut } from '@milepost/contract';
import { Ellipsis, PackageCheck, Pencil, Plus, Trash2, Truck } from 'lucide-react';
import { useState } from 'react';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useCan } from '../../shared/session.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { classes } from '../../shared/ui/classes.ts';
import { Menu } from '../../shared/ui/menu.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import { LineDialog, RemoveLineDialog } from './line-dialog.tsx';
import styles from './lines.module.css';
import { useMomentText } from './moment-text.ts';
import { ShipmentDialog } from './shipment-dialog.tsx';
import type { Shipment } from './shipment-draft.ts';
import { useOrderTexts } from './texts.ts';

/** What was ordered, where the pieces are, and the parcels. */
export function Lines({ order, past }: { order: OrderOut; past: boolean }) {
  const t = useOrderTexts();
  const mayChange = useCan('orders.write') && !past && order.archivedAt === null;
  const [open, setOpen] = useState<Open>();
  const { lines, shipments } = order;
  const close = () => setOpen(undefined);
  const { count } = useNumbers();
  const sum = (member: 'ordered' | 'fulfilled') => lines.reduce((total, line) => total + line[member], 0);
  return (
    <Panel
      flush
      id="lines"
      title={t('lines')}
      note={
        lines.length > 0 && t('lines.pieces', { delivered: count(sum('fulfilled')), ordered: count(sum('ordered')) })
      }
      actions={
        mayChange && (
          <>
            <Button look="quiet" icon={Plus} onClick={() => setOpen({ kind: 'line' })}>
              {t('line.add')}
            </Button>
            <Button look="quiet" icon={Truck} onClick={() => setOpen({ kind: 'shipment' })}>
              {t('ship.add')}
            </Button>
          </>
        )
      }
    >
      {lines.length === 0 ? (
        <p className={styles.none}>{t('lines.none')}</p>
      ) : (
        <table className={styles.lines}>
          <thead>
            <tr>
              <th scope="col">{t('lines.product')}</th>
              <th scope="col" className="number">
                {t('lines.ordered')}
              </th>
              <th scope="col">{t('lines.where')}</th>
              {mayChange && <td />}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.lineId}>
                <th scope="row">
                  <span className={styles.name}>{line.name ?? line.sku ?? line.lineId}</span>
                  {line.name !== null && line.sku !== null && <span className={styles.sku}>{line.sku}</span>}
                </th>
                <td className={classes('number', styles.ordered)}>{count(line.ordered)}</td>
                <td className={styles.where}>
                  <Quantities line={line} />
                </td>
                {mayChange && (
                  <td className={styles.menu}>
                    <LineMenu line={line} onOpen={setOpen} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shipments.map((shipment, index) => (
        <ShipmentRow
          key={shipment.shipmentId}
          shipment={shipment}
          number={index + 1}
          lines={lines}
          onOpen={mayChange ? setOpen : undefined}
        />
      ))}
      {open?.kind === 'line' && <LineDialog order={order} line={open.line} onClose={close} />}
      {open?.kind === 'remove' && <RemoveLineDialog order={order} line={open.line} onClose={close} />}
      {open?.kind === 'shipment' && (
        <ShipmentDialog order={order} shipment={open.shipment} arrived={open.arrived === true} onClose={close} />
      )}
    </Panel>
  );
}

/** The form that is open. */
type Open =
  | { readonly kind: 'line'; readonly line?: LineOut }
  | { readonly kind: 'remove'; readonly line: LineOut }
  | { readonly kind: 'shipment'; readonly shipment?: Shipment; readonly arrived?: boolean };

function LineMenu({ line, onOpen }: { line: LineOut; onOpen: (open: Open) => void }) {
  const t = useOrderTexts();
  const label = t('line.menu', { name: line.name ?? line.sku ?? line.lineId });
  return (
    <Menu
      label={label}
      trigger={<IconButton icon={Ellipsis} label={label} />}
      choices={[
        { id: 'change', label: t('line.change'), icon: Pencil, run: () => onOpen({ kind: 'line', line }) },
        { id: 'remove', label: t('line.remove'), icon: Trash2, run: () => onOpen({ kind: 'remove', line }) },
      ]}
    />
  );
}

/** Fulfilled pieces were shipped, and returned ones were fulfilled: each piece is shown once, where it is now. */
function partsOf({ ordered, shipped, backordered, canceled, fulfilled, returned }: LineOut) {
  const parts = {
    fulfilled: Math.max(0, fulfilled - returned),
    shipped: Math.max(0, shipped - fulfilled),
    backordered,
    returned,
    canceled,
  };
  const settled = Object.values(parts).reduce((total, part) => total + part, 0);
  return { ...parts, open: Math.max(0, ordered - settled) };
}

function Quantities({ line }: { line: LineOut }) {
  const t = useOrderTexts();
  const { count } = useNumbers();
  const parts = Object.entries(partsOf(line)).filter(([, value]) => value > 0) as [
    keyof ReturnType<typeof partsOf>,
    number,
  ][];
  return (
    <>
      <span className={styles.bar} aria-hidden="true">
        {parts.map(([name, value]) => (
          <i key={name} className={styles[name]} style={{ flex: value }} />
        ))}
      </span>
      <span>{parts.map(([name, value]) => t(`qty.${name}`, { count: count(value) })).join(', ')}</span>
    </>
  );
}

interface ShipmentRowProps {
  readonly shipment: Shipment;
  readonly number: number;
  readonly lines: readonly LineOut[];
  /** Left out where it cannot be changed. */
  readonly onOpen: ((open: Open) => void) | undefined;
}

function ShipmentRow({ shipment, number, lines, onOpen }: ShipmentRowProps) {
  const t = useOrderTexts();
  const momentText = useMomentText();
  const { carrier, packages, deliveredAt, shippedAt, expectedAt } = shipment;
  const lineIds = new Set(packages.flatMap(({ quantities }) => Object.keys(quantities)));
  const numbers = lines.flatMap(({ lineId }, index) => (lineIds.has(lineId) ? [index + 1] : []));
  const state = deliveredAt !== null ? 'delivered' : shippedAt !== null ? 'shipped' : 'prepared';
  const words = [
    ...(numbers.length > 0 ? [t('ship.lines', { lines: numbers.join(', '), count: numbers.length })] : []),
    state === 'prepared' ? t('ship.prepared') : t(`ship.${state}`, { time: momentText((deliveredAt ?? shippedAt)!) }),
    ...(expectedAt !== null && deliveredAt === null ? [t('ship.expected', { time: momentText(expectedAt) })] : []),
  ];
  return (
    <div className={styles.shipment}>
      <Truck aria-hidden="true" />
      <p>
        <b>{t('ship.title', { number })}</b> {carrier}{' '}
        {packages.map(({ trackingNumber, trackingUrl }, index) => (
          <Tracking key={index} number={trackingNumber} url={trackingUrl} />
        ))}
        <br />
        <span className="muted">{words.join(' ')}</span>
      </p>
      <Status
        category={{ delivered: 'fulfilled', shipped: 'in_transit', prepared: 'open' }[state]}
        label={t(`ship.status.${state}`)}
      />
      {onOpen !== undefined && (
        <Menu
          label={t('ship.menu', { number })}
          trigger={<IconButton icon={Ellipsis} label={t('ship.menu', { number })} />}
          choices={[
            {
              ...{ id: 'change', label: t('ship.change'), icon: Pencil },
              run: () => onOpen({ kind: 'shipment', shipment }),
            },
            ...(state === 'delivered'
              ? []
              : [
                  {
                    ...{ id: 'deliver', label: t('ship.deliver'), icon: PackageCheck },
                    run: () => onOpen({ kind: 'shipment' as const, shipment, arrived: true }),
                  },
                ]),
          ]}
        />
      )}
    </div>
  );
}

function Tracking({ number, url }: { number: string | null; url: string | null }) {
  if (number === null) return null;
  const safe = url !== null && /^https?:\/\//i.test(url);
  return (
    <span className={styles.tracking}>
      {safe ? (
        <a href={url} target="_blank" rel="noreferrer">
          {number}
        </a>
      ) : (
        number
      )}
    </span>
  );
}
