import { Languages, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { SelectField, TextField } from '../../shared/ui/fields.tsx';
import { typed } from '../../shared/ui/typed.ts';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';

/** Those that the page speaks without any help. */
const builtIn: readonly string[] = ['en', 'de'];

interface PageLanguagesProps {
  /** Those that the account says something in. */
  readonly own: readonly string[];
  readonly language: string;
  readonly onLanguage: (language: string) => void;
  /** Forgets everything said in a language. */
  readonly onRemove: (language: string) => void;
}

/** Which language the fields below are in; further ones are added by their tag. */
export function PageLanguages({ own, language, onLanguage, onRemove }: PageLanguagesProps) {
  const t = useSettingsTexts();
  const nameOf = useLanguageNames();
  const [isAdding, setIsAdding] = useState(false);
  const known = [...new Set([...builtIn, ...own, language])];
  return (
    <div className={styles.languages}>
      <SelectField
        label={t('branding.language')}
        value={language}
        options={known.map((value) => ({ value, label: nameOf(value) ?? value }))}
        onChange={typed(onLanguage)}
      />
      <Button icon={Languages} onClick={() => setIsAdding(true)}>
        {t('branding.language.add')}
      </Button>
      {own.includes(language) && !builtIn.includes(language) && (
        <Button look="quiet" icon={Trash2} onClick={() => onRemove(language)}>
          {t('branding.language.remove')}
        </Button>
      )}
      {isAdding && (
        <AddLanguage
          onAdd={(tag) => {
            onLanguage(tag);
            setIsAdding(false);
          }}
          onClose={() => setIsAdding(false)}
        />
      )}
    </div>
  );
}

/** As the contract has it: a language of two or three letters first. */
const form = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

function AddLanguage({ onAdd, onClose }: { onAdd: (tag: string) => void; onClose: () => void }) {
  const t = useSettingsTexts();
  const nameOf = useLanguageNames();
  const [text, setText] = useState('');
  const tag = canonical(text.trim());
  const name = tag === undefined ? undefined : nameOf(tag);
  const isWrong = text.trim().length > 1 && name === undefined;
  return (
    <Dialog
      title={t('branding.language.title')}
      lead={t('branding.language.lead')}
      onClose={onClose}
      onSubmit={() => tag !== undefined && name !== undefined && onAdd(tag)}
      actions={
        <Button type="submit" look="primary" impossible={name === undefined}>
          {t('branding.language.do')}
        </Button>
      }
    >
      <TextField
        label={t('branding.language.tag')}
        help={name ?? t('branding.language.tag.help')}
        fault={isWrong ? t('branding.language.tag.fault') : undefined}
        className="mono"
        autoFocus
        value={text}
        onChange={typed(setText)}
      />
    </Dialog>
  );
}

function canonical(text: string): string | undefined {
  try {
    const tag = new Intl.Locale(text).baseName;
    return form.test(tag) ? tag : undefined;
  } catch {
    return undefined;
  }
}

/** Names of languages as the viewer calls them; `undefined` for what is no language that anybody knows. */
function useLanguageNames(): (tag: string) => string | undefined {
  const { locale } = useLocale();
  const names = new Intl.DisplayNames([locale], { type: 'language', fallback: 'none' });
  return (tag) => {
    try {
      return names.of(tag);
    } catch {
      return undefined;
    }
  };
}
