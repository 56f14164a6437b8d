import type { EventOut, OrderOut } from '@milepost/contract';
import { useQuery } from '@tanstack/react-query';
import { Undo2, Zap } from 'lucide-react';
import { useState } from 'react';
import { actionIcon } from '../../shared/category-icons.ts';
import { useKeys } from '../../shared/keys.ts';
import { usePaletteItems } from '../../shared/palette.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { useStatuses } from '../../shared/workflows.ts';
import { AskDialog } from './ask-dialog.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { transitionsQuery } from './order-data.ts';
import { orderName } from './order-name.ts';
import { OverrideDialog } from './override-dialog.tsx';
import { Requests } from './requests.tsx';
import styles from './actions.module.css';
import { useOrderTexts } from './texts.ts';
import { TransitionDialog } from './transition-dialog.tsx';
import type { ClosedWay, Way } from './transitions.ts';
import { asks, useWays } from './transitions.ts';
import { Conflict, useTakeWay } from './take-way.tsx';
import { undoable, useUndo } from './undo.ts';

type Opened =
  | { readonly kind: 'way'; readonly way: Way }
  | { readonly kind: 'ask'; readonly way: ClosedWay }
  | { readonly kind: 'override'; readonly to: string }
  | { readonly kind: 'note' };

/** What can be done now as buttons; what cannot, greyed, with the reason and a way out. */
export function Actions({ order, events }: { order: OrderOut; events: readonly EventOut[] }) {
  const t = useOrderTexts();
  const statuses = useStatuses();
  const transitions = useQuery(transitionsQuery(order.id));
  const { open, closed } = useWays(transitions.data);
  const mayOverride = useCan('status.override');
  const [opened, setOpened] = useState<Opened>();
  const take = useTakeWay();
  const undo = useUndo();
  const last = undoable(events);
  const mayUndo = useCan('status.undo') && last !== undefined;
  const start = (way: Way) => {
    if (asks(way)) setOpened({ kind: 'way', way });
    else take.mutate({ order, way, said: {} });
  };
  useKeys([
    {
      keys: open.slice(0, 9).map((_, index) => String(index + 1)),
      does: t('key.transition'),
      run: (_, key) => start(open[Number(key) - 1]!),
    },
    { keys: ['u'], does: t('key.undo'), run: () => mayUndo && undo.mutate(order) },
    { keys: ['e'], does: t('key.note'), run: () => setOpened({ kind: 'note' }) },
  ]);
  usePaletteItems([
    ...open.map((way) => ({
      ...{ id: `way-${way.name}`, group: orderName(order), note: orderName(order), run: () => start(way) },
      label: withDots(way),
      icon: actionIcon(statuses.find(order.workflow.key, way.to)?.category),
    })),
    ...closed.map((way) => ({
      ...{ id: `closed-${way.name}`, group: orderName(order), label: way.label, note: way.reason },
      icon: actionIcon(statuses.find(order.workflow.key, way.to)?.category),
    })),
    ...(mayOverride
      ? [
          {
            ...{ id: 'override', group: orderName(order), note: orderName(order), label: t('can.override'), icon: Zap },
            run: () => setOpened({ kind: 'override', to: '' }),
          },
        ]
      : []),
    ...(mayUndo
      ? [
          {
            id: 'undo',
            group: orderName(order),
            note: orderName(order),
            label: t('undo'),
            icon: Undo2,
            run: () => undo.mutate(order),
          },
        ]
      : []),
  ]);
  const lead = leadOf(order, events);
  return (
    <>
      <Requests order={order} />
      <Panel title={t('can.title')}>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        <Conflict order={order} take={take} open={open} />
        {transitions.isPending && <Skeleton rows={2} />}
        {transitions.isError && <ProblemNotice error={transitions.error} onRetry={() => void transitions.refetch()} />}
        {undo.isError && <ProblemNotice error={undo.error} />}
        {transitions.isSuccess && open.length === 0 && <p className="muted">{t('can.none')}</p>}
        <div className={styles.row}>
          {open.map((way, index) => (
            <Button
              key={way.name}
              look={index === 0 && way.isDefault ? 'primary' : 'plain'}
              icon={actionIcon(statuses.find(order.workflow.key, way.to)?.category)}
              shortcut={index < 9 ? String(index + 1) : undefined}
              busy={take.isPending && take.variables.way.name === way.name}
              onClick={() => start(way)}
            >
              {withDots(way)}
            </Button>
          ))}
        </div>
        <Hint ways={open} />
        <NotNow
          closed={closed}
          mayOverride={mayOverride}
          onAsk={(way) => setOpened({ kind: 'ask', way })}
          onOverride={(to) => setOpened({ kind: 'override', to })}
        />
      </Panel>
      {opened?.kind === 'way' && (
        <TransitionDialog order={order} way={opened.way} open={open} onClose={() => setOpened(undefined)} />
      )}
      {opened?.kind === 'ask' && <AskDialog order={order} way={opened.way} onClose={() => setOpened(undefined)} />}
      {opened?.kind === 'override' && (
        <OverrideDialog order={order} to={opened.to} onClose={() => setOpened(undefined)} />
      )}
      {opened?.kind === 'note' && <NoteDialog order={order} onClose={() => setOpened(undefined)} />}
    </>
  );
}

