import { CheckField, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import type { Change, Definition, TransitionDefinition } from './definition.ts';
import { useFoundAt } from './findings-at.tsx';
import { LabelFields } from './label-fields.tsx';
import { Recipients } from './recipients.tsx';
import { RoleChecks } from './role-checks.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface TransitionMoreProps {
  readonly definition: Definition;
  readonly transition: TransitionDefinition;
  /** Where the transition stands in the definition. */
  readonly at: readonly string[];
  readonly onChange: Change;
}

/** What most steps do not need: mails, an approval, a sentence before it is taken. Unfolded where there is some of it. */
export function TransitionMore({ definition, transition, at, onChange }: TransitionMoreProps) {
  const t = useWorkflowTexts();
  const foundAt = useFoundAt();
  const { notify = [], mailGrace = '', approval, instructions } = transition;
  return (
    <>
      <details className={styles.part} open={notify.length > 0}>
        <summary>{t('form.mail')}</summary>
        <div className={styles.foldBody}>
          <Recipients
            definition={definition}
            label={t('form.notify')}
            chosen={notify}
            at={[...at, 'notify']}
            onRecipients={(next) => onChange([...at, 'notify'], next.length === 0 ? undefined : next)}
            onChange={onChange}
          />
          <TextField
            label={t('form.grace')}
            help={t('form.grace.help')}
            optional
            spellCheck={false}
            value={mailGrace}
            onChange={typed((text) => onChange([...at, 'mailGrace'], text || undefined))}
            {...foundAt([...at, 'mailGrace'])}
          />
        </div>
      </details>
      <details className={styles.part} open={approval !== undefined}>
        <summary>{t('form.approval')}</summary>
        <div className={styles.foldBody}>
          <CheckField
            label={t('form.approval.on')}
            help={t('form.approval.help')}
            checked={approval !== undefined}
            onChange={({ target }) =>
              onChange([...at, 'approval'], target.checked ? { roles: ['manager'] } : undefined)
            }
          />
          {approval !== undefined && (
            <>
              <RoleChecks
                definition={definition}
                label={t('form.approval.roles')}
                chosen={approval.roles ?? []}
                at={[...at, 'approval', 'roles']}
                onRoles={(next) => onChange([...at, 'approval', 'roles'], next)}
                onChange={onChange}
              />
              <TextField
                label={t('form.approval.expires')}
                help={t('form.approval.expires.help')}
                optional
                spellCheck={false}
                value={approval.expiresAfter ?? ''}
                onChange={typed((text) => onChange([...at, 'approval', 'expiresAfter'], text || undefined))}
                {...foundAt([...at, 'approval', 'expiresAfter'])}
              />
            </>
          )}
        </div>
      </details>
      <details className={styles.part} open={instructions !== undefined}>
        <summary>{t('form.instructions')}</summary>
        <div className={styles.foldBody}>
          <LabelFields
            label={instructions}
            fallback=""
            what="instructions"
            at={[...at, 'instructions']}
            onLabel={(label) =>
              onChange([...at, 'instructions'], Object.values(label).every((text) => text === '') ? undefined : label)
            }
          />
        </div>
      </details>
    </>
  );
}
