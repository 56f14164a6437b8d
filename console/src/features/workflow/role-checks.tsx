import { toggled } from '../../shared/toggled.ts';
import { CheckField } from '../../shared/ui/fields.tsx';
import type { Change, Definition, Path } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import { takeOver, useRoleChoices } from './role-choices.ts';
import styles from './workflow.module.css';

interface RoleChecksProps {
  readonly definition: Definition;
  readonly label: string;
  readonly chosen: readonly string[];
  /** Where the roles stand in the definition. */
  readonly at: Path;
  /** Whether timers are meant too. */
  readonly system?: boolean;
  readonly onRoles: (roles: readonly string[]) => void;
  readonly onChange: Change;
}

/** Some of the account's roles. One that only another workflow names is taken over with what it may do. */
export function RoleChecks({ definition, label, chosen, at, system = false, onRoles, onChange }: RoleChecksProps) {
  const choices = useRoleChoices(definition, { chosen, system });
  return (
    <fieldset>
      <legend>{label}</legend>
      <div className={styles.checks}>
        {choices.map((choice) => (
          <CheckField
            key={choice.role}
            label={choice.label}
            help={choice.hint}
            checked={chosen.includes(choice.role)}
            onChange={({ target }) => {
              if (target.checked) takeOver(choice, onChange);
              onRoles(toggled(chosen, choice.role));
            }}
          />
        ))}
      </div>
      <FoundAt path={at} />
    </fieldset>
  );
}
