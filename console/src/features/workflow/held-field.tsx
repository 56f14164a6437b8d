import type { ComponentProps } from 'react';
import { useState } from 'react';
import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';

type HeldFieldProps = Omit<ComponentProps<typeof TextField>, 'value' | 'onChange'> & {
  /** As the definition says it, written out. */
  readonly value: string;
  readonly onValue: (text: string) => void;
  /** The text as it would be written out, to tell what was typed from what was changed elsewhere. */
  readonly written: (text: string) => string;
};

/** A text that stands for a list: what is typed stays as it is typed, while the definition holds what it means. */
export function HeldField({ value, onValue, written, ...rest }: HeldFieldProps) {
  const [text, setText] = useState(value);
  return (
    <TextField
      {...rest}
      spellCheck={false}
      value={written(text) === value ? text : value}
      onChange={typed((next) => {
        setText(next);
        onValue(next);
      })}
    />
  );
}

/** The items of a list with commas, without what is empty. */
export function itemsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A list as text. */
export function listText(items: readonly string[]): string {
  return items.join(', ');
}
