import { useState } from 'react';
import { useSession } from '../../shared/session.ts';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { useSettingsTexts } from './texts.ts';

/** In which zone one sees times. */
export interface ZoneChoice {
  readonly kind: 'browser' | 'account' | 'own';
  /** The zone of one's own, as typed. */
  readonly own: string;
  /** As the API takes it; `null`: the browser's. */
  readonly value: string | null;
  readonly isKnown: boolean;
  readonly onKind: (kind: ZoneChoice['kind']) => void;
  readonly onOwn: (zone: string) => void;
}

const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone that was chosen, while it is being changed. */
export function useZoneChoice(): ZoneChoice {
  const { user } = useSession();
  const { timeZone } = user;
  const [kind, setKind] = useState<ZoneChoice['kind']>(
    timeZone === undefined ? 'browser' : timeZone === 'account' ? 'account' : 'own',
  );
  const [own, setOwn] = useState(kind === 'own' ? (timeZone ?? '') : browserZone);
  const value = { browser: null, account: 'account', own: own.trim() }[kind];
  return { kind, own, value, isKnown: kind !== 'own' || isZone(own.trim()), onKind: setKind, onOwn: setOwn };
}

/** The choice, with a field for a zone of one's own. */
export function ZoneFields({ kind, own, isKnown, onKind, onOwn }: ZoneChoice) {
  const t = useSettingsTexts();
  const { account } = useSession();
  const names = { browser: browserZone, account: account.timeZone, own: '' };
  return (
    <>
      <SelectField
        label={t('zone')}
        help={t('zone.help')}
        value={kind}
        options={(['browser', 'account', 'own'] as const).map((value) => ({
          value,
          label: t(`zone.${value}`, { zone: names[value] }),
        }))}
        onChange={typed((next) => onKind(next as ZoneChoice['kind']))}
      />
      {kind === 'own' && (
        <>
          <TextField
            label={t('zone.name')}
            list="own-time-zones"
            spellCheck={false}
            autoComplete="off"
            value={own}
            fault={isKnown ? undefined : t('zone.fault')}
            onChange={typed(onOwn)}
          />
          <datalist id="own-time-zones">
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </>
  );
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
