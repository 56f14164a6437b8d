import type { Branding, TrackingTextOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { TextArea, TextField } from '../../shared/ui/fields.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { trackingTextsQuery } from './settings-data.ts';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';

type Words = NonNullable<NonNullable<Branding['texts']>[string]['words']>;

interface PageSentencesProps {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly words: Words;
  readonly onWord: (name: string, text: string) => void;
  readonly openGroups: ReadonlySet<string>;
  readonly onOpenGroups: (groups: ReadonlySet<string>) => void;
}

/** Every sentence of the customer's page in one language: ours at the top of each field, one's own in it. */
export function PageSentences(props: PageSentencesProps) {
  const t = useSettingsTexts();
  const { data, error, isPending, refetch } = useQuery(trackingTextsQuery);
  const own = Object.values(props.words).filter((text) => text !== '').length;
  return (
    <Panel
      title={t('sentences')}
      note={data === undefined ? undefined : t('sentences.count', { own, all: data.length })}
    >
      <p className="muted">{t('sentences.lead')}</p>
      {data === undefined && isPending && <Skeleton rows={4} />}
      {data === undefined && !isPending && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {[...Map.groupBy(data ?? [], ({ group }) => group)].map(([group, sentences]) => (
        <Group key={group} group={group} sentences={sentences} {...props} />
      ))}
    </Panel>
  );
}

interface GroupProps extends PageSentencesProps {
  readonly group: string;
  readonly sentences: readonly TrackingTextOut[];
}

function Group({ group, sentences, words, openGroups, onOpenGroups, ...rest }: GroupProps) {
  const t = useSettingsTexts();
  const isOpen = openGroups.has(group);
  const texts = sentences.map((sentence) => ({ sentence, text: wordIn(words, sentence.name) }));
  return (
    <details
      className={styles.sentences}
      open={isOpen}
      onToggle={({ currentTarget: { open } }) => {
        if (open === isOpen) return;
        onOpenGroups(new Set([...openGroups].filter((other) => other !== group).concat(open ? [group] : [])));
      }}
    >
      <summary>
        <b>{t.maybe(`sentences.${group}`, group)}</b>{' '}
        <small>
          {t('sentences.count', { own: texts.filter(({ text }) => text !== '').length, all: texts.length })}
        </small>
      </summary>
      {isOpen && (
        <div className={styles.form}>
          {texts.map(({ sentence, text }) => (
            <SentenceField key={sentence.name} sentence={sentence} text={text} {...rest} />
          ))}
        </div>
      )}
    </details>
  );
}

interface SentenceFieldProps extends Pick<PageSentencesProps, 'language' | 'direction' | 'onWord'> {
  readonly sentence: TrackingTextOut;
  readonly text: string;
}

function SentenceField({ sentence, text, language, direction, onWord }: SentenceFieldProps) {
  const t = useSettingsTexts();
  const { locale } = useLocale();
  const { name, fills, texts } = sentence;
  const known = fills.map((fill) => `{${fill}}`);
  const isWrong = /[{}]/.test(known.reduce((rest, fill) => rest.replaceAll(fill, ''), text));
  const usual = texts[language] ?? texts[language.split('-')[0] ?? ''] ?? texts['en'] ?? '';
  const may = known.length === 0 ? t('sentences.plain') : t('sentences.fills', { names: known.join(' ') });
  const Input = usual.length > 80 ? TextArea : TextField;
  return (
    <Input
      label={texts[locale] ?? texts['en'] ?? name}
      help={known.length === 0 ? undefined : may}
      fault={isWrong ? may : undefined}
      maxLength={400}
      lang={text === '' ? undefined : language}
      dir={text === '' ? undefined : direction}
      placeholder={usual}
      value={text}
      onChange={typed((value) => onWord(name, value))}
    />
  );
}

function wordIn(words: Readonly<Record<string, string | undefined>>, name: string): string {
  return words[name] ?? '';
}
