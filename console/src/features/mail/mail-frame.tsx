import { useCallback, useState } from 'react';
import { Choice } from '../../shared/ui/choice.tsx';
import { useMailTexts } from './texts.ts';
import styles from './mail.module.css';

interface MailViewProps {
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
}

/** A mail as the one who gets it sees it. */
export function MailView({ subject, text, html }: MailViewProps) {
  const t = useMailTexts();
  const [form, setForm] = useState<'html' | 'text'>('html');
  return (
    <div className={styles.view}>
      <div className={styles.viewHead}>
        <b>{subject ?? t('no.subject')}</b>
        <Choice
          label={t('form')}
          value={form}
          onValue={setForm}
          options={[
            { value: 'html', label: t('form.html') },
            { value: 'text', label: t('form.text') },
          ]}
        />
      </div>
      {form === 'html' && html !== null ? (
        <MailFrame html={html} />
      ) : (
        <pre className={styles.text} tabIndex={0} role="group" aria-label={t('form.text')}>
          {text ?? ''}
        </pre>
      )}
    </div>
  );
}

/** In pixels; what is longer is scrolled. */
const mostHeight = 560;

/**
 * A frame without scripts. The console's own policy holds in it, too, and knows no styles inside a text; so they are set one
 * by one, and pictures from elsewhere are left out.
 */
function MailFrame({ html }: { html: string }) {
  const t = useMailTexts();
  const fill = useCallback(
    (frame: HTMLIFrameElement | null) => {
      if (frame === null) return undefined;
      const write = () => {
        if (frame.contentDocument === null) return;
        writeInto(frame.contentDocument, html);
        frame.style.height = `${Math.min(mostHeight, frame.contentDocument.body.scrollHeight)}px`;
      };
      write();
      frame.addEventListener('load', write);
      return () => frame.removeEventListener('load', write);
    },
    [html],
  );
  return <iframe ref={fill} className={styles.frame} title={t('frame')} sandbox="allow-same-origin" />;
}

function writeInto(target: Document, html: string): void {
  const sheets: string[] = [];
  const inert = html
    .replace(/<style[^>]*>([\s\S]*?)<\/style>/gi, (_, css: string) => {
      sheets.push(css);
      return '';
    })
    .replace(/(<[^>]*?)\sstyle=/gi, '$1 data-style=');
  const parsed = new DOMParser().parseFromString(inert, 'text/html');
  for (const element of parsed.querySelectorAll('script, link, meta, base, iframe, object')) element.remove();
  for (const image of parsed.querySelectorAll('img')) if (!image.src.startsWith('data:')) image.remove();
  for (const link of parsed.querySelectorAll('a')) link.removeAttribute('href');
  target.documentElement.lang = parsed.documentElement.lang;
  target.body.replaceChildren(...[...parsed.body.childNodes].map((node) => target.importNode(node, true)));
  copyStyle(parsed.body, target.body);
  for (const element of target.querySelectorAll<HTMLElement>('[data-style]')) copyStyle(element, element);
  target.adoptedStyleSheets = sheets.map((css) => {
    const sheet = new (target.defaultView as Window & typeof globalThis).CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
}

function copyStyle(from: HTMLElement, to: HTMLElement): void {
  to.style.cssText = from.dataset['style'] ?? '';
  delete to.dataset['style'];
}
