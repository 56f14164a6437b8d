import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { CheckField, SelectField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Change, Definition, TransitionDefinition } from './definition.ts';
import { labelOf, moved } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface TransitionReasonsProps {
  readonly definition: Definition;
  readonly transition: TransitionDefinition;
  /** Where the transition stands in the definition. */
  readonly at: readonly string[];
  readonly onChange: Change;
  readonly onSelect: (what: string | undefined) => void;
}

/** The reasons that a step takes, in the order in which they are offered, and whether one must be given. */
export function TransitionReasons({ definition, transition, at, onChange, onSelect }: TransitionReasonsProps) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  const { reasons: chosen = [], reasonRequired = false } = transition;
  const nameOf = (name: string) => labelOf(definition.reasons[name]?.label, locale, name);
  const left = Object.keys(definition.reasons).filter((name) => !chosen.includes(name));
  const put = (next: readonly string[]) => onChange([...at, 'reasons'], next.length === 0 ? undefined : next);
  return (
    <fieldset>
      <legend>{t('form.reasons')}</legend>
      <div className={styles.foldBody}>
        {chosen.length === 0 && <p className="muted">{t('form.reasons.any')}</p>}
        <ol className={styles.plain}>
          {chosen.map((name, index) => (
            <li key={name} className={styles.caseHead}>
              <span>{nameOf(name)}</span>
              <IconButton
                icon={ArrowUp}
                label={t('form.reasons.up', { reason: nameOf(name) })}
                aria-disabled={index === 0}
                onClick={() => index > 0 && put(moved(chosen, index, -1))}
              />
              <IconButton
                icon={ArrowDown}
                label={t('form.reasons.down', { reason: nameOf(name) })}
                aria-disabled={index === chosen.length - 1}
                onClick={() => index < chosen.length - 1 && put(moved(chosen, index, 1))}
              />
              <IconButton
                icon={X}
                label={t('form.reasons.remove', { reason: nameOf(name) })}
                onClick={() => put(chosen.filter((one) => one !== name))}
              />
            </li>
          ))}
        </ol>
        <FoundAt path={[...at, 'reasons']} />
        {left.length > 0 && (
          <SelectField
            label={t('form.reasons.add')}
            value=""
            options={[
              { value: '', label: t('form.reasons.choose') },
              ...left.map((value) => ({ value, label: nameOf(value) })),
            ]}
            onChange={typed((name) => name !== '' && put([...chosen, name]))}
          />
        )}
        <CheckField
          label={t('form.reason')}
          checked={reasonRequired}
          onChange={({ target }) => onChange([...at, 'reasonRequired'], target.checked ? true : undefined)}
        />
        <FoundAt path={[...at, 'reasonRequired']} />
        <p>
          <Button look="link" onClick={() => onSelect('part:reasons')}>
            {t('form.reasons.all')}
          </Button>
        </p>
      </div>
    </fieldset>
  );
}
