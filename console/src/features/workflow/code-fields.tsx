import { useWorkflowTexts } from './texts.ts';
import type { Change, Code, Codes } from './definition.ts';
import { useFoundAt } from './findings-at.tsx';
import { HeldField, itemsOf, listText } from './held-field.tsx';
import styles from './workflow.module.css';

const allDialects: readonly string[] = ['thirdwatch', 'ingram', 'ingram-details', 'wordbee', 'evreka'];

interface CodeFieldsProps {
  readonly codes: Readonly<Record<string, Codes>> | undefined;
  /** What has the codes. */
  readonly of?: 'statuses' | 'reasons' | 'lineStatuses';
  /** The vendors that speak of it. */
  readonly dialects?: readonly string[];
  /** Where the codes stand in the definition. */
  readonly at: readonly string[];
  readonly onChange: Change;
}

/** What it is called in each vendor's language: codes that set it, and the one that it is shown as. */
export function CodeFields({ codes = {}, of = 'statuses', dialects = allDialects, at, onChange }: CodeFieldsProps) {
  const t = useWorkflowTexts();
  const foundAt = useFoundAt();
  // A dialect that is not one of ours is kept and can be changed like the others.
  const names = [...dialects, ...Object.keys(codes).filter((name) => !dialects.includes(name))];
  return (
    <details className={styles.part} open={Object.keys(codes).length > 0}>
      <summary>{t('codes')}</summary>
      <p className="muted">{t(`codes.help.${of}`)}</p>
      {names.map((dialect) => {
        const { accepts, shows } = readCodes(codes[dialect]);
        const name = t.maybe(`dialect.${dialect}`, dialect);
        const put = (next: { accepts?: readonly string[]; shows?: string }) =>
          onChange([...at, dialect], writeCodes({ accepts, shows, ...next }));
        return (
          <div key={dialect} className={styles.pair}>
            <HeldField
              label={t('codes.accepts', { dialect: name })}
              value={listText(accepts)}
              written={(text) => listText(itemsOf(text))}
              onValue={(text) => put({ accepts: itemsOf(text) })}
              {...foundAt([...at, dialect])}
            />
            <HeldField
              label={t('codes.shows', { dialect: name })}
              value={shows}
              placeholder={accepts[0] ?? ''}
              written={(text) => text.trim()}
              onValue={(text) => put({ shows: text.trim() })}
            />
          </div>
        );
      })}
    </details>
  );
}

/** The codes apart: those that set it, and the one it is shown as where that is not the first of them. */
function readCodes(codes: Codes | undefined): { readonly accepts: readonly string[]; readonly shows: string } {
  if (codes === undefined) return { accepts: [], shows: '' };
  const texts = (list: Code | readonly Code[] | undefined) => [list ?? []].flat().map(String);
  if (typeof codes !== 'object' || Array.isArray(codes)) return { accepts: texts(codes as Code), shows: '' };
  const { accepts, shows } = codes as Exclude<Codes, Code | readonly Code[]>;
  return { accepts: texts(accepts), shows: shows === undefined ? '' : String(shows) };
}

/** In the shortest form that says it: one code, a list, or both apart. */
function writeCodes({ accepts, shows }: { accepts: readonly string[]; shows: string }): Codes | undefined {
  const list = accepts.map(toCode);
  if (shows !== '' && shows !== accepts[0]) {
    const one = list.length === 1 ? list[0] : list;
    return { ...(one === undefined || list.length === 0 ? {} : { accepts: one }), shows: toCode(shows) };
  }
  return list.length === 0 ? undefined : list.length === 1 ? list[0]! : list;
}

function toCode(text: string): Code {
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
