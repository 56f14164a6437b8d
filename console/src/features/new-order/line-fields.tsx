import { Plus, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FaultAt } from '../../shared/faults.ts';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './new-order.module.css';
import type { ChangeDraft, LineDraft, OrderDraft } from './order-draft.ts';
import { emptyLine, filledLines, totalOfLines } from './order-draft.ts';
import { useNewOrderTexts } from './texts.ts';

interface LineFieldsProps {
  readonly draft: OrderDraft;
  readonly change: ChangeDraft;
  readonly faultAt: FaultAt;
  readonly group: string;
}

/** What is ordered, line by line, and what it comes to. */
export function LineFields({ draft, change, faultAt, group }: LineFieldsProps) {
  const t = useNewOrderTexts();
  const { money } = useNumbers();
  const [added, setAdded] = useState<string>();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (added !== undefined) list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus();
  }, [added]);
  const { lines, currency, total } = draft;
  // Lines in which nothing stands are not sent, so the others move up.
  const placeOf = new Map(filledLines(draft).map(({ id }, index) => [id, index]));
  const put = (id: string, part: Partial<LineDraft>) =>
    change({ lines: lines.map((line) => (line.id === id ? { ...line, ...part } : line)) });
  const add = () => {
    const id = crypto.randomUUID();
    setAdded(id);
    change({ lines: [...lines, emptyLine(id)] });
  };
  const sum = totalOfLines(draft, group);
  const sumText = sum !== undefined && /^[A-Za-z]{3}$/.test(currency) ? money(sum, currency.toUpperCase()) : undefined;
  return (
    <>
      <ol ref={list} className={styles.lines}>
        {lines.map((line, index) => {
          const at = `/lines/${placeOf.get(line.id) ?? -1}`;
          const numbered = { number: index + 1 };
          return (
            <li key={line.id} className={styles.line}>
              <TextField
                label={t('line.name')}
                aria-label={t('line.name.of', numbered)}
                maxLength={200}
                value={line.name}
                fault={faultAt(`${at}/name`)}
                onChange={typed((name) => put(line.id, { name }))}
              />
              <TextField
                label={t('line.sku')}
                aria-label={t('line.sku.of', numbered)}
                maxLength={200}
                value={line.sku}
                fault={faultAt(`${at}/sku`)}
                onChange={typed((sku) => put(line.id, { sku }))}
              />
              <TextField
                label={t('line.ordered')}
                aria-label={t('line.ordered.of', numbered)}
                inputMode="numeric"
                value={line.ordered}
                fault={faultAt(`${at}/ordered`)}
                onChange={typed((ordered) => put(line.id, { ordered }))}
              />
              <TextField
                label={t('line.price')}
                aria-label={t('line.price.of', numbered)}
                inputMode="decimal"
                value={line.price}
                fault={faultAt(`${at}/unitPrice`) ?? faultAt(`${at}/unitPrice/amount`)}
                onChange={typed((price) => put(line.id, { price }))}
              />
              <IconButton
                icon={X}
                label={t('line.remove', numbered)}
                onClick={() => change({ lines: lines.filter(({ id }) => id !== line.id) })}
              />
            </li>
          );
        })}
      </ol>
      <div className={styles.sum}>
        <Button small look="dashed" icon={Plus} onClick={add}>
          {t('line.add')}
        </Button>
        <div className={styles.total}>
          <TextField
            label={t('total')}
            help={sumText !== undefined && total.trim() === '' ? t('total.sum', { sum: sumText }) : undefined}
            optional
            inputMode="decimal"
            value={total}
            fault={faultAt('/total') ?? faultAt('/total/amount')}
            onChange={typed((value) => change({ total: value }))}
          />
          <TextField
            label={t('currency')}
            maxLength={3}
            value={currency}
            fault={faultAt('/total/currency')}
            onChange={typed((value) => change({ currency: value }))}
          />
        </div>
      </div>
    </>
  );
}
