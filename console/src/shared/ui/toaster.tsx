import { X } from 'lucide-react';
import { dismissToast, useToasts } from '../toasts.ts';
import { useSharedTexts } from '../texts.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { Avatar } from './marks.tsx';
import styles from './toaster.module.css';

/** Where notes appear; screen readers are told of each. */
export function Toaster() {
  const t = useSharedTexts();
  const toasts = useToasts();
  return (
    <div className={styles.region} role="status">
      {toasts.map(({ id, text, tone, who, action }) => (
        <div key={id} className={classes(styles.toast, tone === 'bad' && styles.bad)}>
          {who !== undefined && <Avatar name={who} />}
          <p>{text}</p>
          {action !== undefined && (
            <Button
              small
              onClick={() => {
                action.run();
                dismissToast(id);
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton icon={X} label={t('dismiss')} className={styles.close} onClick={() => dismissToast(id)} />
        </div>
      ))}
    </div>
  );
}
