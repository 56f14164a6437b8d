import { useLocale } from '../../shared/i18n/locale.tsx';
import { Button } from '../../shared/ui/button.tsx';
import type { Definition, Path } from './definition.ts';
import { labelOf, leaves } from './definition.ts';
import styles from './workflow.module.css';
import { useWorkflowTexts } from './texts.ts';

interface UsedByProps {
  readonly definition: Definition;
  /** Where the definition speaks of it. */
  readonly paths: readonly Path[];
  readonly onSelect: (what: string | undefined) => void;
}

/** What of a definition speaks of a member; each leads to its form. */
export function UsedBy({ definition, paths, onSelect }: UsedByProps) {
  const t = useWorkflowTexts();
  const nameOf = useNameOfPart(definition);
  const parts = new Map(paths.map((path) => [path.slice(0, path[0] === 'rollUp' ? 1 : 2).join('/'), path]));
  if (parts.size === 0) return <p className="muted">{t('used.not')}</p>;
  return (
    <div>
      {t('used')}
      <ul className={styles.uses}>
        {[...parts].map(([key, path]) => (
          <li key={key}>
            <Button look="link" onClick={() => onSelect(placeOf(definition, path))}>
              {nameOf(path)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function useNameOfPart(definition: Definition): (path: Path) => string {
  const t = useWorkflowTexts();
  const { locale } = useLocale();
  return ([section, member = '']) => {
    const name = String(member);
    switch (section) {
      case 'transitions':
        return labelOf(definition.transitions[name]?.label, locale, name);
      case 'timers':
        return t('subject.timer', { name });
      case 'rollUp':
        return t('rollup');
      default:
        return t('basics.initial');
    }
  };
}

/** The form in which the part is changed. */
function placeOf(definition: Definition, [section, member = '']: Path): string | undefined {
  const name = String(member);
  switch (section) {
    case 'transitions': {
      const found = definition.transitions[name];
      const [from] = found === undefined ? [] : leaves(definition, found);
      return from === undefined ? undefined : `way:${from}>${found?.to ?? ''}`;
    }
    case 'timers':
      return `status:${definition.timers[name]?.status ?? ''}`;
    case 'rollUp':
      return 'part:rollup';
    default:
      return 'part:basics';
  }
}
