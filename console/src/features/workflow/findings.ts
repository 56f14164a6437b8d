import type { LintOut } from '@milepost/contract';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { joined, namesInWords } from '../../shared/reasons/names-in-words.ts';
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

  const listType = (name: string) => (oneOf.has(name) ? 'disjunction' : 'conjunction');
  const part = (said: Part) => t.maybe(`found.${said.key}`, '', namesInWords(said, format, value, listType));
  return ({ texts, message }) => joined(texts.map(part), message);
}
