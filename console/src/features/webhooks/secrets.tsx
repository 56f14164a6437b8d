import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../shared/api.ts';
import { Button } from '../../shared/ui/button.tsx';
import { CopyField } from '../../shared/ui/copying.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { SelectField } from '../../shared/ui/fields.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Endpoint } from './endpoints-data.ts';
import { useWebhooksTexts } from './texts.ts';

/** A secret, shown this once. */
export function NewSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useWebhooksTexts();
  return (
    <Dialog
      title={t('secret.title')}
      lead={t('secret.once')}
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('secret.done')}
        </Button>
      }
    >
      <CopyField label={t('secret')} value={secret} />
    </Dialog>
  );
}

const overlaps = [0, 3600, 86_400, 604_800] as const;

interface RotateDialogProps {
  readonly endpoint: Endpoint;
  readonly onSecret: (secret: string) => void;
  readonly onClose: () => void;
}

/** A new secret; the old ones sign beside it until the receiver has changed over. */
export function RotateDialog({ endpoint, onSecret, onClose }: RotateDialogProps) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const [overlap, setOverlap] = useState('86400');
  const rotate = useMutation({
    mutationFn: () =>
      send<{ secret: string }>('POST', `/v1/endpoints/${endpoint.id}/secrets`, { overlapSeconds: Number(overlap) }),
    onSuccess: async ({ secret }) => {
      await client.invalidateQueries({ queryKey: ['endpoints'] });
      onClose();
      onSecret(secret);
    },
  });
  return (
    <Dialog
      title={t('rotate')}
      lead={t('rotate.lead')}
      onClose={onClose}
      onSubmit={() => rotate.mutate()}
      actions={
        <Button look="primary" type="submit" busy={rotate.isPending}>
          {t('rotate.do')}
        </Button>
      }
    >
      <SelectField
        label={t('rotate.overlap')}
        value={overlap}
        options={overlaps.map((seconds) => ({ value: String(seconds), label: t(`overlap.${seconds}`) }))}
        onChange={typed(setOverlap)}
      />
      {rotate.isError && <ProblemNotice error={rotate.error} />}
    </Dialog>
  );
}
