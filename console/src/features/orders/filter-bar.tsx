import { Clock, Columns3, Download, ListFilter, Rows3, Search as SearchIcon, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useEffect, useState } from 'react';
import { apiUrl } from '../../shared/api.ts';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { useTimes } from '../../shared/i18n/times.ts';
import type { Search } from '../../shared/search-params.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { Button, IconButton, ToggleButton } from '../../shared/ui/button.tsx';
import { Menu } from '../../shared/ui/menu.tsx';
import type { Statuses } from '../../shared/workflows.ts';
import { useStatuses } from '../../shared/workflows.ts';
import { ColumnsDialog } from './columns-dialog.tsx';
import type { ColumnKey } from './columns.ts';
import { columnsOfFile } from './columns.ts';
import { useDensity } from './density.ts';
import { FilterDialog } from './filter-dialog.tsx';
import styles from './filter-bar.module.css';
import type { OrderFilters } from './order-filters.ts';
import { toApiFilter } from './order-filters.ts';
import { useOrdersTexts } from './texts.ts';

interface FilterBarProps {
  readonly filters: OrderFilters;
  readonly setFilters: (change: Search, options?: { replace?: boolean }) => void;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly filtering: boolean;
  readonly setFiltering: (open: boolean) => void;
  readonly columns: readonly ColumnKey[];
  readonly onColumns: (columns: readonly ColumnKey[]) => void;
}

/** Search as one types, the filters as chips, and whether late ones come first. All of it is the address. */
export function FilterBar(props: FilterBarProps) {
  const { filters, setFilters, searchBox, filtering, setFiltering, columns, onColumns } = props;
  const t = useOrdersTexts();
  const [choosing, setChoosing] = useState(false);
  const [density, setDensity] = useDensity();
  return (
    <div className={styles.bar} role="search">
      <SearchBox value={filters.q} onValue={(q) => setFilters({ q }, { replace: true })} box={searchBox} />
      <Chips filters={filters} setFilters={setFilters} />
      <Button look="dashed" icon={ListFilter} className={styles.filter} onClick={() => setFiltering(true)}>
        {t('filter')}
      </Button>
      <ToggleButton
        on={filters.late !== 'no'}
        icon={Clock}
        className={styles.late}
        aria-label={t('late.first')}
        onClick={() => setFilters({ late: filters.late === 'no' ? undefined : 'no' })}
      >
        <span className="hidden-on-phone">{t('late.first')}</span>
      </ToggleButton>
      <span className={styles.space} />
      <DownloadMenu filters={filters} columns={columns} />
      <IconButton icon={Columns3} className={styles.density} label={t('columns')} onClick={() => setChoosing(true)} />
      <IconButton
        icon={Rows3}
        className={styles.density}
        label={t('density', { density })}
        onClick={() => setDensity(density === 'compact' ? 'comfortable' : 'compact')}
      />
      {filtering && <FilterDialog filters={filters} setFilters={setFilters} onClose={() => setFiltering(false)} />}
      {choosing && <ColumnsDialog columns={columns} onColumns={onColumns} onClose={() => setChoosing(false)} />}
    </div>
  );
}

/** The list as a file: what the filters say, all of it, in the order shown. */
function DownloadMenu({ filters, columns }: Pick<FilterBarProps, 'filters' | 'columns'>) {
  const t = useOrdersTexts();
  const order = filters.late === 'no' ? 'newest' : 'late_first';
  const download = (more: Readonly<Record<string, string | readonly string[]>>) => {
    const link = document.createElement('a');
    link.href = apiUrl('/v1/orders/export', { ...toApiFilter(filters), order, ...more });
    link.download = '';
    link.click();
  };
  return (
    <Menu
      label={t('export')}
      trigger={<IconButton icon={Download} className={styles.density} label={t('export')} />}
      choices={[
        { id: 'shown', label: t('export.shown'), run: () => download({ column: columnsOfFile(columns) }) },
        { id: 'all', label: t('export.all'), run: () => download({}) },
        { id: 'ndjson', label: t('export.ndjson'), run: () => download({ format: 'ndjson' }) },
      ]}
    />
  );
}

const typingMs = 160;

interface SearchBoxProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly box: RefObject<HTMLInputElement | null>;
}

