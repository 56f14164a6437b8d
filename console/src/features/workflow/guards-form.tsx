import { X } from 'lucide-react';
import { useState } from 'react';
import { useListed } from '../../shared/i18n/lists.ts';
import { toggled } from '../../shared/toggled.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Change, Definition, Guard } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import { itemsOf } from './held-field.tsx';
import { useLineStatuses } from './line-statuses.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface GuardsFormProps {
  readonly definition: Definition;
  readonly guards: readonly Guard[];
  /** Where the transition stands in the definition. */
  readonly at: readonly string[];
  readonly onChange: Change;
}

const texts = ['fields', 'minTimeInStatus', 'maxTimeInStatus', 'condition'] as const;
const limits = ['min', 'max', 'currency'] as const;
const kinds = [
  'message',
  'fields',
  'lines',
  'minTimeInStatus',
  'maxTimeInStatus',
  'amount',
  'fourEyes',
  'condition',
] as const;
type Kind = (typeof kinds)[number];

/** What is being written down of a new condition. */
interface Wish {
  readonly text: string;
  readonly every: boolean;
  readonly lines: readonly string[];
  readonly amount: Readonly<Record<string, string>>;
}

const nothing: Wish = { text: '', every: true, lines: [], amount: {} };

/** The condition, or `undefined` while it does not say anything yet. */
function guardOf(kind: Kind, { text, every, lines, amount }: Wish): Guard | undefined {
  switch (kind) {
    case 'message':
      return { message: 'required' };
    case 'fourEyes':
      return { fourEyes: true };
    case 'lines':
      return lines.length === 0 ? undefined : { lines: { [every ? 'all' : 'any']: lines } };
    case 'amount': {
      const given = Object.entries(amount).filter(([, value]) => value.trim() !== '');
      return given.length === 0 ? undefined : { amount: Object.fromEntries(given) };
    }
    case 'fields': {
      const fields = itemsOf(text.replaceAll(/\s+/g, ','));
      return fields.length === 0 ? undefined : { fields };
    }
    case 'minTimeInStatus':
    case 'maxTimeInStatus':
    case 'condition':
      return text.trim() === '' ? undefined : { [kind]: text };
    default:
      return kind satisfies never;
  }
}

/** What must hold, each in words; all of them. */
export function GuardsForm({ definition, guards, at, onChange }: GuardsFormProps) {
  const t = useWorkflowTexts();
  const [kind, setKind] = useState<Kind | ''>('');
  const [wish, setWish] = useState(nothing);
  const wordsOf = useGuardWords(definition);
  const wanted = kind === '' ? undefined : guardOf(kind, wish);
  const put = (next: readonly Guard[]) => onChange([...at, 'guards'], next.length === 0 ? undefined : next);
  return (
    <fieldset>
      <legend>{t('guards')}</legend>
      {guards.length === 0 && <p className="muted">{t('guards.none')}</p>}
      <ul className={styles.plain}>
        {guards.map((guard, index) => (
          <li key={index}>
            <div className={styles.guard}>
              <span>{wordsOf(guard)}</span>
              <IconButton
                icon={X}
                label={t('guards.remove')}
                onClick={() => put(guards.filter((_, other) => other !== index))}
              />
            </div>
            <FoundAt path={[...at, 'guards', index]} />
          </li>
        ))}
      </ul>
      <FoundAt path={[...at, 'guards']} reach="own" />
      <div className={styles.foldBody}>
        <SelectField
          label={t('guards.add')}
          value={kind}
          options={[
            { value: '', label: t('guards.choose') },
            ...kinds.map((one) => ({ value: one, label: t(`guards.${one}`) })),
          ]}
          onChange={typed((value) => setKind(value as Kind | ''))}
        />
        {texts.map(
          (one) =>
            one === kind && (
              <TextField
                key={one}
                label={t(`guards.value.${one}`)}
                value={wish.text}
                spellCheck={false}
                onChange={typed((text) => setWish({ ...wish, text }))}
              />
            ),
        )}
        {kind === 'lines' && <LinesFields definition={definition} wish={wish} onWish={setWish} />}
        {kind === 'amount' && (
          <div className={styles.caseWhen}>
            {limits.map((limit) => (
              <TextField
                key={limit}
                label={t(`guards.amount.${limit}`)}
                placeholder={t(`guards.amount.${limit}.form`)}
                optional
                value={wish.amount[limit] ?? ''}
                onChange={typed((text) => setWish({ ...wish, amount: { ...wish.amount, [limit]: text } }))}
              />
            ))}
          </div>
        )}
        {kind !== '' && (
          <div>
            <Button
              small
              impossible={wanted === undefined}
              onClick={() => {
                if (wanted === undefined) return;
                put([...guards, wanted]);
                setKind('');
                setWish(nothing);
              }}
            >
              {t('guards.apply')}
            </Button>
          </div>
        )}
      </div>
    </fieldset>
  );
}

interface LinesFieldsProps {
  readonly definition: Definition;
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
}

function LinesFields({ definition, wish, onWish }: LinesFieldsProps) {
  const t = useWorkflowTexts();
  return (
    <>
      <SelectField
        label={t('rollup.when')}
        value={wish.every ? 'allIn' : 'someIn'}
        options={(['allIn', 'someIn'] as const).map((value) => ({ value, label: t(`rollup.when.${value}`) }))}
        onChange={typed((value) => onWish({ ...wish, every: value === 'allIn' }))}
      />
      <fieldset>
        <legend>{t('rollup.in')}</legend>
        <div className={styles.checks}>
          {useLineStatuses(definition).map(({ value, label }) => (
            <CheckField
              key={value}
              label={label}
              checked={wish.lines.includes(value)}
              onChange={() => onWish({ ...wish, lines: toggled(wish.lines, value) })}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}

/** Says a condition as the definition writes it. */
function useGuardWords(definition: Definition): (guard: Guard) => string {
  const t = useWorkflowTexts();
  const lineStatuses = useLineStatuses(definition);
  const listed = useListed();
  return (guard) => {
    const [kind = '', what] = Object.entries(guard)[0] ?? [];
    if (kind === 'lines') {
      const [quantifier, names] = Object.entries(Object(what) as Readonly<Record<string, readonly string[]>>)[0] ?? [];
      const labels = [names ?? []]
        .flat()
        .map((name) => lineStatuses.find(({ value }) => value === name)?.label ?? name);
      return t(quantifier === 'any' ? 'guard.lines.any' : 'guard.lines', { value: listed(labels, 'disjunction') });
    }
    if (kind === 'amount') {
      const given = Object(what) as Readonly<Record<string, string | number | undefined>>;
      const words = limits.flatMap((limit) =>
        given[limit] === undefined ? [] : [t(`value.${limit}`, { value: String(given[limit]) })],
      );
      return t('guard.amount', { value: listed(words) });
    }
    const value = typeof what === 'string' ? what : Array.isArray(what) ? listed(what.map(String)) : '';
    return t.maybe(`guard.${kind}`, kind, { value });
  };
}
