import { ToggleButton } from './button.tsx';
import styles from './choice.module.css';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onValue: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
}

/** One of two or three, side by side: English or German, HTML or text. */
export function Choice<Value extends string>({ label, value, onValue, options }: ChoiceProps<Value>) {
  return (
    <div role="group" aria-label={label} className={styles.choice}>
      {options.map((option) => (
        <ToggleButton key={option.value} small on={option.value === value} onClick={() => onValue(option.value)}>
          {option.label}
        </ToggleButton>
      ))}
    </div>
  );
}
