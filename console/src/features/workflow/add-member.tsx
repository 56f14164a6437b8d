import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface AddMemberProps {
  readonly label: string;
  /** What the button says. */
  readonly act: string;
  readonly isTaken: (key: string) => boolean;
  readonly onAdd: (key: string) => void;
}

/** Gives a new member of a definition its key, which must be free. */
export function AddMember({ label, act, isTaken, onAdd }: AddMemberProps) {
  const t = useWorkflowTexts();
  const [key, setKey] = useState('');
  const isFree = /^[a-z][a-z0-9_]{0,59}$/.test(key) && !isTaken(key);
  return (
    <form
      className={styles.adding}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isFree) return;
        onAdd(key);
        setKey('');
      }}
    >
      <TextField
        label={label}
        help={t('form.status.add.help')}
        value={key}
        spellCheck={false}
        onChange={typed(setKey)}
      />
      <Button type="submit" icon={Plus} small impossible={!isFree}>
        {act}
      </Button>
    </form>
  );
}
