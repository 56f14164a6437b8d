import type { OrderOut, OrderRowOut } from '@milepost/contract';
import type { KeyboardEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useCan } from '../../../shared/session.ts';
import { showToast } from '../../../shared/toasts.ts';
import { useProblemWords } from '../../../shared/ui/states.tsx';
import type { WorkflowSummary } from '../../../shared/workflows.ts';
import { useStatuses } from '../../../shared/workflows.ts';
import { orderName } from '../order-name.ts';
import { useTakeWay } from '../take-way.tsx';
import { TransitionDialog } from '../transition-dialog.tsx';
import type { Way } from '../transitions.ts';
import { asks } from '../transitions.ts';
import { useUsualTimes } from '../usual-times.ts';
import type { BoardFilter } from './board-data.ts';
import { columnsOf, useColumnCounts, useLiveBoard } from './board-data.ts';
import styles from './board.module.css';
import { Card } from './card.tsx';
import { Column } from './column.tsx';
import { useLifting } from './lifting.ts';
import { MoveDialog } from './move-dialog.tsx';
import { useBoardTexts } from './texts.ts';
import { useVerdicts } from './verdicts.ts';

interface BoardProps {
  readonly workflow: WorkflowSummary;
  readonly filter: BoardFilter;
  readonly onMoved: (orderId: string) => void;
}

