import { useQuery } from '@tanstack/react-query';
import type { OrderRowOut } from '@milepost/contract';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useDeferredValue, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { get } from '../shared/api.ts';
import type { PaletteItem } from '../shared/palette.ts';
import { usePalette } from '../shared/palette.ts';
import { useStatuses } from '../shared/workflows.ts';
import { classes } from '../shared/ui/classes.ts';
import { Stone } from '../shared/ui/stone.tsx';
import { usePages } from './navigation.tsx';
import styles from './palette.module.css';
import { useAppTexts } from './texts.ts';

type Entry = Omit<PaletteItem, 'icon'> & { readonly picture: ReactNode };

/** Find or do: verbs of what is open, pages and orders, by typing. What cannot be done is listed with its reason. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useAppTexts();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = text.trim();
  const entries = useEntries(wanted);
  const chosen = Math.min(at, entries.length - 1);
  const run = (entry: Entry | undefined) => {
    if (entry?.run === undefined) return;
    onClose();
    entry.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = chosen + (event.key === 'ArrowDown' ? 1 : -1);
      setAt((next + entries.length) % Math.max(1, entries.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(entries[chosen]);
    }
  };
  return (
    <ModalOverlay className={styles.overlay!} isOpen isDismissable onOpenChange={onClose} data-keys="blocked">
      <Modal className={styles.modal!}>
        <Dialog aria-label={t('find')} className={styles.dialog!}>
          <div className={styles.input}>
            <Search aria-hidden="true" />
            <input
              type="text"
              role="combobox"
              aria-expanded="true"
              aria-controls="palette-list"
              aria-activedescendant={entries[chosen] === undefined ? undefined : `palette-${entries[chosen].id}`}
              aria-label={t('find')}
              placeholder={t('find.placeholder')}
              autoFocus
              value={text}
              onChange={({ target }) => {
                setText(target.value);
                setAt(0);
              }}
              onKeyDown={onKey}
            />
            <kbd aria-hidden="true">Esc</kbd>
          </div>
          <ul id="palette-list" role="listbox" aria-label={t('find')} className={styles.list}>
            {entries.map((entry, index) => (
              <Option
                key={entry.id}
                entry={entry}
                wanted={wanted}
                selected={index === chosen}
                onRun={() => run(entry)}
              />
            ))}
          </ul>
          {entries.length === 0 && <p className={styles.nothing}>{t('find.nothing', { text: wanted })}</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface OptionProps {
  readonly entry: Entry;
  readonly wanted: string;
  readonly selected: boolean;
  readonly onRun: () => void;
}

function Option({ entry: { id, label, note, picture, run }, wanted, selected, onRun }: OptionProps) {
  return (
    <li
      id={`palette-${id}`}
      role="option"
      aria-selected={selected}
      aria-disabled={run === undefined ? true : undefined}
      className={classes(styles.option, selected && styles.selected)}
      ref={(element) => {
        if (selected) element?.scrollIntoView({ block: 'nearest' });
      }}
      onClick={onRun}
    >
      {picture}
      <span>
        <Marked text={label} wanted={wanted} />
      </span>
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </li>
  );
}

function Marked({ text, wanted }: { text: string; wanted: string }) {
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at === -1) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  );
}

/** What matches: what can be done here first, then pages, then orders. */
function useEntries(wanted: string): readonly Entry[] {
  const t = useAppTexts();
  const navigate = useNavigate();
  const shown = usePages();
  const items = usePalette();
  const orders = useOrders(wanted);
  const fits = ({ label }: { label: string }) => label.toLowerCase().includes(wanted.toLowerCase());
  const go = shown.map(({ text, path, search, icon: Icon }) => ({
    id: `page-${text}`,
    label: t(text),
    group: t('find.pages'),
    note: t('find.pages'),
    picture: <Icon aria-hidden="true" />,
    run: () => void navigate({ to: path, search: search ?? {} }),
  }));
  const verbs = items.map(({ icon: Icon, ...item }) => ({ ...item, picture: <Icon aria-hidden="true" /> }));
  return [...[...verbs, ...go].filter(fits), ...orders];
}

function useOrders(wanted: string): readonly Entry[] {
  const t = useAppTexts();
  const navigate = useNavigate();
  const statuses = useStatuses();
  const q = useDeferredValue(wanted);
  const { data } = useQuery({
    queryKey: ['orders', 'palette', q],
    queryFn: ({ signal }) =>
      get<{ data: readonly OrderRowOut[] }>('/v1/orders', { q, limit: 6, details: true }, signal),
    enabled: q.length > 1,
    placeholderData: (before) => before,
  });
  if (q.length < 2) return [];
  return (data?.data ?? []).map(({ id, number, reference, workflow, status, category, customerName }) => ({
    id: `order-${id}`,
    label: [reference ?? String(number), customerName].filter(Boolean).join(' '),
    group: t('find.orders'),
    note: statuses.label(workflow, status),
    picture: <Stone category={category} />,
    run: () => void navigate({ to: '/orders/$key', params: { key: id } }),
  }));
}
