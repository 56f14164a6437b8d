import { measureElement, useWindowVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode } from 'react';
import { memo, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { classes } from './classes.ts';
import styles from './data-table.module.css';
import type { RowLinks } from './row-links.ts';
import { useRowLinks } from './row-links.ts';

/** A column. Its width is a track of the table's `--columns`, which its class sets for each width of the window. */
export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly className?: string | undefined;
  /** The cell that names the row. */
  readonly names?: boolean;
  readonly sort?: 'ascending' | 'descending' | undefined;
}

interface DataTableProps<Row> {
  /** Its name for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The heading before a row, where it differs from the row before. */
  readonly groupOf?: ((row: Row) => { readonly key: string; readonly head: ReactNode }) | undefined;
  readonly rowClass?: (row: Row) => string | undefined;
  /** The row under the keyboard's cursor. */
  readonly cursor?: number | undefined;
  /** Rows that have just been changed by somebody. */
  readonly lit?: ReadonlySet<string> | undefined;
  /** Called when the end comes near and there is more. */
  readonly onEnd?: (() => void) | undefined;
  /** What becomes of plain links in the rows; without it the browser follows them. */
  readonly links?: RowLinks<Row> | undefined;
  readonly className?: string | undefined;
  /** Tracks of the columns, where they are not its class's. */
  readonly style?: Readonly<Record<`--${string}`, string>> | undefined;
  /** Its columns need `--least`, which may be more than there is: it is moved sideways, and its head does not stay in sight. */
  readonly sideways?: boolean;
}

type Item<Row> =
  | { readonly kind: 'row'; readonly row: Row; readonly index: number }
  | { readonly kind: 'group'; readonly key: string; readonly head: ReactNode };

/** A table of any length: only the rows in sight are drawn, and pages grow below. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    columns,
    rows,
    rowKey,
    groupOf,
    rowClass,
    cursor,
    lit,
    onEnd,
    links,
    className,
    style,
    sideways = false,
  } = props;
  const items = useMemo(() => itemsOf(rows, groupOf), [rows, groupOf]);
  const body = useRef<HTMLTableSectionElement>(null);
  const [margin, setMargin] = useState(0);
  // Rows to come are taken to be as high as the last one seen: what differs is laid out twice.
  const heights = useRef({ row: 41, group: 33 });
  useLayoutEffect(() => {
    // What stands above the table may grow and shrink: the rows in sight are counted from where it begins.
    const measure = () => setMargin(Math.round((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => heights.current[items[index]!.kind],
    measureElement: (element, entry, instance) => {
      const height = measureElement(element, entry, instance);
      heights.current[items[instance.indexFromElement(element)]?.kind ?? 'row'] = height;
      return height;
    },
    overscan: 8,
    scrollMargin: margin,
    getItemKey: (index) => {
      const item = items[index]!;
      return item.kind === 'row' ? rowKey(item.row) : `group ${item.key}`;
    },
  });
  const rowLinks = useRowLinks((index) => {
    const item = items[index];
    return item?.kind === 'row' ? item.row : undefined;
  }, links);
  const shown = virtual.getVirtualItems();
  const nearEnd = (shown.at(-1)?.index ?? 0) >= items.length - 20;
  const reached = useEffectEvent(() => onEnd?.());
  useEffect(() => {
    if (nearEnd) reached();
  }, [nearEnd, items.length]);
  const cursorAt = cursor === undefined ? -1 : items.findIndex((item) => item.kind === 'row' && item.index === cursor);
  const scrollTo = useEffectEvent((index: number) => virtual.scrollToIndex(index, { align: 'auto' }));
  useEffect(() => {
    if (cursorAt >= 0) scrollTo(cursorAt);
  }, [cursorAt]);

  const before = (shown[0]?.start ?? margin) - margin;
  const after = virtual.getTotalSize() - ((shown.at(-1)?.end ?? margin) - margin);
  return (
    <div className={classes(styles.wrap, sideways && styles.sideways)}>
      <table
        role="table"
        aria-label={label}
        aria-rowcount={rows.length}
        className={classes(styles.table, className)}
        style={style}
      >
        <thead role="rowgroup">
          <tr role="row" className={styles.row}>
            {columns.map(({ key, head, className: own, sort }) => (
              <th key={key} role="columnheader" scope="col" className={own} aria-sort={sort}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          role="rowgroup"
          ref={body}
          style={{ paddingTop: before, paddingBottom: Math.max(0, after) }}
          {...rowLinks}
        >
          {shown.map(({ index, key }) => {
            const item = items[index]!;
            return item.kind === 'group' ? (
              <tr key={key} role="row" className={styles.group} data-index={index} ref={virtual.measureElement}>
                <th role="rowheader" scope="rowgroup" colSpan={columns.length}>
                  {item.head}
                </th>
              </tr>
            ) : (
              <KeptRow
                key={key}
                row={item.row}
                at={index}
                place={item.index + 1}
                columns={columns as readonly Column<unknown>[]}
                measure={virtual.measureElement}
                className={classes(
                  styles.row,
                  rowClass?.(item.row),
                  item.index === cursor && styles.cursor,
                  lit?.has(rowKey(item.row)) === true && styles.lit,
                )}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly row: unknown;
  /** Its place among rows and headings. */
  readonly at: number;
  /** Its place among rows, from 1. */
  readonly place: number;
  readonly columns: readonly Column<unknown>[];
  readonly className: string;
  readonly measure: (element: HTMLTableRowElement | null) => void;
}

/** Scrolling draws the table anew for each step: rows that stay are not asked for again, and cells only where their column changes. */
const KeptRow = memo(function Row({ row, at, place, columns, className, measure }: RowProps) {
  return (
    <tr role="row" aria-rowindex={place} data-index={at} ref={measure} className={className}>
      {columns.map((column) => (
        <KeptCell key={column.key} column={column} row={row} />
      ))}
    </tr>
  );
});

function Cell<Row>({ column: { names, cell, className }, row }: { column: Column<Row>; row: Row }) {
  return names === true ? (
    <th role="rowheader" scope="row" className={className}>
      {cell(row)}
    </th>
  ) : (
    <td role="cell" className={className}>
      {cell(row)}
    </td>
  );
}

const KeptCell = memo(Cell<unknown>);

function itemsOf<Row>(rows: readonly Row[], groupOf: DataTableProps<Row>['groupOf']): readonly Item<Row>[] {
  let last: string | undefined;
  return rows.flatMap((row, index): Item<Row>[] => {
    const item = { kind: 'row', row, index } as const;
    const group = groupOf?.(row);
    if (group === undefined || group.key === last) return [item];
    last = group.key;
    return [{ kind: 'group', ...group }, item];
  });
}
