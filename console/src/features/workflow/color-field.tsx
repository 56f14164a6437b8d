import { contrast, hardestGround, legible } from '../../shared/color.ts';
import { HeldField } from './held-field.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface ColorFieldProps {
  readonly color: string | undefined;
  readonly onColor: (color: string | undefined) => void;
}

/** The status' own colour, and how it is shown where it could not be seen as it is. */
export function ColorField({ color = '', onColor }: ColorFieldProps) {
  const t = useWorkflowTexts();
  const isColor = /^#[0-9a-f]{6}$/i.test(color);
  const weak = isColor && Object.values(hardestGround).some((ground) => contrast(color, ground) < 4.5);
  return (
    <HeldField
      label={t('form.color')}
      optional
      value={color}
      placeholder="#2263d7"
      written={(text) => text.trim()}
      fault={color !== '' && !isColor ? t('form.color.fault') : undefined}
      help={weak ? t('form.color.weak') : t('form.color.help')}
      after={isColor && <i className={styles.swatch} style={{ background: legible(color) }} />}
      onValue={(text) => onColor(text.trim() === '' ? undefined : text.trim())}
    />
  );
}
