import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { toggled } from '../../shared/toggled.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { CheckField, SelectField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Definition, RollUpCase } from './definition.ts';
import { labelOf, moved } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import { useLineStatuses } from './line-statuses.ts';
import type { PartProps } from './part.ts';
import { RemoveButton } from './remove-button.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

const quantities = ['shipped', 'backordered', 'canceled', 'fulfilled', 'returned'] as const;

/** How the status of an order follows from its lines: the first case that holds decides. */
export function RollUpForm({ definition, onChange }: PartProps) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  const { rollUp, statuses } = definition;
  const names = Object.entries(statuses).map(([value, { label }]) => ({ value, label: labelOf(label, locale, value) }));
  const first = names[0]?.value;
  if (rollUp === undefined) {
    return (
      <div className={styles.form}>
        <h2>{t('rollup')}</h2>
        <p className="muted">{t('rollup.none')}</p>
        <div>
          <Button
            icon={Plus}
            impossible={first === undefined}
            onClick={() =>
              onChange(['rollUp'], { leaves: [first], cases: [{ when: { all: 'shipped' }, to: names.at(-1)?.value }] })
            }
          >
            {t('rollup.begin')}
          </Button>
        </div>
      </div>
    );
  }
  const { leaves = [], cases = [] } = rollUp;
  const putCases = (next: readonly RollUpCase[]) => onChange(['rollUp', 'cases'], next);
  return (
    <div className={styles.form}>
      <h2>{t('rollup')}</h2>
      <fieldset>
        <legend>{t('rollup.leaves')}</legend>
        <div className={styles.checks}>
          {names.map(({ value, label }) => (
            <CheckField
              key={value}
              label={label}
              checked={leaves.includes(value)}
              onChange={() =>
                onChange(
                  ['rollUp', 'leaves'],
                  names.map((one) => one.value).filter((one) => leaves.includes(one) !== (one === value)),
                )
              }
            />
          ))}
        </div>
        <FoundAt path={['rollUp', 'leaves']} />
      </fieldset>
      <section>
        <h3>{t('rollup.cases')}</h3>
        <ol>
          {cases.map((one, index) => (
            <Case
              key={index}
              definition={definition}
              one={one}
              number={index + 1}
              last={index === cases.length - 1}
              statuses={names}
              onCase={(next) => putCases(cases.map((other, at) => (at === index ? next : other)))}
              onMove={(by) => putCases(moved(cases, index, by))}
              onRemove={cases.length < 2 ? undefined : () => putCases(cases.filter((_, at) => at !== index))}
            />
          ))}
        </ol>
        <Button
          small
          look="dashed"
          icon={Plus}
          onClick={() => putCases([...cases, { when: { some: 'shipped' }, to: first ?? '' }])}
        >
          {t('rollup.case.add')}
        </Button>
      </section>
      <FoundAt path={['rollUp']} reach="own" />
      <RemoveButton onRemove={() => onChange(['rollUp'], undefined)}>{t('rollup.remove')}</RemoveButton>
    </div>
  );
}

interface CaseProps {
  readonly definition: Definition;
  readonly one: RollUpCase;
  readonly number: number;
  readonly last: boolean;
  readonly statuses: readonly { readonly value: string; readonly label: string }[];
  readonly onCase: (next: RollUpCase) => void;
  readonly onMove: (by: -1 | 1) => void;
  /** Left out for the only one. */
  readonly onRemove: (() => void) | undefined;
}

function Case({ definition, one, number, last, statuses, onCase, onMove, onRemove }: CaseProps) {
  const t = useWorkflowTexts();
  const lineStatuses = useLineStatuses(definition);
  const [kind = 'all', what] = Object.entries(one.when)[0] ?? [];
  const isOf = kind === 'all' || kind === 'some';
  const chosen = Array.isArray(what) ? (what as readonly string[]) : [];
  return (
    <li className={styles.timer}>
      <div className={styles.caseHead}>
        <b>{t('rollup.case', { number })}</b>
        <IconButton
          icon={ArrowUp}
          label={t('rollup.up', { number })}
          aria-disabled={number === 1}
          onClick={() => number > 1 && onMove(-1)}
        />
        <IconButton
          icon={ArrowDown}
          label={t('rollup.down', { number })}
          aria-disabled={last}
          onClick={() => !last && onMove(1)}
        />
        {onRemove !== undefined && (
          <IconButton icon={X} label={t('rollup.case.remove', { number })} onClick={onRemove} />
        )}
      </div>
      <div className={styles.caseWhen}>
        <SelectField
          label={t('rollup.when')}
          value={kind}
          options={(['all', 'some', 'allIn', 'someIn'] as const).map((value) => ({
            value,
            label: t(`rollup.when.${value}`),
          }))}
          onChange={typed((next) => {
            const wantsOf = next === 'all' || next === 'some';
            const same = wantsOf === isOf;
            const begin = wantsOf ? 'shipped' : [lineStatuses[0]?.value ?? ''];
            onCase({ ...one, when: { [next]: same ? what : begin } });
          })}
        />
        {isOf && (
          <SelectField
            label={t('rollup.what')}
            value={String(what)}
            options={quantities.map((value) => ({ value, label: t(`quantity.${value}`) }))}
            onChange={typed((next) => onCase({ ...one, when: { [kind]: next } }))}
          />
        )}
      </div>
      {!isOf && (
        <fieldset>
          <legend>{t('rollup.in')}</legend>
          <div className={styles.checks}>
            {lineStatuses.map(({ value, label }) => (
              <CheckField
                key={value}
                label={label}
                checked={chosen.includes(value)}
                onChange={() => onCase({ ...one, when: { [kind]: toggled(chosen, value) } })}
              />
            ))}
          </div>
        </fieldset>
      )}
      <SelectField
        label={t('rollup.to')}
        value={one.to}
        options={statuses}
        onChange={typed((to) => onCase({ ...one, to }))}
      />
      <FoundAt path={['rollUp', 'cases', number - 1]} />
    </li>
  );
}
