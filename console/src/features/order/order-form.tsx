import type { OrderOut } from '@milepost/contract';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode, RefObject } from 'react';
import { useRef, useState } from 'react';
import type { Faults } from '../../shared/faults.ts';
import { faultsOf, useFocusOnFault, useShownProblem } from '../../shared/faults.ts';
import { useReasons } from '../../shared/reasons/reasons.ts';
import { useSharedTexts } from '../../shared/texts.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { ProblemNotice } from '../../shared/ui/states.tsx';
import styles from './forms.module.css';
import type { ChangeWish } from './order-data.ts';
import { useChangeOrder } from './order-data.ts';

/** A form about an order: what is wrong in it, and how it is sent. */
export interface OrderForm {
  readonly body: RefObject<HTMLDivElement | null>;
  readonly faults: Faults;
  /** Nothing is sent: the cursor goes to the first of these. */
  readonly refuse: (faults: Faults) => void;
  /** Sends what differs, for the version of the order that is shown. Where nothing does, the form closes. */
  readonly send: (wish: Wish) => void;
  readonly isSending: boolean;
  readonly error: Error | null;
}

type Wish = Omit<ChangeWish, 'ifVersion' | 'body'> & { readonly body: object };

/** A form about an order, which says `said` and closes when it is done. */
export function useOrderForm(order: OrderOut, said: string, onClose: () => void): OrderForm {
  const reasons = useReasons();
  const change = useChangeOrder();
  const [faults, setFaults] = useState<Faults>(new Map());
  const body = useRef<HTMLDivElement>(null);
  useFocusOnFault(body, faults);
  const save = useMutation({
    mutationFn: (wish: Wish) => change(order.id, { ...wish, ifVersion: order.version }),
    onSuccess: () => {
      showToast({ text: said });
      onClose();
    },
    onError: (error) => setFaults(faultsOf(error, reasons)),
  });
  useShownProblem(body, save.error);
  return {
    body,
    faults,
    refuse: setFaults,
    send: (wish) => {
      setFaults(new Map());
      if (Object.keys(wish.body).length === 0) onClose();
      else if (!save.isPending) save.mutate(wish);
    },
    isSending: save.isPending,
    error: save.error,
  };
}

interface OrderFormDialogProps {
  readonly form: OrderForm;
  readonly title: string;
  readonly lead?: string | undefined;
  /** What the button says that sends it. */
  readonly act: string;
  readonly wide?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The dialog of a form about an order. */
export function OrderFormDialog({ form, act, onSubmit, onClose, children, ...dialog }: OrderFormDialogProps) {
  const shared = useSharedTexts();
  const { body, isSending, error } = form;
  return (
    <Dialog
      {...dialog}
      onClose={onClose}
      onSubmit={onSubmit}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button look="primary" type="submit" busy={isSending}>
            {act}
          </Button>
        </>
      }
    >
      <div ref={body} className={styles.stack}>
        {children}
        {error !== null && <ProblemNotice error={error} onRetry={onSubmit} />}
      </div>
    </Dialog>
  );
}
