import { useLocale } from '../../shared/i18n/locale.tsx';
import { useReasonTexts } from '../../shared/reasons/texts.ts';
import { AddMember } from './add-member.tsx';
import { CodeFields } from './code-fields.tsx';
import { derivedLineStatuses, labelOf } from './definition.ts';
import { FoundAt } from './findings-at.tsx';
import { LabelFields } from './label-fields.tsx';
import { MemberFold, RenameField, useFolds } from './member-fold.tsx';
import type { PartProps } from './part.ts';
import { usesOf } from './references.ts';
import { RemoveButton } from './remove-button.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { UsedBy } from './used-by.tsx';

/** The reasons that a step can ask for. */
export function ReasonsForm(props: PartProps) {
  return <NamedMembers {...props} section="reasons" derived={[]} dialects={['thirdwatch']} />;
}

/** What lines of an order can be: what follows from their quantities, and what is set by name. */
export function LineStatusesForm(props: PartProps) {
  return (
    <NamedMembers
      {...props}
      section="lineStatuses"
      derived={derivedLineStatuses}
      dialects={['thirdwatch', 'ingram', 'ingram-details', 'wordbee']}
    />
  );
}

interface NamedMembersProps extends PartProps {
  readonly section: 'reasons' | 'lineStatuses';
  /** Names that are there without being written down. */
  readonly derived: readonly string[];
  /** The vendors that speak of them. */
  readonly dialects: readonly string[];
}

function NamedMembers({ definition, section, derived, dialects, onChange, onRename, onSelect }: NamedMembersProps) {
  const t = useWorkflowTexts();
  const reasons = useReasonTexts();
  const { locale } = useLocale();
  const folds = useFolds();
  const members = definition[section];
  const names = [...new Set([...derived, ...Object.keys(members)])];
  const isTaken = (name: string) => names.includes(name);
  return (
    <div className={styles.form}>
      <h2>{t(section)}</h2>
      <p className="muted">{t(`named.help.${section}`)}</p>
      {names.length === 0 && <p>{t(`named.none.${section}`)}</p>}
      <div>
        {names.map((name) => {
          const { label, codes } = members[name] ?? {};
          const isDerived = derived.includes(name);
          const uses = usesOf(definition.whole, section, name);
          const at = [section, name];
          return (
            <MemberFold
              key={name}
              name={name}
              label={labelOf(label, locale, isDerived ? reasons.maybe(`lineStatus.${name}`, name) : name)}
              note={isDerived ? t('lineStatuses.derived') : t('used.count', { count: uses.length })}
              folds={folds}
            >
              <LabelFields
                label={label}
                fallback={isDerived ? '' : name}
                at={[...at, 'label']}
                onLabel={(next) => onChange([...at, 'label'], next)}
              />
              <CodeFields codes={codes} of={section} dialects={dialects} at={[...at, 'codes']} onChange={onChange} />
              <FoundAt path={at} reach="own" />
              <UsedBy definition={definition} paths={uses.map(({ path }) => path)} onSelect={onSelect} />
              {!isDerived && (
                <RenameField
                  name={name}
                  help={t(`named.rename.${section}`)}
                  isTaken={isTaken}
                  onRename={(next) => {
                    onRename(section, name, next);
                    folds.rename(name, next);
                  }}
                />
              )}
              {(!isDerived || name in members) && (
                <RemoveButton
                  why={!isDerived && uses.length > 0 ? t('member.remove.used') : undefined}
                  onRemove={() => onChange(at, undefined)}
                >
                  {t(isDerived ? 'lineStatuses.reset' : `named.remove.${section}`)}
                </RemoveButton>
              )}
            </MemberFold>
          );
        })}
      </div>
      <AddMember
        label={t(`named.add.${section}`)}
        act={t(`named.add.do.${section}`)}
        help={t('member.add.help')}
        isTaken={isTaken}
        onAdd={(name) => {
          onChange([section, name], { label: { en: inWords(name), de: inWords(name) } });
          folds.set(name, true);
        }}
      />
    </div>
  );
}

/** A key as the first draft of a text: on_request becomes On request. */
function inWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
