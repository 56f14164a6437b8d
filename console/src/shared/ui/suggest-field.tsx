import type { KeyboardEvent } from 'react';
import { useId, useState } from 'react';
import { classes } from './classes.ts';
import { TextField } from './fields.tsx';
import styles from './suggest-field.module.css';

export interface Suggestion {
  readonly id: string;
  readonly label: string;
  readonly note?: string | undefined;
}

interface SuggestFieldProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** What fits the text, best first. */
  readonly suggestions: readonly Suggestion[];
  readonly onChoose: (suggestion: Suggestion) => void;
  readonly help?: string | undefined;
  readonly fault?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly optional?: boolean;
}

/** A text with suggestions below it: arrows, Enter, or a click take one; Escape closes the list. */
export function SuggestField(props: SuggestFieldProps) {
  const { label, text, onText, suggestions, onChoose, help, fault, placeholder, optional = false } = props;
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const shown = open && suggestions.length > 0;
  const chosen = shown && at >= 0 ? suggestions[Math.min(at, suggestions.length - 1)] : undefined;
  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  const choose = (suggestion: Suggestion) => {
    close();
    onChoose(suggestion);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((before) => (before + step + suggestions.length) % Math.max(1, suggestions.length));
    } else if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === 'Escape' && shown) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <div
      className={styles.field}
      onBlur={({ currentTarget, relatedTarget }) => !currentTarget.contains(relatedTarget) && close()}
    >
      <TextField
        label={label}
        help={help}
        fault={fault}
        optional={optional}
        role="combobox"
        autoComplete="off"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen.id}`}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => {
          onText(target.value);
          setOpen(true);
          setAt(-1);
        }}
        onKeyDown={onKey}
      />
      <ul id={listId} role="listbox" aria-label={label} className={styles.list} hidden={!shown}>
        {shown &&
          suggestions.map((suggestion) => (
            <li
              key={suggestion.id}
              id={`${listId}-${suggestion.id}`}
              role="option"
              aria-selected={suggestion === chosen}
              className={classes(styles.option, suggestion === chosen && styles.chosen)}
              // The field keeps the focus, so that leaving it does not close the list before the click has counted.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(suggestion)}
            >
              <span>{suggestion.label}</span>
              {suggestion.note !== undefined && <small>{suggestion.note}</small>}
            </li>
          ))}
      </ul>
    </div>
  );
}
