import { toggled } from '../../shared/toggled.ts';
import { CheckField } from '../../shared/ui/fields.tsx';
import type { Change, Definition, Path } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import { takeOver, useRoleChoices } from './role-choices.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

const persons = ['customer', 'owner', 'watchers'] as const;
const prefix = 'role:';

interface RecipientsProps {
  readonly definition: Definition;
  readonly label: string;
  /** `customer`, `owner`, `watchers`, `role:NAME`. */
  readonly chosen: readonly string[];
  /** Where the recipients stand in the definition. */
  readonly at: Path;
  readonly onRecipients: (recipients: readonly string[]) => void;
  readonly onChange: Change;
}

/** Who is told by e-mail: those who have to do with the order, and everybody with a role. */
export function Recipients({ definition, label, chosen, at, onRecipients, onChange }: RecipientsProps) {
  const t = useWorkflowTexts();
  const named = chosen.flatMap((one) => (one.startsWith(prefix) ? [one.slice(prefix.length)] : []));
  const choices = useRoleChoices(definition, { chosen: named, keysCount: false });
  return (
    <fieldset>
      <legend>{label}</legend>
      <div className={styles.checksLong}>
        {persons.map((person) => (
          <CheckField
            key={person}
            label={t(`notify.${person}`)}
            checked={chosen.includes(person)}
            onChange={() => onRecipients(toggled(chosen, person))}
          />
        ))}
        {choices.map((choice) => (
          <CheckField
            key={choice.role}
            label={t('notify.role', { role: choice.label })}
            help={choice.hint}
            checked={named.includes(choice.role)}
            onChange={({ target }) => {
              if (target.checked) takeOver(choice, onChange);
              onRecipients(toggled(chosen, `${prefix}${choice.role}`));
            }}
          />
        ))}
      </div>
      <FoundAt path={at} />
    </fieldset>
  );
}
