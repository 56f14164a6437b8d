import type { NewEndpointOut } from '@milepost/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, send } from '../../shared/api.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { SelectField, TextArea, TextField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { ChangeFields } from './endpoint-fields.ts';
import { formats, toBody, toFields } from './endpoint-fields.ts';
import styles from './endpoint-form.module.css';
import { DeliveryFields, WhatFields } from './endpoint-form-parts.tsx';
import type { Endpoint } from './endpoints-data.ts';
import { useWebhooksTexts } from './texts.ts';

interface EndpointFormProps {
  /** Left out for a new one. */
  readonly endpoint?: Endpoint;
  readonly onClose: () => void;
  readonly onMade?: (made: NewEndpointOut) => void;
}

/** Makes an endpoint, or changes one. What is seldom changed is folded. */
export function EndpointForm({ endpoint, onClose, onMade }: EndpointFormProps) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const [fields, setFields] = useState(() => toFields(endpoint));
  const [fault, setFault] = useState<string>();
  const change: ChangeFields = (part) => setFields((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: (body: unknown) =>
      endpoint === undefined
        ? send<NewEndpointOut>('POST', '/v1/endpoints', body)
        : send<NewEndpointOut>('PATCH', `/v1/endpoints/${endpoint.id}`, body),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['endpoints'] });
      if (endpoint !== undefined) showToast({ text: t('saved') });
      onMade?.(made);
      if (endpoint !== undefined) onClose();
    },
  });
  const pointer = save.error instanceof ApiProblem ? save.error.body.pointer : undefined;
  const faultAt = (member: string): string | undefined => {
    if (fault === member) return t.maybe(`fault.${member}`, t('fault.url'));
    return pointer?.startsWith(`/${member}`) === true ? save.error?.message : undefined;
  };
  const submit = () => {
    const made = toBody(fields, endpoint === undefined);
    setFault('fault' in made ? made.fault : undefined);
    if ('body' in made) save.mutate(made.body);
  };
  return (
    <Dialog
      wide
      title={t(endpoint === undefined ? 'add' : 'form.edit')}
      lead={endpoint === undefined ? t('form.lead') : undefined}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <Button look="primary" type="submit" busy={save.isPending}>
          {t(endpoint === undefined ? 'form.add' : 'form.save')}
        </Button>
      }
    >
      <TextField
        label={t('field.url')}
        help={t('field.url.help')}
        type="url"
        autoFocus
        value={fields.url}
        fault={faultAt('url')}
        onChange={typed((url) => change({ url }))}
      />
      <TextField
        label={t('field.description')}
        optional
        maxLength={200}
        value={fields.description}
        onChange={typed((description) => change({ description }))}
      />
      {endpoint === undefined && (
        <SelectField
          label={t('field.start')}
          help={t('field.start.help')}
          value={fields.start}
          options={(['now', 'snapshot'] as const).map((value) => ({ value, label: t(`start.${value}`) }))}
          onChange={typed((start) => change({ start }))}
        />
      )}
      <details className={styles.part}>
        <summary>{t('part.what')}</summary>
        <WhatFields fields={fields} change={change} faultAt={faultAt} />
      </details>
      <details className={styles.part}>
        <summary>{t('part.how')}</summary>
        <div className={styles.fields}>
          <SelectField
            label={t('field.format')}
            value={fields.format}
            fault={faultAt('format')}
            options={formats.map((value) => ({ value, label: t(`format.${value}`) }))}
            onChange={typed((format) => change({ format }))}
          />
          {fields.format === 'template' && (
            <>
              <TextField
                label={t('field.contentType')}
                value={fields.contentType}
                onChange={typed((contentType) => change({ contentType }))}
              />
              <TextArea
                label={t('field.template')}
                help={t('field.template.help')}
                rows={6}
                value={fields.template}
                fault={faultAt('template')}
                onChange={typed((template) => change({ template }))}
              />
            </>
          )}
          <SelectField
            label={t('field.signature')}
            value={fields.signature}
            options={(['standard', 'ingram'] as const).map((value) => ({ value, label: t(`signature.${value}`) }))}
            onChange={typed((signature) => change({ signature }))}
          />
          <TextArea
            label={t('field.headers')}
            help={t(endpoint === undefined ? 'field.headers.help' : 'field.headers.kept')}
            optional
            rows={2}
            value={fields.headers}
            fault={faultAt('headers')}
            onChange={typed((headers) => change({ headers }))}
          />
        </div>
      </details>
      <details className={styles.part}>
        <summary>{t('part.delivery')}</summary>
        <DeliveryFields fields={fields} change={change} faultAt={faultAt} />
      </details>
      {save.isError && <ProblemNotice error={save.error} />}
    </Dialog>
  );
}
