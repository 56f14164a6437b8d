import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { figureSearch } from '../../shared/figure-search.ts';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { useTimes } from '../../shared/i18n/times.ts';
import { SelectField } from '../../shared/ui/fields.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import type { Change, Definition } from './definition.ts';
import { labelOf } from './definition.ts';
import type { FlowWay } from './flow.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { TransitionForm } from './transition-form.tsx';

interface WayPanelProps {
  readonly definition: Definition;
  readonly way: FlowWay;
  readonly editable: boolean;
  readonly onChange: Change;
  readonly onSelect: (what: string | undefined) => void;
}

/** A way: what orders did on it, and the transitions that take it. */
export function WayPanel({ definition, way, editable, onChange, onSelect }: WayPanelProps) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  const { count } = useNumbers();
  const times = useTimes();
  const [chosen, setChosen] = useState('');
  const { from, to, transitions, figures } = way;
  const name = transitions.includes(chosen) ? chosen : transitions[0];
  return (
    <>
      <div className={styles.form}>
        <h2 className={styles.ends}>
          {[from, to].map((key) => (
            <Status
              key={key}
              category={definition.statuses[key]?.category ?? 'open'}
              label={labelOf(definition.statuses[key]?.label, locale, key)}
            />
          ))}
        </h2>
        {figures !== undefined && (
          <p>
            <Link to="/orders" search={figureSearch(figures.filter)}>
              {t('way.moves', { moves: figures.moves, count: count(figures.moves) })}
            </Link>
            {figures.medianSeconds !== null &&
              ` ${t('way.after', { duration: times.duration(Math.max(60, figures.medianSeconds) * 1000) })}`}
            {figures.againstRules > 0 && ` ${t('way.against', { count: count(figures.againstRules) })}`}
          </p>
        )}
        {transitions.length === 0 && <p className="muted">{t('way.none')}</p>}
        {transitions.length > 1 && (
          <SelectField
            label={t('way.transition')}
            value={name}
            options={transitions.map((value) => ({
              value,
              label: labelOf(definition.transitions[value]?.label, locale, value),
            }))}
            onChange={({ target }) => setChosen(target.value)}
          />
        )}
      </div>
      {editable && name !== undefined && (
        <TransitionForm key={name} definition={definition} name={name} onChange={onChange} onSelect={onSelect} />
      )}
    </>
  );
}
