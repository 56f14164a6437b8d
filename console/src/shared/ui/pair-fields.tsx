import { Plus, X } from 'lucide-react';
import type { Pair } from '../pair.ts';
import { useSharedTexts } from '../texts.ts';
import { Button, IconButton } from './button.tsx';
import { TextField } from './fields.tsx';
import styles from './pair-fields.module.css';
import { typed } from './typed.ts';

interface PairFieldsProps {
  /** What they are. */
  readonly label: string;
  readonly help?: string | undefined;
  readonly pairs: readonly Pair[];
  readonly onPairs: (pairs: readonly Pair[]) => void;
  readonly nameLabel: string;
  readonly valueLabel: string;
  /** What the button says that adds one. */
  readonly add: string;
  readonly faultOf?: ((pair: Pair) => string | undefined) | undefined;
}

/** Any number of names with values. */
export function PairFields({ label, help, pairs, onPairs, nameLabel, valueLabel, add, faultOf }: PairFieldsProps) {
  const t = useSharedTexts();
  const change = (id: string, part: Partial<Pair>) =>
    onPairs(pairs.map((pair) => (pair.id === id ? { ...pair, ...part } : pair)));
  return (
    <fieldset className={styles.pairs}>
      <legend>
        {label} <span>{t('optional')}</span>
      </legend>
      {pairs.map((pair) => (
        <div key={pair.id} className={styles.pair}>
          <TextField
            label={nameLabel}
            value={pair.name}
            fault={faultOf?.(pair)}
            onChange={typed((name) => change(pair.id, { name }))}
          />
          <TextField label={valueLabel} value={pair.value} onChange={typed((value) => change(pair.id, { value }))} />
          <IconButton
            icon={X}
            label={t('remove', { name: pair.name === '' ? label : pair.name })}
            onClick={() => onPairs(pairs.filter(({ id }) => id !== pair.id))}
          />
        </div>
      ))}
      <Button
        small
        look="dashed"
        icon={Plus}
        onClick={() => onPairs([...pairs, { id: crypto.randomUUID(), name: '', value: '' }])}
      >
        {add}
      </Button>
      {help !== undefined && <p className={styles.help}>{help}</p>}
    </fieldset>
  );
}
