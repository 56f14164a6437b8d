import { TextField } from '../../shared/ui/fields.tsx';
import type { StatusDefinition } from './definition.ts';
import { labelOf, relabelled } from './definition.ts';
import { useWorkflowTexts } from './texts.ts';

interface LabelFieldsProps {
  readonly label: StatusDefinition['label'];
  readonly fallback: string;
  readonly onLabel: (label: Readonly<Record<string, string>>) => void;
}

/** What people read, in both languages. */
export function LabelFields({ label, fallback, onLabel }: LabelFieldsProps) {
  const t = useWorkflowTexts();
  return (['en', 'de'] as const).map((language) => (
    <TextField
      key={language}
      label={t(`form.label.${language}`)}
      value={labelOf(typeof label === 'object' ? { [language]: label[language] ?? '' } : label, language, fallback)}
      onChange={({ target }) => onLabel(relabelled(label, language, target.value))}
    />
  ));
}
