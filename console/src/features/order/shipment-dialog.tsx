import type { OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { faultsOf, useFocusOnFault } from '../../shared/faults.ts';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { toLocalField } from '../../shared/local-time.ts';
import { useSession } from '../../shared/session.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { CheckField, TextArea, TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './forms.module.css';
import { useChangeOrder } from './order-data.ts';
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
  const reasons = useReasons();
  const shared = useSharedTexts();
  const change = useChangeOrder();
  const { account } = useSession();
  const { zone } = useLocale();
  const zones = { times: zone, days: account.timeZone };
  const isNew = shipment === undefined;
  const [before] = useState(() => shipmentDraft(order, shipment, zones));
  const [draft, setDraft] = useState<ShipmentDraft>(() =>
    arrived ? { ...before, deliveredAt: toLocalField(new Date().toISOString(), zone) } : before,
  );
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const body = useRef<HTMLDivElement>(null);
  useFocusOnFault(body, faults);
  const put = (part: Partial<ShipmentDraft>) => setDraft((current) => ({ ...current, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const ifVersion = order.version;
      if (isNew) return change(order.id, { kind: 'shipments', body: toNewShipment(draft, order, zones), ifVersion });
      const patch = toShipmentPatch(draft, before, { shipment, lines: order.lines }, zones);
      if (Object.keys(patch).length === 0) return Promise.resolve(undefined);
      const kind = `shipments/${shipment.shipmentId}` as const;
      return change(order.id, { method: 'PATCH', kind, body: patch, ifVersion });
    },
    onSuccess: (answer) => {
      if (answer !== undefined) showToast({ text: t(isNew ? 'ship.made' : 'ship.changed') });
      onClose();
    },
    onError: (error) => setFaults(faultsOf(error, reasons)),
  });
  const submit = () => {
    const found = faultsIn(draft, order, isNew);
    setFaults(new Map([...found].map(([place, name]) => [place, t(`ship.fault.${name}`)])));
    if (found.size === 0 && !save.isPending) save.mutate();
  };
  const sendable = order.lines.filter((line) => piecesLeft(line) > 0);
  return (
    <Dialog
      wide
      title={t(isNew ? 'ship.new' : 'ship.edit')}
      lead={isNew ? t('ship.new.lead') : undefined}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={save.isPending}>
            {t(isNew ? 'ship.make' : 'ship.save')}
          </Button>
        </>
      }
    >
      <div ref={body} className={styles.stack}>
        <div className={styles.two}>
          <TextField
            label={t('ship.carrier')}
            optional
            autoFocus={!arrived}
            maxLength={200}
            value={draft.carrier}
            fault={faults.get('/carrier')}
            onChange={typed((carrier) => put({ carrier }))}
          />
          <TextField
            label={t('ship.shippedAt')}
            help={isNew ? t('ship.shippedAt.help') : undefined}
            optional
            type="datetime-local"
            value={draft.shippedAt}
            fault={faults.get('/shippedAt')}
            onChange={typed((shippedAt) => put({ shippedAt }))}
          />
          <TextField
            label={t('ship.expectedAt')}
            optional
            type="date"
            value={draft.expectedAt}
            fault={faults.get('/expectedAt')}
            onChange={typed((expectedAt) => put({ expectedAt }))}
          />
          {!isNew && (
            <TextField
              label={t('ship.deliveredAt')}
              optional
              autoFocus={arrived}
              type="datetime-local"
              value={draft.deliveredAt}
              fault={faults.get('/deliveredAt')}
              onChange={typed((deliveredAt) => put({ deliveredAt }))}
            />
          )}
        </div>
        <Parcels parcels={draft.parcels} onParcels={(parcels) => put({ parcels })} faults={faults} />
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
                    fault={faults.get(line.lineId)}
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
        {save.isError && <ProblemNotice error={save.error} onRetry={submit} />}
      </div>
    </Dialog>
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
