import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import styles from './session.module.css';
import { useSessionTexts } from './texts.ts';

interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly fault: string | undefined;
  readonly autoComplete: 'current-password' | 'new-password';
}

/** A password, which can be looked at. */
export function PasswordField({ label, value, onValue, fault, autoComplete }: PasswordFieldProps) {
  const t = useSessionTexts();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={label}
      type={shown ? 'text' : 'password'}
      name="password"
      autoComplete={autoComplete}
      value={value}
      fault={fault}
      onChange={({ target }) => onValue(target.value)}
      after={
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={t(shown ? 'password.hide' : 'password.show')}
          className={styles.eye}
          onClick={() => setShown(!shown)}
        />
      }
    />
  );
}
