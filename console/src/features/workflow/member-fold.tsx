import type { ReactNode } from 'react';
import { useState } from 'react';
import { Button } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { isMemberName } from './definition.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

/** Which members of a list are unfolded, by their names. */
export function useFolds() {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  return {
    isOpen: (name: string) => open.has(name),
    set: (name: string, isOpen: boolean) =>
      setOpen((before) =>
        before.has(name) === isOpen
          ? before
          : new Set([...before].filter((one) => one !== name).concat(isOpen ? name : [])),
      ),
    rename: (from: string, to: string) =>
      setOpen((before) => new Set([...before].map((one) => (one === from ? to : one)))),
  };
}

interface MemberFoldProps {
  readonly name: string;
  readonly label: string;
  /** What it is in few words, beside its name. */
  readonly note: string;
  readonly folds: ReturnType<typeof useFolds>;
  readonly children: ReactNode;
}

/** One member of a list: its name in a line, and its form when that is unfolded. */
export function MemberFold({ name, label, note, folds, children }: MemberFoldProps) {
  const isOpen = folds.isOpen(name);
  return (
    <details
      className={styles.fold}
      open={isOpen}
      onToggle={({ currentTarget }) => folds.set(name, currentTarget.open)}
    >
      <summary>
        <span>
          <b>{label}</b> {label !== name && <code>{name}</code>}
        </span>
        <small>{note}</small>
      </summary>
      {isOpen && <div className={styles.foldBody}>{children}</div>}
    </details>
  );
}

interface RenameFieldProps {
  readonly name: string;
  readonly help: string;
  readonly isTaken: (name: string) => boolean;
  readonly onRename: (name: string) => void;
}

/** Gives a member another name. */
export function RenameField({ name, help, isTaken, onRename }: RenameFieldProps) {
  const t = useWorkflowTexts();
  const [text, setText] = useState(name);
  const isOther = text !== name;
  const isFree = isMemberName(text) && !isTaken(text);
  const fault = isTaken(text) ? t('member.key.taken') : t('member.key.fault');
  return (
    <form
      className={styles.adding}
      onSubmit={(event) => {
        event.preventDefault();
        if (isOther && isFree) onRename(text);
      }}
    >
      <TextField
        label={t('member.key')}
        help={help}
        spellCheck={false}
        className="mono"
        value={text}
        fault={isOther && !isFree ? fault : undefined}
        onChange={typed(setText)}
      />
      <Button type="submit" small impossible={!isOther || !isFree}>
        {t('member.rename')}
      </Button>
    </form>
  );
}
