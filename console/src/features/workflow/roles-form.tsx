import { useQuery } from '@tanstack/react-query';
import { useReasonTexts } from '../../shared/reasons/texts.ts';
import { rolesQuery } from '../../shared/roles.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { toggled } from '../../shared/toggled.ts';
import { CheckField, SelectField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { AddMember } from './add-member.tsx';
import { commonRoles, rights as allRights } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import { MemberFold, RenameField, useFolds } from './member-fold.tsx';
import type { PartProps } from './part.ts';
import { usesOf } from './references.ts';
import { RemoveButton } from './remove-button.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { UsedBy } from './used-by.tsx';

const audiences = ['internal', 'partner', 'customer'] as const;

/** The roles that the workflow names beside those of every account: what each may do, and who has it. */
export function RolesForm(props: PartProps) {
  const t = useWorkflowTexts();
  const reasons = useReasonTexts();
  const folds = useFolds();
  const { data: account = [] } = useQuery(rolesQuery);
  const { definition, onChange } = props;
  const { ownRoles } = definition;
  const countOf = (role: string) => {
    const { users = 0, keys = 0 } = account.find((one) => one.role === role) ?? {};
    return users + keys;
  };
  const elsewhere = account.filter(({ role }) => !definition.roles.includes(role));
  return (
    <div className={styles.form}>
      <h2>{t('roles')}</h2>
      <p className="muted">{t('roles.help')}</p>
      <ul className={styles.plain}>
        {commonRoles.map((role) => (
          <li key={role} className={styles.guard}>
            <span>{reasons.maybe(`role.${role}`, role)}</span>
            <small className="muted">{t('roles.count', { count: countOf(role) })}</small>
          </li>
        ))}
      </ul>
      <div>
        {Object.keys(ownRoles).map((role) => (
          <MemberFold
            key={role}
            name={role}
            label={role}
            note={t('roles.count', { count: countOf(role) })}
            folds={folds}
          >
            <RoleFields
              {...props}
              name={role}
              count={countOf(role)}
              others={(account.find((one) => one.role === role)?.workflows ?? []).filter(
                (workflow) => workflow !== definition.key,
              )}
              onRenamed={(next) => folds.rename(role, next)}
            />
          </MemberFold>
        ))}
      </div>
      {elsewhere.length > 0 && (
        <SelectField
          label={t('roles.take')}
          value=""
          options={[
            { value: '', label: t('roles.choose') },
            ...elsewhere.map(({ role, workflows }) => ({
              value: role,
              label: t('roles.of', { role, workflows: workflows.join(', ') }),
            })),
          ]}
          onChange={typed((role) => {
            const found = elsewhere.find((one) => one.role === role);
            if (found === undefined) return;
            onChange(['roles', role], { rights: found.rights, audience: found.audience });
            folds.set(role, true);
          })}
        />
      )}
      <AddMember
        label={t('roles.add')}
        act={t('roles.add.do')}
        help={t('member.add.help')}
        isTaken={(role) => role === 'system' || definition.roles.includes(role)}
        onAdd={(role) => {
          onChange(['roles', role], { rights: ['orders.read', 'status.set'], audience: 'internal' });
          folds.set(role, true);
        }}
      />
    </div>
  );
}

interface RoleFieldsProps extends PartProps {
  readonly name: string;
  /** How many people and keys have it. */
  readonly count: number;
  /** Other workflows that name it. */
  readonly others: readonly string[];
  readonly onRenamed: (name: string) => void;
}

function RoleFields({ definition, name, count, others, onChange, onRename, onSelect, onRenamed }: RoleFieldsProps) {
  const t = useWorkflowTexts();
  const shared = useSharedTexts();
  const at = ['roles', name];
  const { rights = [], audience = 'internal' } = definition.ownRoles[name] ?? {};
  const uses = usesOf(definition.whole, 'roles', name);
  // Whoever has a role that nobody names any more may do nothing.
  const isHeld = count > 0 && others.length === 0;
  const why = uses.length > 0 ? t('member.remove.used') : isHeld ? t('roles.held', { count }) : undefined;
  return (
    <>
      {others.length > 0 && <p className="muted">{t('roles.others', { workflows: others.join(', ') })}</p>}
      <fieldset>
        <legend>{t('roles.rights')}</legend>
        <div className={styles.checks}>
          {allRights.map((right) => (
            <CheckField
              key={right}
              label={shared.maybe(`right.${right}`, right)}
              checked={rights.includes(right)}
              onChange={() => onChange([...at, 'rights'], toggled(rights, right))}
            />
          ))}
        </div>
        <FoundAt path={[...at, 'rights']} />
      </fieldset>
      <SelectField
        label={t('roles.audience')}
        value={audience}
        options={audiences.map((value) => ({ value, label: t(`roles.audience.${value}`) }))}
        onChange={typed((value) => onChange([...at, 'audience'], value))}
      />
      <UsedBy definition={definition} paths={uses.map(({ path }) => path)} onSelect={onSelect} />
      {isHeld ? (
        <p className="muted">{t('roles.rename.held', { count })}</p>
      ) : (
        <RenameField
          name={name}
          help={t('roles.rename')}
          isTaken={(role) => role === 'system' || definition.roles.includes(role)}
          onRename={(next) => {
            onRename('roles', name, next);
            onRenamed(next);
          }}
        />
      )}
      <RemoveButton why={why} onRemove={() => onChange(at, undefined)}>
        {t('roles.remove')}
      </RemoveButton>
    </>
  );
}