/** The columns. A card is carried by pointer, or by Space and arrows; each step is said. */
export function Board({ workflow, filter, onMoved }: BoardProps) {
  const t = useBoardTexts();
  const statuses = useStatuses();
  const mayMove = useCan('status.set');
  const countsOf = useColumnCounts(workflow.key);
  const usualMs = useUsualTimes(workflow.key);
  const lit = useLiveBoard(workflow.key);
  const columns = columnsOf(workflow);
  const [said, setSaid] = useState('');
  const [asking, setAsking] = useState<{ row: OrderRowOut; way: Way }>();
  const { lifted, setLifted, onPointerDown } = useLifting(drop);
  const [moving, setMoving] = useState<OrderRowOut>();
  const verdicts = useVerdicts(lifted?.row ?? asking?.row ?? moving);
  const take = useTakeWay();
  const words = useProblemWords(take.error);
  const label = (status: string) => statuses.label(workflow.key, status);
  const board = useRef<HTMLDivElement>(null);

  // A card that is back keeps the keyboard, wherever it is now.
  const [focusCard, setFocusCard] = useState<string>();
  useEffect(() => {
    if (focusCard === undefined) return undefined;
    const timer = setTimeout(() => {
      board.current?.querySelector<HTMLElement>(`[data-card="${focusCard}"]`)?.focus();
      setFocusCard(undefined);
    }, 60);
    return () => clearTimeout(timer);
  }, [focusCard]);

  const refusal = take.isError ? words.title : undefined;
  useEffect(() => {
    if (refusal !== undefined) showToast({ text: refusal, tone: 'bad' });
  }, [refusal]);

  function putBack(row: OrderRowOut) {
    setLifted(undefined);
    setSaid(t('said.back', { order: orderName(row), status: label(row.status) }));
    setFocusCard(row.id);
  }

  function drop(row: OrderRowOut, status: string | undefined) {
    if (status === undefined || status === row.status) {
      putBack(row);
      return;
    }
    const verdict = verdicts.of(status);
    const { way } = verdict;
    if (way === undefined || verdicts.order === undefined) {
      const text = t('said.refused', { order: orderName(row), status: label(row.status), why: verdict.title });
      setLifted(undefined);
      setFocusCard(row.id);
      setSaid(text);
      showToast({ text, tone: 'bad' });
      return;
    }
    setLifted(undefined);
    go(row, verdicts.order, way);
  }

  /** Takes the way, asking first where it asks. */
  function go(row: OrderRowOut, order: OrderOut, way: Way) {
    if (asks(way)) {
      setAsking({ row, way });
      return;
    }
    setSaid(t('said.dropped', { order: orderName(row), status: label(way.to) }));
    take.mutate(
      { order, way, said: {} },
      {
        onSuccess: () => {
          onMoved(row.id);
          setFocusCard(row.id);
        },
      },
    );
  }

  function onCardKey(row: OrderRowOut, event: KeyboardEvent<HTMLElement>) {
    if (lifted === undefined) {
      if (event.key === ' ' && mayMove) {
        event.preventDefault();
        setLifted({ row, over: row.status, pointer: undefined });
      } else if (event.key === 'm' && mayMove) {
        event.preventDefault();
        setMoving(row);
      } else if (event.key.startsWith('Arrow')) {
        event.preventDefault();
        focusNeighbour(event.currentTarget, event.key);
      }
      return;
    }
    if (!['ArrowLeft', 'ArrowRight', ' ', 'Escape', 'Enter'].includes(event.key)) return;
    event.preventDefault();
    if (event.key === 'Escape') putBack(row);
    else if (event.key === ' ' || event.key === 'Enter') drop(row, lifted.over);
    else {
      const at = columns.findIndex(({ key }) => key === lifted.over);
      const next = columns[at + (event.key === 'ArrowRight' ? 1 : -1)];
      if (next === undefined) return;
      setLifted({ ...lifted, over: next.key });
      const { title, text } = verdicts.of(next.key);
      setSaid(t('said.over', { status: label(next.key), why: `${title}. ${text}` }));
      board.current
        ?.querySelector(`[data-status="${next.key}"]`)
        ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
    }
  }

  return (
    <>
      <p id="card-help" className="hidden-visually">
        {t('card.help')}
      </p>
      <p className="hidden-visually" role="status">
        {lifted !== undefined && verdicts.known && lifted.over === lifted.row.status ? liftedText(lifted.row) : said}
      </p>
      <div className={styles.board} role="region" aria-label={t('board')} tabIndex={0} ref={board} data-board="">
        {columns.map((status) => (
          <Column
            key={status.key}
            workflow={workflow.key}
            status={status}
            label={label(status.key)}
            counts={countsOf(status.key)}
            usualMs={usualMs(status.key)}
            filter={filter}
            lit={lit}
            lifted={lifted?.row}
            verdict={lifted === undefined ? undefined : verdicts.of(status.key)}
            over={lifted?.over === status.key}
            movable={mayMove}
            onLift={(row, event) => mayMove && onPointerDown(row, event)}
            onCardKey={onCardKey}
            onMove={mayMove ? setMoving : undefined}
          />
        ))}
      </div>
      {lifted?.pointer !== undefined && (
        <div
          className={styles.carried}
          style={{ left: lifted.pointer.x - lifted.pointer.dx, top: lifted.pointer.y - lifted.pointer.dy }}
          aria-hidden="true"
          inert
        >
          <Card row={lifted.row} />
        </div>
      )}
      {moving !== undefined && (
        <MoveDialog
          row={moving}
          verdicts={verdicts}
          onTake={(way) => {
            setMoving(undefined);
            if (verdicts.order !== undefined) go(moving, verdicts.order, way);
          }}
          onClose={() => {
            setMoving(undefined);
            setFocusCard(moving.id);
          }}
        />
      )}
      {asking !== undefined && verdicts.order !== undefined && (
        <TransitionDialog
          order={verdicts.order}
          way={asking.way}
          open={verdicts.open}
          onDone={() => onMoved(asking.row.id)}
          onClose={() => {
            setAsking(undefined);
            setFocusCard(asking.row.id);
          }}
        />
      )}
    </>
  );

  function liftedText(row: OrderRowOut): string {
    const targets = columns.filter(({ key }) => verdicts.of(key).way !== undefined).map(({ key }) => label(key));
    const common = { order: orderName(row), status: label(row.status) };
    return targets.length === 0
      ? t('said.nowhere', common)
      : t('said.lifted', { ...common, targets: targets.join(', ') });
  }
}

/** Arrows walk over the cards: up and down in a column, left and right to the next column that has any. */
function focusNeighbour(card: HTMLElement, key: string): void {
  const column = card.closest('[data-status]');
  const cardsOf = (place: Element | null | undefined) => [
    ...(place?.querySelectorAll<HTMLElement>('[data-card]') ?? []),
  ];
  const own = cardsOf(column);
  const index = own.indexOf(card);
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    own[index + (key === 'ArrowDown' ? 1 : -1)]?.focus();
    return;
  }
  const step = (place: Element | null | undefined) =>
    key === 'ArrowRight' ? place?.nextElementSibling : place?.previousElementSibling;
  for (let next = step(column); next != null; next = step(next)) {
    const cards = cardsOf(next);
    const target = cards[Math.min(index, cards.length - 1)];
    if (target === undefined) continue;
    target.focus();
    return;
  }
}
