import type { InputHTMLAttributes, ReactNode, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { useId } from 'react';
import { useSharedTexts } from '../texts.ts';
import { classes } from './classes.ts';
import styles from './fields.module.css';

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  /** What is wrong with it and what to do. */
  readonly fault?: string | undefined;
  readonly optional?: boolean;
  /** Only for screen readers: where a head says it already. */
  readonly labelHidden?: boolean;
}

function Field({
  label,
  help,
  fault,
  optional = false,
  labelHidden = false,
  children,
}: FieldProps & { children: (ids: Ids) => ReactNode }) {
  const t = useSharedTexts();
  const id = useId();
  const described = [help === undefined ? '' : `${id}-help`, fault === undefined ? '' : `${id}-fault`].filter(Boolean);
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={classes(labelHidden && 'hidden-visually')}>
        {label}
        {optional && <span className={styles.optional}>{t('optional')}</span>}
      </label>
      {children({
        id,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
        'aria-invalid': fault === undefined ? undefined : true,
      })}
      {fault !== undefined && (
        <p className={styles.fault} id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
      {help !== undefined && (
        <p className={styles.help} id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

interface Ids {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

type InputProps = FieldProps &
  InputHTMLAttributes<HTMLInputElement> & { readonly ref?: Ref<HTMLInputElement>; readonly after?: ReactNode };

/** One line of text. */
export function TextField({ label, help, fault, optional, labelHidden, after, className, ...rest }: InputProps) {
  return (
    <Field label={label} help={help} fault={fault} optional={optional === true} labelHidden={labelHidden === true}>
      {(ids) => (
        <span className={styles.inputRow}>
          <input type="text" {...rest} {...ids} className={classes(styles.input, className)} />
          {after}
        </span>
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  help,
  fault,
  optional,
  ...rest
}: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field label={label} help={help} fault={fault} optional={optional === true}>
      {(ids) => <textarea rows={3} {...rest} {...ids} className={styles.area} />}
    </Field>
  );
}

type SelectProps = FieldProps &
  SelectHTMLAttributes<HTMLSelectElement> & {
    readonly options: readonly { readonly value: string; readonly label: string }[];
  };

/** One of a few. */
export function SelectField({ label, help, fault, optional, labelHidden, options, ...rest }: SelectProps) {
  return (
    <Field label={label} help={help} fault={fault} optional={optional === true} labelHidden={labelHidden === true}>
      {(ids) => (
        <select {...rest} {...ids} className={styles.select}>
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type CheckProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & {
  readonly label: ReactNode;
  readonly help?: ReactNode;
};

/** Yes or no. */
export function CheckField({ label, help, ...rest }: CheckProps) {
  return (
    <label className={styles.check}>
      <input type="checkbox" {...rest} />
      <span>
        {label}
        {help !== undefined && <small>{help}</small>}
      </span>
    </label>
  );
}
