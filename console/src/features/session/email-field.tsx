import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { useSessionTexts } from './texts.ts';

interface EmailFieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** It was tried: an empty one is a fault. */
  readonly tried: boolean;
  readonly autoFocus?: boolean;
  readonly readOnly?: boolean;
}

/** The address by which one logs in. */
export function EmailField({ value, onValue, tried, ...rest }: EmailFieldProps) {
  const t = useSessionTexts();
  return (
    <TextField
      {...rest}
      label={t('email')}
      type="email"
      name="email"
      autoComplete="username"
      value={value}
      fault={tried && value.trim() === '' ? t('empty.email') : undefined}
      onChange={typed(onValue)}
    />
  );
}
