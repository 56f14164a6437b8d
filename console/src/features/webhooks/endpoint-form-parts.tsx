import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../shared/session.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { CheckField, SelectField, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { workflowsQuery } from '../../shared/workflows.ts';
import type { ChangeFields, EndpointFields } from './endpoint-fields.ts';
import { categoryNames } from './endpoint-fields.ts';
import styles from './endpoint-form.module.css';
import { eventTypesQuery } from './endpoints-data.ts';
import { useWebhooksTexts } from './texts.ts';

interface PartProps {
  readonly fields: EndpointFields;
  readonly change: ChangeFields;
  readonly faultAt: (member: string) => string | undefined;
}

/** Which events it is told of. */
export function WhatFields({ fields, change, faultAt }: PartProps) {
  const t = useWebhooksTexts();
  const shared = useSharedTexts();
  const { data: types = [] } = useQuery(eventTypesQuery);
  const ofAccounts = useCan('keys.manage');
  const { data: workflows = [] } = useQuery(workflowsQuery);
  return (
    <div className={styles.fields}>
      <Checks
        label={t('field.types')}
        help={t('field.types.help')}
        values={fields.types}
        options={types
          .filter(({ type }) => ofAccounts || type.startsWith('order.'))
          .map(({ type }) => ({ value: type, label: type }))}
        onValues={(next) => change({ types: next })}
      />
      <Checks
        label={t('field.workflow')}
        help={t('field.any')}
        values={fields.workflow}
        options={workflows.map(({ key, name }) => ({ value: key, label: name }))}
        onValues={(workflow) => change({ workflow })}
      />
      <Checks
        label={t('field.category')}
        help={t('field.any')}
        values={fields.category}
        options={categoryNames.map((value) => ({ value, label: shared.maybe(`category.${value}`, value) }))}
        onValues={(category) => change({ category })}
      />
      <TextField
        label={t('field.status')}
        help={t('field.status.help')}
        optional
        value={fields.status}
        onChange={typed((status) => change({ status }))}
      />
      <TextField
        label={t('field.condition')}
        help={t('field.condition.help')}
        optional
        className="mono"
        value={fields.condition}
        fault={faultAt('filters/condition')}
        onChange={typed((condition) => change({ condition }))}
      />
      <SelectField
        label={t('field.audience')}
        value={fields.audience}
        options={(['internal', 'partner', 'customer'] as const).map((value) => ({
          value,
          label: t(`audience.${value}`),
        }))}
        onChange={typed((audience) => change({ audience }))}
      />
      <CheckField
        label={t('field.historical')}
        checked={fields.historical}
        onChange={({ target }) => change({ historical: target.checked })}
      />
    </div>
  );
}

/** In which order, how often, how fast. */
export function DeliveryFields({ fields, change, faultAt }: PartProps) {
  const t = useWebhooksTexts();
  const numberField = (member: 'timeoutSeconds' | 'concurrency' | 'rateLimit') => (
    <TextField
      label={t(`field.${member}`)}
      type="number"
      min={1}
      inputMode="numeric"
      optional={member === 'rateLimit'}
      value={fields[member]}
      fault={faultAt(member)}
      placeholder={t('field.default')}
      onChange={typed((value) => change({ [member]: value }))}
    />
  );
  return (
    <div className={styles.fields}>
      <SelectField
        label={t('field.ordering')}
        value={fields.ordering}
        options={(['per-order', 'none'] as const).map((value) => ({ value, label: t(`ordering.${value}`) }))}
        onChange={typed((ordering) => change({ ordering }))}
      />
      <SelectField
        label={t('field.compaction')}
        value={fields.compaction}
        options={(['every-event', 'latest-per-order'] as const).map((value) => ({
          value,
          label: t(`compaction.${value}`),
        }))}
        onChange={typed((compaction) => change({ compaction }))}
      />
      <TextField
        label={t('field.retries')}
        help={t('field.retries.help')}
        className="mono"
        value={fields.retries}
        fault={faultAt('retries') ?? faultAt('retrySchedule')}
        placeholder={t('field.default')}
        onChange={typed((retries) => change({ retries }))}
      />
      <div className={styles.three}>
        {numberField('timeoutSeconds')}
        {numberField('concurrency')}
        {numberField('rateLimit')}
      </div>
    </div>
  );
}

interface ChecksProps {
  readonly label: string;
  readonly help: string;
  readonly values: readonly string[];
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onValues: (values: readonly string[]) => void;
}

/** Some of several; none of them stands for all. */
function Checks({ label, help, values, options, onValues }: ChecksProps) {
  return (
    <fieldset className={styles.checks}>
      <legend>
        {label} <small>{help}</small>
      </legend>
      {options.map((option) => (
        <CheckField
          key={option.value}
          label={option.label}
          checked={values.includes(option.value)}
          onChange={({ target }) =>
            onValues(target.checked ? [...values, option.value] : values.filter((value) => value !== option.value))
          }
        />
      ))}
    </fieldset>
  );
}
