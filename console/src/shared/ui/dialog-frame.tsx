import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useSharedTexts } from '../texts.ts';
import { IconButton } from './button.tsx';
import { classes } from './classes.ts';
import styles from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  /** One sentence below the title. */
  readonly lead?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons: the one that acts is last. */
  readonly actions?: ReactNode;
  /** Called when the form in it is sent, by its button or by Enter. */
  readonly onSubmit?: () => void;
  readonly dashed?: boolean;
  readonly wide?: boolean;
}

/** The frame of a dialog; shown by `Dialog`. */
export function DialogFrame({
  title,
  lead,
  onClose,
  children,
  actions,
  onSubmit,
  dashed = false,
  wide = false,
}: DialogProps) {
  const t = useSharedTexts();
  return (
    <ModalOverlay
      className={styles.overlay!}
      isOpen
      isDismissable
      onOpenChange={(open) => !open && onClose()}
      data-keys="blocked"
    >
      <Modal className={classes(styles.modal, dashed && styles.dashed, wide && styles.wide)}>
        <AriaDialog className={styles.dialog!}>
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              // A form that the dialog was opened from is not sent with it.
              event.stopPropagation();
              onSubmit?.();
            }}
          >
            <div className={styles.head}>
              <Heading slot="title" className={styles.title!}>
                {title}
              </Heading>
              {lead !== undefined && <div className={styles.lead}>{lead}</div>}
              <IconButton icon={X} label={t('close')} className={styles.close} onClick={onClose} />
            </div>
            <div className={styles.body}>{children}</div>
            {actions !== undefined && <div className={styles.actions}>{actions}</div>}
          </form>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
