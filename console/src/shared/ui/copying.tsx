import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useSharedTexts } from '../texts.ts';
import { Button } from './button.tsx';
import styles from './copying.module.css';

const saidMs = 2000;

/** Puts a text into the clipboard, and says so for a moment. */
function CopyButton({ text, children }: { text: string; children?: ReactNode }) {
  const t = useSharedTexts();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), saidMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      small
      look="quiet"
      icon={copied ? Check : Copy}
      aria-live="polite"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {copied ? t('copied') : (children ?? t('copy'))}
    </Button>
  );
}

interface CodeBlockProps {
  readonly label: string;
  readonly text: string;
  /** At the right of the label. */
  readonly note?: ReactNode;
  /** Without a way to copy it. */
  readonly plain?: boolean;
  /** What the button says, where it copies something else than what is shown. */
  readonly copy?: { readonly label: string; readonly text: string };
}

/** Text as a machine reads it, which can be scrolled by keys. */
export function CodeBlock({ label, text, note, plain = false, copy }: CodeBlockProps) {
  return (
    <figure className={styles.figure}>
      <figcaption>
        <b>{label}</b>
        {note !== undefined && <span className="muted">{note}</span>}
        {!plain && <CopyButton text={copy?.text ?? text}>{copy?.label}</CopyButton>}
      </figcaption>
      <pre tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
    </figure>
  );
}

/** A value on one line with a way to copy it: secrets that are shown once, addresses. */
export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <div className={styles.field}>
      <span className={styles.name}>{label}</span>
      <code>{value}</code>
      <CopyButton text={value} />
    </div>
  );
}
