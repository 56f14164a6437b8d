import type { LineOut, OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { groupSign } from '../../shared/decimals.ts';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { faultsOf, useFocusOnFault } from '../../shared/faults.ts';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useSession } from '../../shared/session.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './forms.module.css';
import type { LineDraft } from './line-draft.ts';
import { lineDraft, placesOfPieces, toLineBody } from './line-draft.ts';
import { useChangeOrder } from './order-data.ts';
import { useOrderTexts } from './texts.ts';

interface LineDialogProps {
  readonly order: OrderOut;
  /** Left out for a new one. */
  readonly line?: LineOut | undefined;
  readonly onClose: () => void;
}

/** A line: what it is, how many, and where the pieces are. The status that follows from them is set by itself. */
export function LineDialog({ order, line, onClose }: LineDialogProps) {
  const t = useOrderTexts();
  const reasons = useReasons();
  const shared = useSharedTexts();
  const change = useChangeOrder();
  const { account } = useSession();
  const group = groupSign(useLocale().format);
  const isNew = line === undefined;
  const [before] = useState(() => lineDraft(line, order.total?.currency ?? account.currency));
  const [draft, setDraft] = useState<LineDraft>(before);
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const body = useRef<HTMLDivElement>(null);
  useFocusOnFault(body, faults);
  const put = (part: Partial<LineDraft>) => setDraft((current) => ({ ...current, ...part }));
  const save = useMutation({
    mutationFn: (wanted: object) =>
      isNew
        ? change(order.id, { kind: 'lines', body: wanted, ifVersion: order.version })
        : change(order.id, { method: 'PATCH', kind: `lines/${line.lineId}`, body: wanted, ifVersion: order.version }),
    onSuccess: () => {
      showToast({ text: t(isNew ? 'line.made' : 'line.changed') });
      onClose();
    },
    onError: (error) => setFaults(faultsOf(error, reasons)),
  });
  const submit = () => {
    const made = toLineBody(draft, isNew ? undefined : before, group);
    if ('faults' in made) {
      setFaults(new Map([...made.faults].map(([at, name]) => [at, t(`line.fault.${name}`)])));
      return;
    }
    setFaults(new Map());
    if (Object.keys(made.body).length === 0) onClose();
    else if (!save.isPending) save.mutate(made.body);
  };
  return (
    <Dialog
      title={t(isNew ? 'line.new' : 'line.edit')}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={save.isPending}>
            {t(isNew ? 'line.make' : 'line.save')}
          </Button>
        </>
      }
    >
      <div ref={body} className={styles.stack}>
        <TextField
          label={t('lines.product')}
          autoFocus
          maxLength={200}
          value={draft.name}
          fault={faults.get('/name')}
          onChange={typed((name) => put({ name }))}
        />
        <div className={styles.two}>
          <TextField
            label={t('line.sku')}
            optional
            maxLength={200}
            value={draft.sku}
            fault={faults.get('/sku')}
            onChange={typed((sku) => put({ sku }))}
          />
          <TextField
            label={t('lines.ordered')}
            inputMode="numeric"
            value={draft.ordered}
            fault={faults.get('/ordered')}
            onChange={typed((ordered) => put({ ordered }))}
          />
          <TextField
            label={t('line.price')}
            optional
            inputMode="decimal"
            value={draft.price}
            fault={faults.get('/unitPrice') ?? faults.get('/unitPrice/amount')}
            onChange={typed((price) => put({ price }))}
          />
          <TextField
            label={t('line.currency')}
            maxLength={3}
            value={draft.currency}
            fault={faults.get('/unitPrice/currency')}
            onChange={typed((currency) => put({ currency }))}
          />
        </div>
        {!isNew && (
          <fieldset className={styles.part}>
            <legend>{t('lines.where')}</legend>
            <div className={styles.two}>
              {placesOfPieces.map((place) => (
                <TextField
                  key={place}
                  label={t(`line.${place}`)}
                  inputMode="numeric"
                  value={draft[place]}
                  fault={faults.get(`/${place}`)}
                  onChange={typed((value) => put({ [place]: value }))}
                />
              ))}
            </div>
          </fieldset>
        )}
        {save.isError && <ProblemNotice error={save.error} onRetry={submit} />}
      </div>
    </Dialog>
  );
}

/** Asks before a line is taken off the order. */
export function RemoveLineDialog({ order, line, onClose }: LineDialogProps & { readonly line: LineOut }) {
  const t = useOrderTexts();
  const change = useChangeOrder();
  const remove = useMutation({
    mutationFn: () => change(order.id, { method: 'DELETE', kind: `lines/${line.lineId}`, ifVersion: order.version }),
    onSuccess: () => {
      showToast({ text: t('line.removed') });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('line.remove.title', { name: line.name ?? line.sku ?? line.lineId })}
      action={t('line.remove.do')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {t('line.remove.text')}
    </ConfirmDialog>
  );
}
