import type { OrderOut } from '@milepost/contract';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { toLocalField } from '../../shared/local-time.ts';
import { useSession } from '../../shared/session.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { CheckField, TextArea, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './forms.module.css';
import { OrderFormDialog, useOrderForm } from './order-form.tsx';
import type { ParcelDraft, Shipment, ShipmentDraft } from './shipment-draft.ts';
import { emptyParcel, faultsIn, piecesLeft, shipmentDraft, toNewShipment, toShipmentPatch } from './shipment-draft.ts';
import { useOrderTexts } from './texts.ts';

interface ShipmentDialogProps {
  readonly order: OrderOut;
  /** Left out for a new one. */
  readonly shipment?: Shipment | undefined;
  /** Opened to say that it has arrived, just now. */
  readonly arrived?: boolean;
  readonly onClose: () => void;
}

/** A shipment: who carries it, under which numbers, what is in it, and when it went and comes. */
export function ShipmentDialog({ order, shipment, arrived = false, onClose }: ShipmentDialogProps) {
  const t = useOrderTexts();
  const { account } = useSession();
  const { zone } = useLocale();
  const zones = { times: zone, days: account.timeZone };
  const isNew = shipment === undefined;
  const [before] = useState(() => shipmentDraft(order, shipment, zones));
  const [draft, setDraft] = useState<ShipmentDraft>(() =>
    arrived ? { ...before, deliveredAt: toLocalField(new Date().toISOString(), zone) } : before,
  );
  const form = useOrderForm(order, t(isNew ? 'ship.made' : 'ship.changed'), onClose);
  const put = (part: Partial<ShipmentDraft>) => setDraft((current) => ({ ...current, ...part }));
  const submit = () => {
    const found = faultsIn(draft, order, isNew);
    if (found.size > 0) form.refuse(new Map([...found].map(([place, name]) => [place, t(`ship.fault.${name}`)])));
    else if (isNew) form.send({ kind: 'shipments', body: toNewShipment(draft, order, zones) });
    else {
      const body = toShipmentPatch(draft, before, { shipment, lines: order.lines }, zones);
      form.send({ method: 'PATCH', kind: `shipments/${shipment.shipmentId}`, body });
    }
  };
  const sendable = order.lines.filter((line) => piecesLeft(line) > 0);
  return (
    <OrderFormDialog
      form={form}
      wide
      title={t(isNew ? 'ship.new' : 'ship.edit')}
      lead={isNew ? t('ship.new.lead') : undefined}
      onClose={onClose}
      onSubmit={submit}
      act={t(isNew ? 'ship.make' : 'ship.save')}
    >
      <div className={styles.two}>
        <TextField
          label={t('ship.carrier')}
          optional
          autoFocus={!arrived}
          maxLength={200}
          value={draft.carrier}
          fault={form.faults.get('/carrier')}
          onChange={typed((carrier) => put({ carrier }))}
        />
        <TextField
          label={t('ship.shippedAt')}
          help={isNew ? t('ship.shippedAt.help') : undefined}
          optional
          type="datetime-local"
          value={draft.shippedAt}
          fault={form.faults.get('/shippedAt')}
          onChange={typed((shippedAt) => put({ shippedAt }))}
        />
        <TextField
          label={t('ship.expectedAt')}
          optional
          type="date"
          value={draft.expectedAt}
          fault={form.faults.get('/expectedAt')}
          onChange={typed((expectedAt) => put({ expectedAt }))}
        />
        {!isNew && (
          <TextField
            label={t('ship.deliveredAt')}
            optional
            autoFocus={arrived}
            type="datetime-local"
            value={draft.deliveredAt}
            fault={form.faults.get('/deliveredAt')}
            onChange={typed((deliveredAt) => put({ deliveredAt }))}
          />
        )}
      </div>
      <Parcels parcels={draft.parcels} onParcels={(parcels) => put({ parcels })} faults={form.faults} />
      {isNew && sendable.length > 0 && (
        <fieldset className={styles.part}>
          <legend>{t('ship.contents')}</legend>
          {sendable.map((line) => {
            const name = line.name ?? line.sku ?? line.lineId;
            return (
              <div key={line.lineId} className={styles.piece}>
                <span aria-hidden="true">{name}</span>
                <TextField
                  label={t('ship.pieces', { name, left: piecesLeft(line) })}
                  labelHidden
                  inputMode="numeric"
                  value={draft.pieces[line.lineId] ?? '0'}
                  fault={form.faults.get(line.lineId)}
                  onChange={typed((pieces) => put({ pieces: { ...draft.pieces, [line.lineId]: pieces } }))}
                />
                <small aria-hidden="true">{t('ship.left', { left: piecesLeft(line) })}</small>
              </div>
            );
          })}
          <CheckField
            label={t('ship.count')}
            help={t('ship.count.help')}
            checked={draft.count}
            onChange={({ target }) => put({ count: target.checked })}
          />
        </fieldset>
      )}
      {!isNew && draft.deliveredAt !== '' && shipment.deliveredAt === null && (
        <CheckField
          label={t('ship.arrive')}
          help={t('ship.count.help')}
          checked={draft.count}
          onChange={({ target }) => put({ count: target.checked })}
        />
      )}
      {isNew && (
        <>
          <TextArea
            label={t('act.message')}
            help={t('act.message.help')}
            optional
            rows={2}
            value={draft.message}
            onChange={typed((message) => put({ message }))}
          />
          <CheckField
            label={t('act.notify')}
            checked={draft.notify}
            onChange={({ target }) => put({ notify: target.checked })}
          />
        </>
      )}
    </OrderFormDialog>
  );
}

interface ParcelsProps {
  readonly parcels: readonly ParcelDraft[];
  readonly onParcels: (parcels: readonly ParcelDraft[]) => void;
  readonly faults: ReadonlyMap<string, string>;
}

function Parcels({ parcels, onParcels, faults }: ParcelsProps) {
  const t = useOrderTexts();
  const put = (id: string, part: Partial<ParcelDraft>) =>
    onParcels(parcels.map((parcel) => (parcel.id === id ? { ...parcel, ...part } : parcel)));
  return (
    <fieldset className={styles.part}>
      <legend>{t('ship.parcels')}</legend>
      {parcels.map(({ id, trackingNumber, trackingUrl }, index) => (
        <div key={id} className={styles.parcel}>
          <TextField
            label={t('ship.tracking')}
            optional
            maxLength={100}
            className="mono"
            value={trackingNumber}
            fault={faults.get(`/packages/${index}/trackingNumber`)}
            onChange={typed((value) => put(id, { trackingNumber: value }))}
          />
          <TextField
            label={t('ship.url')}
            optional
            type="url"
            maxLength={2000}
            value={trackingUrl}
            fault={faults.get(id) ?? faults.get(`/packages/${index}/trackingUrl`)}
            onChange={typed((value) => put(id, { trackingUrl: value }))}
          />
          {parcels.length > 1 && (
            <IconButton
              icon={X}
              label={t('ship.parcel.remove', { number: index + 1 })}
              onClick={() => onParcels(parcels.filter((parcel) => parcel.id !== id))}
            />
          )}
        </div>
      ))}
      <Button small look="dashed" icon={Plus} onClick={() => onParcels([...parcels, emptyParcel(crypto.randomUUID())])}>
        {t('ship.parcel.add')}
      </Button>
    </fieldset>
  );
}
