import type { ReactNode } from 'react';
import { Fragment } from 'react';
import { classes } from './classes.ts';
import styles from './plain-table.module.css';

/** A column of a short table. */
export interface PlainColumn<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** The cell that names the row; on a phone it stands above the others. */
  readonly names?: boolean;
  /** Figures and times: at the right. */
  readonly number?: boolean;
  /** What is done with the row: without a head that is seen. */
  readonly acts?: boolean;
}

interface PlainTableProps<Row> {
  /** Its name for screen readers. */
  readonly label: string;
  readonly columns: readonly PlainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Below a row, across all columns. */
  readonly below?: ((row: Row) => ReactNode) | undefined;
  readonly rowClass?: ((row: Row) => string | undefined) | undefined;
}

/** A table of some rows that all stand there. On a phone each row is a small list of its own. */
export function PlainTable<Row>({ label, columns, rows, rowKey, below, rowClass }: PlainTableProps<Row>) {
  return (
    <table role="table" aria-label={label} className={styles.table}>
      <thead role="rowgroup" className="hidden-on-phone">
        <tr role="row">
          {columns.map(({ key, head, number, acts }) => (
            <th key={key} role="columnheader" scope="col" className={classes(number === true && styles.number)}>
              {acts === true ? <span className="hidden-visually">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => {
          const under = below?.(row);
          return (
            <Fragment key={rowKey(row)}>
              <tr role="row" className={classes(styles.row, Boolean(under) && styles.open, rowClass?.(row))}>
                {columns.map((column) => (
                  <Cell key={column.key} column={column} row={row} />
                ))}
              </tr>
              {Boolean(under) && (
                <tr role="row" className={styles.below}>
                  <td role="cell" colSpan={columns.length}>
                    {under}
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column: { head, names, number, acts, cell }, row }: { column: PlainColumn<Row>; row: Row }) {
  const className = classes(number === true && styles.number, acts === true && styles.acts);
  if (names === true) {
    return (
      <th role="rowheader" scope="row" className={classes(styles.names, className)}>
        {cell(row)}
      </th>
    );
  }
  return (
    <td role="cell" className={className} data-head={acts === true ? undefined : head}>
      {cell(row)}
    </td>
  );
}
