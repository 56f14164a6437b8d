import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, FileUp, RotateCcw, Scale } from 'lucide-react';
import { useRef, useState } from 'react';
import { useNumbers } from '../../shared/i18n/numbers.ts';
import { Button } from '../../shared/ui/button.tsx';
import { CheckField, TextArea } from '../../shared/ui/fields.tsx';
import { PlainTable } from '../../shared/ui/plain-table.tsx';
import { NoticeBar, ProblemNotice } from '../../shared/ui/states.tsx';
import type { Comparison, Difference } from './compare-data.ts';
import { compare, isLacking, resend } from './compare-data.ts';
import styles from './compare.module.css';
import type { ListFault } from './consumer-list.ts';
import { readConsumerList } from './consumer-list.ts';
import type { Endpoint } from './endpoints-data.ts';
import { useWebhooksTexts } from './texts.ts';

const example = 'id,seq\n0192f0c1-7d7e-7b3c-9d53-0a4b6a0c1d2e,2';

/** What the receiver has beside what it should have, and only what differs told again. */
export function Compare({ endpoint }: { endpoint: Endpoint }) {
  const t = useWebhooksTexts();
  const { count } = useNumbers();
  const [text, setText] = useState('');
  const [complete, setComplete] = useState(false);
  const [compared, setCompared] = useState(0);
  const picker = useRef<HTMLInputElement>(null);
  const list = readConsumerList(text);
  const isEmpty = list.orders.length === 0 && !(complete && text.trim() === '');
  const work = useMutation({
    mutationFn: () => compare({ endpointId: endpoint.id, orders: list.orders, complete }, setCompared),
    onMutate: () => setCompared(0),
  });
  const fault = list.faults[0];
  return (
    <div className={styles.compare}>
      <p className={styles.lead}>{t('compare.lead')}</p>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isEmpty && fault === undefined) work.mutate();
        }}
      >
        <TextArea
          label={t('compare.list')}
          help={t('compare.list.help')}
          rows={6}
          spellCheck={false}
          placeholder={example}
          value={text}
          fault={fault === undefined ? undefined : t('compare.faults', faultWords(fault, list.faults.length, t))}
          onChange={({ target }) => setText(target.value)}
        />
        <CheckField
          label={t('compare.complete')}
          help={t('compare.complete.help')}
          checked={complete}
          onChange={({ target }) => setComplete(target.checked)}
        />
        <div className={styles.actions}>
          <Button
            look={work.data === undefined ? 'primary' : 'plain'}
            type="submit"
            icon={Scale}
            busy={work.isPending}
            impossible={isEmpty || fault !== undefined}
          >
            {list.orders.length === 0 ? t('compare.do.none') : t('compare.do', { count: list.orders.length })}
          </Button>
          <Button icon={FileUp} onClick={() => picker.current?.click()}>
            {t('compare.file')}
          </Button>
          <input
            ref={picker}
            hidden
            type="file"
            aria-label={t('compare.file')}
            accept=".csv,.tsv,.txt,.json,.ndjson,text/csv,application/json"
            onChange={({ target }) => {
              void target.files?.[0]?.text().then(setText);
              target.value = '';
            }}
          />
          {work.isPending && (
            <span className="muted" role="status">
              {t('compare.progress', { done: count(compared), all: count(list.orders.length) })}
            </span>
          )}
        </div>
      </form>
      {work.isError && <ProblemNotice error={work.error} onRetry={() => work.mutate()} />}
      {work.data !== undefined && !work.isPending && (
        <Found key={work.submittedAt} endpointId={endpoint.id} comparison={work.data} />
      )}
    </div>
  );
}

function faultWords({ line, kind, text }: ListFault, all: number, t: ReturnType<typeof useWebhooksTexts>) {
  return { line, what: t(`compare.fault.${kind}`, { text }), more: all - 1 };
}

/** Rows that are shown; all of them are sent. */
const shownMax = 200;

function Found({ endpointId, comparison }: { endpointId: string; comparison: Comparison }) {
  const t = useWebhooksTexts();
  const client = useQueryClient();
  const { count } = useNumbers();
  const { differences, compared, position } = comparison;
  const lacking = differences.filter(isLacking);
  const again = useMutation({
    mutationFn: () => resend(endpointId, lacking),
    onSuccess: () => client.invalidateQueries({ queryKey: ['endpoints'] }),
  });
  const b = (text: React.ReactNode) => <b>{text}</b>;
  const words = { b, compared: count(compared), position: count(Number(position)), number: compared };
  if (differences.length === 0) {
    return <NoticeBar icon={<Check aria-hidden="true" />}>{t.rich('compare.same', words)}</NoticeBar>;
  }
  return (
    <section className={styles.found} aria-label={t('compare.found')}>
      <div className={styles.sum}>
        <p role="status">{t.rich('compare.differ', { ...words, count: differences.length })}</p>
        {lacking.length > 0 && again.data === undefined && (
          <Button look="primary" icon={RotateCcw} busy={again.isPending} onClick={() => again.mutate()}>
            {t('compare.resend', { count: lacking.length })}
          </Button>
        )}
      </div>
      {again.isError && <ProblemNotice error={again.error} />}
      {again.data !== undefined && (
        <NoticeBar
          icon={<Check aria-hidden="true" />}
          actions={
            <Link to="." search={{}}>
              {t('compare.see')}
            </Link>
          }
        >
          {t('compare.resent', { count: again.data })}
        </NoticeBar>
      )}
      <PlainTable
        label={t('compare.found')}
        rows={differences.slice(0, shownMax)}
        rowKey={({ orderId }) => orderId}
        columns={[
          { key: 'order', head: t('compare.order'), names: true, cell: (row) => <OrderLink difference={row} /> },
          { key: 'yours', head: t('compare.yours'), number: true, cell: ({ yours }) => yours ?? '–' },
          { key: 'seq', head: t('compare.seq'), number: true, cell: ({ seq }) => seq ?? '–' },
          { key: 'what', head: t('compare.what'), cell: (row) => <What difference={row} /> },
        ]}
      />
      {differences.length > shownMax && (
        <p className="muted">{t('compare.more', { count: differences.length - shownMax })}</p>
      )}
    </section>
  );
}

function OrderLink({ difference: { orderId, order } }: { difference: Difference }) {
  if (order === null) return <span className={`mono ${styles.id}`}>{orderId}</span>;
  return (
    <Link to="/orders/$key" params={{ key: orderId }}>
      {order.reference ?? `#${order.number}`}
    </Link>
  );
}

/** What the difference means. */
function What({ difference: { yours, seq, pending } }: { difference: Difference }) {
  const t = useWebhooksTexts();
  if (seq === null) return t('compare.none');
  if (pending) return t('compare.pending');
  if (yours === null) return t('compare.unknown');
  return yours > seq ? t('compare.ahead') : t('compare.behind', { count: seq - yours });
}
