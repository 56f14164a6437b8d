import type { LintOut } from '@milepost/contract';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useReasonTexts } from '../../shared/reasons/texts.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import type { Definition } from './definition.ts';
import { labelOf } from './definition.ts';
import { useWorkflowTexts } from './texts.ts';

type Finding = LintOut['findings'][number];
type Part = Finding['texts'][number];

/** Lists of which one is meant; of the others all are. */
const oneOf: ReadonlySet<string> = new Set(['kinds', 'known', 'lineStatuses']);

/**
 * Says what the check found in the viewer's language, statuses and transitions of the draft by their labels. What has no
 * text here is said as the server said it.
 */
export function useFindings(definition: Definition | undefined): (finding: Finding) => string {
  const t = useWorkflowTexts();
  const shared = useSharedTexts();
  const reasons = useReasonTexts();
  const { locale, format } = useLocale();

  function value(name: string, given: string): string {
    switch (name) {
      case 'status':
      case 'from':
      case 'to':
      case 'circle':
        return labelOf(definition?.statuses[given]?.label, locale, given);
      case 'transition':
      case 'otherTransition':
        return labelOf(definition?.transitions[given]?.label, locale, given);
      case 'category':
        return shared.maybe(`category.${given}`, given);
      case 'role':
      case 'roles':
        return reasons.maybe(`role.${given}`, given);
      case 'kinds':
        return t.maybe(`kind.${given}`, given);
      case 'form':
        return t.maybe(`textForm.${given}`, given);
      case 'value':
        return given.startsWith('`')
          ? t('found.quoted', { value: given.slice(1, -1) })
          : t.maybe(`kind.${given}`, given);
      default:
        return given;
    }
  }

  function part({ key, names }: Part): string {
    const values = Object.entries(names).map(([name, given]) => {
      if (typeof given === 'string') return [name, value(name, given)];
      const type = oneOf.has(name) ? 'disjunction' : 'conjunction';
      return [name, new Intl.ListFormat(format, { type }).format(given.map((one) => value(name, one)))];
    });
    return t.maybe(`found.${key}`, '', Object.fromEntries(values) as Record<string, string>);
  }

  return ({ texts, message }) => {
    const parts = texts.map(part);
    return parts.length === 0 || parts.includes('') ? message : parts.join(' ');
  };
}
