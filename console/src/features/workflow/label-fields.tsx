import { TextField } from '../../shared/ui/fields.tsx';
import type { Labels, Path } from './definition.ts';
import { labelOf, relabelled } from './definition.ts';
import { FoundAt, useFoundAt } from './findings-at.tsx';
import { useWorkflowTexts } from './texts.ts';

interface LabelFieldsProps {
  readonly label: Labels | undefined;
  readonly fallback: string;
  /** Where the label stands in the definition. */
  readonly at: Path;
  /** What is asked for. Default: the name. */
  readonly what?: 'label' | 'instructions';
  readonly onLabel: (label: Readonly<Record<string, string>>) => void;
}

/** What people read, in both languages. */
export function LabelFields({ label, fallback, at, what = 'label', onLabel }: LabelFieldsProps) {
  const t = useWorkflowTexts();
  const foundAt = useFoundAt();
  return (
    <>
      {(['en', 'de'] as const).map((language) => (
        <TextField
          key={language}
          label={t(`form.${what}.${language}`)}
          value={labelOf(typeof label === 'object' ? { [language]: label[language] ?? '' } : label, language, fallback)}
          onChange={({ target }) => onLabel(relabelled(label, language, target.value))}
          {...foundAt([...at, language])}
        />
      ))}
      <FoundAt path={at} reach="own" />
    </>
  );
}