/** Ends in dots where it asks for more. */
function withDots(way: Way): string {
  return asks(way) ? `${way.label}…` : way.label;
}

/** What was said when the order came into its status; never an advice of our own. */
function leadOf(order: OrderOut, events: readonly EventOut[]): string | undefined {
  const entry = events.findLast(({ to, applied, from }) => applied && from !== null && to === order.status);
  return entry?.message ?? entry?.note ?? undefined;
}

function Hint({ ways }: { ways: readonly Way[] }) {
  const t = useOrderTexts();
  const asking = ways.filter(({ input }) => input.length > 0);
  const mails = ways.some(({ notifies }) => notifies);
  if (asking.length === 0 && !mails) return null;
  return (
    <p className={styles.hint}>
      {asking.map((way) => (
        <span key={way.name}>
          {t.rich('can.asks', {
            name: way.label,
            what: way.input.map((name) => t.maybe(`input.${name}`, name)).join(', '),
            b: (text) => <b>{text}</b>,
          })}{' '}
        </span>
      ))}
      {mails && t('can.mail')}
    </p>
  );
}

interface NotNowProps {
  readonly closed: readonly ClosedWay[];
  readonly mayOverride: boolean;
  readonly onAsk: (way: ClosedWay) => void;
  readonly onOverride: (to: string) => void;
}

/** Greyed buttons stay focusable; the reason stands beside each, and then what would help. */
function NotNow({ closed, mayOverride, onAsk, onOverride }: NotNowProps) {
  const t = useOrderTexts();
  if (closed.length === 0 && !mayOverride) return null;
  return (
    <>
      {closed.length > 0 && <h3 className={styles.not}>{t('can.not')}</h3>}
      <ul className={styles.nots}>
        {closed.map((way) => (
          <li key={way.name}>
            <Button small impossible aria-describedby={`why-${way.name}`}>
              {way.label}
            </Button>
            <p id={`why-${way.name}`}>
              {way.code === 'role_not_allowed' ? way.hint : way.reason}{' '}
              {way.aboutLines && (
                <a
                  href="#lines"
                  onClick={(event) => {
                    event.preventDefault();
                    document.getElementById('lines')?.scrollIntoView({ block: 'center' });
                  }}
                >
                  {t('can.show.lines')}
                </a>
              )}{' '}
              {way.requestable && (
                <Button look="link" onClick={() => onAsk(way)}>
                  {t('can.ask')}
                </Button>
              )}{' '}
              {!way.requestable && mayOverride && (
                <Button look="link" onClick={() => onOverride(way.to)}>
                  {t('can.override')}
                </Button>
              )}
            </p>
          </li>
        ))}
        {mayOverride && (
          <li className={styles.any}>
            <Button look="link" onClick={() => onOverride('')}>
              {t('can.override.any')}
            </Button>
          </li>
        )}
      </ul>
    </>
  );
}
