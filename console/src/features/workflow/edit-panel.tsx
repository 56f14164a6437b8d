import type { LintOut, PublicationOut } from '@milepost/contract';
import { CalendarClock, Flag, ListTree, MessageSquare, Rows3, Users } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { oneOf, useSearchParams } from '../../shared/search-params.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { Skeleton } from '../../shared/ui/states.tsx';
import { Status } from '../../shared/ui/stone.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { AddMember } from './add-member.tsx';
import { BasicsForm } from './basics-form.tsx';
import { CalendarsForm } from './calendars-form.tsx';
import { Changes } from './changes.tsx';
import type { Change, Definition } from './definition.ts';
import { labelOf } from './definition.ts';
import type { Draft } from './draft.ts';
import { FindingsAt } from './findings-at.tsx';
import { useFindings } from './findings.ts';
import type { Flow } from './flow.ts';
import { LineStatusesForm, ReasonsForm } from './named-members-form.tsx';
import type { PartProps } from './part.ts';
import { RolesForm } from './roles-form.tsx';
import { RollUpForm } from './roll-up-form.tsx';
import { StatusForm } from './status-form.tsx';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';
import { Trial } from './trial.tsx';
import { WayPanel } from './way-panel.tsx';

const TextEditor = lazy(async () => ({ default: (await import('./text-editor.tsx')).TextEditor }));

const none: LintOut['findings'] = [];
const tabs = ['form', 'text', 'changes', 'trial'] as const;

interface EditPanelProps {
  readonly workflow: string;
  /** Not published yet: there is nothing to try it on, and no version before it. */
  readonly isNew: boolean;
  readonly definition: Definition | undefined;
  /** Whether the definition is that of the draft: else the form would change what is not there. */
  readonly isReadable: boolean;
  readonly flow: Flow | undefined;
  readonly selected: string | undefined;
  readonly draft: Draft;
  readonly mayEdit: boolean;
  readonly lint: LintOut | undefined;
  readonly rehearsal: PublicationOut | undefined;
  readonly error: unknown;
  readonly line: number | undefined;
  readonly onSelect: (what: string | undefined) => void;
  readonly onChange: Change;
  readonly onRename: PartProps['onRename'];
  /** Shows a member in the text. */
  readonly onText: (path: readonly string[]) => void;
}

/** One draft in three views: as forms, as text, and as what it changes. */
export function EditPanel(props: EditPanelProps) {
  const t = useWorkflowTexts();
  const [search] = useSearchParams();
  const said = useFindings(props.definition);
  const { workflow, isNew, definition, draft, lint, rehearsal, error, line, mayEdit, selected, onText } = props;
  const shown = tabs.filter((name) => name !== 'trial' || (mayEdit && !isNew));
  const tab = shown.find((name) => name === oneOf(search['tab'])) ?? 'form';
  const changed = rehearsal?.differences.length ?? 0;
  return (
    <Panel flush className={styles.editor}>
      <h2 className="hidden-visually">{t('tabs')}</h2>
      <Tabs
        label={t('tabs')}
        current={tab}
        tabs={shown.map((name) => ({
          ...{ key: name, label: t(`tab.${name}`), search: { ...search, tab: name } },
          ...(name === 'changes' && changed > 0 ? { note: String(changed) } : {}),
        }))}
      />
      {tab === 'form' && (
        <FindingsAt findings={lint?.findings ?? none} said={said}>
          <Form {...props} />
        </FindingsAt>
      )}
      {tab === 'text' && (
        <Suspense fallback={<Skeleton rows={8} />}>
          <TextEditor
            label={t('text.label', { workflow })}
            text={draft.text}
            onText={draft.change}
            findings={lint?.findings ?? none}
            said={said}
            line={line}
            readOnly={!mayEdit}
          />
          {selected?.startsWith('status:') && (
            <p className={styles.find}>
              <Button look="link" onClick={() => onText(['statuses', selected.slice('status:'.length)])}>
                {t('text.find')}
              </Button>
            </p>
          )}
        </Suspense>
      )}
      {tab === 'trial' && <Trial workflow={workflow} text={draft.text} isValid={lint?.valid === true} />}
      {tab === 'changes' && <Changes {...{ workflow, isNew, definition, rehearsal, error }} />}
    </Panel>
  );
}

/** What concerns the whole workflow, each with its form. */
const parts = [
  { key: 'basics', text: 'basics', icon: Flag, Form: BasicsForm },
  { key: 'roles', text: 'roles', icon: Users, Form: RolesForm },
  { key: 'reasons', text: 'reasons', icon: MessageSquare, Form: ReasonsForm },
  { key: 'calendars', text: 'calendars', icon: CalendarClock, Form: CalendarsForm },
  { key: 'lines', text: 'lineStatuses', icon: Rows3, Form: LineStatusesForm },
  { key: 'rollup', text: 'rollup', icon: ListTree, Form: RollUpForm },
] as const;

function Form({ definition, isReadable, flow, selected, mayEdit, onSelect, onChange, onRename }: EditPanelProps) {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  if (definition === undefined || flow === undefined) return <p className={styles.form}>{t('unreadable')}</p>;
  const editable = mayEdit && isReadable;
  const [kind, name = ''] = selected?.split(/:(.*)/s) ?? [];
  const way = kind === 'way' ? flow.ways.find(({ key }) => key === name) : undefined;
  if (way !== undefined) {
    return <WayPanel key={way.key} {...{ definition, way, editable, onChange, onSelect }} />;
  }
  if (kind === 'status' && name in definition.statuses && editable) {
    return <StatusForm key={name} definition={definition} status={name} onChange={onChange} onSelect={onSelect} />;
  }
  const part = editable && kind === 'part' ? parts.find(({ key }) => key === name) : undefined;
  if (part !== undefined) {
    return (
      <>
        <p className={styles.back}>
          <Button look="link" onClick={() => onSelect(undefined)}>
            {t('form.back')}
          </Button>
        </p>
        <part.Form definition={definition} onChange={onChange} onRename={onRename} onSelect={onSelect} />
      </>
    );
  }
  return (
    <div className={styles.form}>
      {editable && (
        <section>
          <h3>{t('form.whole')}</h3>
          <ul className={styles.plain}>
            {parts.map(({ key, text, icon: Icon }) => (
              <li key={key}>
                <Button look="quiet" small icon={Icon} onClick={() => onSelect(`part:${key}`)}>
                  {t(text)}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="muted">{t(editable ? 'form.choose' : 'form.choose.read')}</p>
      <ul className={styles.plain}>
        {Object.entries(definition.statuses).map(([key, { label, category = 'open', color }]) => (
          <li key={key}>
            <Button look="link" onClick={() => onSelect(`status:${key}`)}>
              <Status category={category} label={labelOf(label, locale, key)} color={color} />
            </Button>
          </li>
        ))}
      </ul>
      {editable && <AddStatus definition={definition} onChange={onChange} onSelect={onSelect} />}
    </div>
  );
}

function AddStatus({
  definition,
  onChange,
  onSelect,
}: Pick<EditPanelProps, 'onChange' | 'onSelect'> & { definition: Definition }) {
  const t = useWorkflowTexts();
  return (
    <AddMember
      label={t('form.status.add')}
      act={t('form.status.do')}
      isTaken={(name) => name in definition.statuses}
      onAdd={(name) => {
        onChange(['statuses', name], { label: name, category: 'open', audience: 'internal' });
        onSelect(`status:${name}`);
      }}
    />
  );
}
