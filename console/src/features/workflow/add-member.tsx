import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../shared/ui/button.tsx';
import { TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { isMemberName } from './definition.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface AddMemberProps {
  readonly label: string;
  /** What the button says. */
  readonly act: string;
  /** Below the field. Default: that the key cannot be changed later. */
  readonly help?: string;
  readonly isTaken: (key: string) => boolean;
  readonly onAdd: (key: string) => void;
}

/** Gives a new member of a definition its key, which must be free. */
export function AddMember({ label, act, help, isTaken, onAdd }: AddMemberProps) {
  const t = useWorkflowTexts();
  const [key, setKey] = useState('');
  const isFree = isMemberName(key) && !isTaken(key);
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
        help={help ?? t('form.status.add.help')}
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