/** Asks once the typing pauses; Escape empties it. */
function SearchBox({ value, onValue, box }: SearchBoxProps) {
  const t = useOrdersTexts();
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  // The address has changed by other means: back, a view.
  if (value !== told) {
    setTold(value);
    setText(value);
  }
  useEffect(() => {
    if (text === told) return undefined;
    const timer = setTimeout(() => {
      setTold(text);
      onValue(text);
    }, typingMs);
    return () => clearTimeout(timer);
  }, [text, told, onValue]);
  return (
    <label className={styles.search}>
      <SearchIcon aria-hidden="true" />
      <span className="hidden-visually">{t('search')}</span>
      <input
        ref={box}
        type="search"
        value={text}
        placeholder={t('search.placeholder')}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text === '') event.currentTarget.blur();
          else if (event.key === 'Escape') setText('');
          else if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

function Chips({ filters, setFilters }: Pick<FilterBarProps, 'filters' | 'setFilters'>) {
  const t = useOrdersTexts();
  const shared = useSharedTexts();
  const statuses = useStatuses();
  const { category, status, workflow, attention, customerId, late, dueToday, older, inStatusSeconds, took } = filters;
  const { dueFrom, dueTo } = filters;
  const times = useTimes();
  const { format } = useLocale();
  // A day is one wherever it is read.
  const day = (text = '') =>
    text === '' ? '' : new Intl.DateTimeFormat(format, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(text));
  const names = category.map((name) =>
    name === 'active' || name === 'closed' ? t(`filter.${name}`) : shared.maybe(`category.${name}`, name),
  );
  const labels = status.map((key) => {
    const owner = statuses.workflows.find((one) => one.statuses.some((known) => known.key === key));
    return owner === undefined ? key : statuses.label(owner.key, key);
  });
  const is = (name: string, value: string) => t.rich('filter.is', { name, value, b: bold });
  const chips: readonly (readonly [shown: boolean, key: string, text: ReactNode, change: Search])[] = [
    [names.length > 0, 'category', is(t('filter.category'), names.join(', ')), { category: 'any' }],
    [labels.length > 0, 'status', is(t('filter.status'), labels.join(', ')), { status: undefined }],
    [
      workflow !== undefined,
      'workflow',
      is(t('filter.workflow'), statuses.workflows.find(({ key }) => key === workflow)?.name ?? workflow ?? ''),
      { workflow: undefined },
    ],
    [
      attention !== undefined,
      'attention',
      is(t('filter.attention'), shared.maybe(`attention.${attention}`, attention ?? '')),
      { attention: undefined },
    ],
    [
      older !== undefined,
      'older',
      t.rich('filter.older.is', { value: t.maybe(`older.${older}`, older ?? ''), b: bold }),
      { older: undefined },
    ],
    [
      inStatusSeconds !== undefined,
      'seconds',
      t.rich('filter.older.is', { value: times.duration((inStatusSeconds ?? 0) * 1000), b: bold }),
      { inStatusSeconds: undefined },
    ],
    [
      took !== undefined,
      'took',
      t.rich('filter.took.is', { what: tookWords(took?.took ?? '', statuses, workflow), b: bold }),
      { took: undefined, tookFrom: undefined, tookTo: undefined },
    ],
    [customerId !== undefined, 'customer', t.rich('filter.customer.is', { b: bold }), { customerId: undefined }],
    [late === 'only', 'late', t.rich('filter.late.is', { b: bold }), { late: undefined }],
    [
      dueFrom !== undefined || dueTo !== undefined,
      'promised',
      t.rich(`filter.due.${dueFrom === undefined ? 'until' : dueTo === undefined ? 'since' : 'between'}`, {
        ...{ from: day(dueFrom), to: day(dueTo), b: bold },
      }),
      { dueFrom: undefined, dueTo: undefined },
    ],
    [dueToday, 'due', t.rich('filter.today.is', { b: bold }), { due: undefined }],
  ];
  return chips
    .filter(([shown]) => shown)
    .map(([, key, text, change]) => (
      <span key={key} className={styles.chip}>
        <span>{text}</span>
        <IconButton icon={X} label={t('filter.remove')} onClick={() => setFilters(change)} />
      </span>
    ));
}

/** What orders did, by the names of the statuses: New › Packed. */
function tookWords(took: string, statuses: Statuses, workflow: string | undefined): string {
  const owner = (status: string) =>
    workflow ?? statuses.workflows.find(({ statuses: known }) => known.some(({ key }) => key === status))?.key ?? '';
  return took
    .replace(/^(way|reached):/, '')
    .split('>')
    .map((status) => (status === '*' || status === '' ? '…' : statuses.label(owner(status), status)))
    .join(' › ');
}

function bold(text: ReactNode): ReactNode {
  return <b>{text}</b>;
}
