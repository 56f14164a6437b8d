import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { LintOut } from '@milepost/contract';
import { useEffect, useEffectEvent, useRef } from 'react';

interface TextEditorProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly findings: LintOut['findings'];
  /** Says a finding in the viewer's language. */
  readonly said: (finding: LintOut['findings'][number]) => string;
  /** The line to show, from 1; changes when one asks for it. */
  readonly line: number | undefined;
  readonly readOnly: boolean;
}

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--cat-in-transit)' },
  { tag: [tags.comment, tags.meta], color: 'var(--ink-3)' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
]);

const look = EditorView.theme({
  '&': { fontSize: '13px', maxHeight: '62vh', backgroundColor: 'var(--code)', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55' },
  '.cm-gutters': { backgroundColor: 'var(--code)', color: 'var(--ink-3)', borderRight: '1px solid var(--line)' },
  '&.cm-focused': { outline: '2px solid var(--sign-edge)' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selected) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line)', color: 'var(--ink)' },
});

/** The draft as text; what the check has found stands at its line. */
export function TextEditor({ label, text, onText, findings, said, line, readOnly }: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const tell = useEffectEvent(onText);
  const diagnose = useEffectEvent(({ doc }: EditorState) => findings.map((one) => toDiagnostic(doc, one, said(one))));
  const begin = useEffectEvent((parent: HTMLElement) => {
    const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
    return new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          ...[lineNumbers(), history(), yaml(), indentUnit.of('  '), syntaxHighlighting(colors), lintGutter(), look],
          // Escape, then Tab leaves the editor by key.
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.cspNonce.of(nonce),
          EditorState.readOnly.of(readOnly),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell(update.state.doc.toString());
          }),
        ],
      }),
    });
  });
  useEffect(() => {
    const made = begin(place.current!);
    view.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => {
    const { current } = view;
    if (current === null || current.state.doc.toString() === text) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const { current } = view;
    current?.dispatch(setDiagnostics(current.state, diagnose(current.state)));
  }, [findings, text]);
  useEffect(() => {
    const { current } = view;
    if (current === null || line === undefined) return;
    const { from } = current.state.doc.line(Math.min(line, current.state.doc.lines));
    current.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  }, [line]);
  return <div ref={place} />;
}

function toDiagnostic(
  doc: EditorState['doc'],
  { level, line = 1, column = 1 }: LintOut['findings'][number],
  message: string,
): Diagnostic {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = Math.min(at.from + column - 1, at.to);
  return { from, to: at.to, severity: level, message };
}
