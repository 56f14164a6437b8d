import { useKeyList, useSingleKeys } from '../shared/keys.ts';
import { CheckField } from '../shared/ui/fields.tsx';
import { Dialog } from '../shared/ui/dialog.tsx';
import styles from './key-list.module.css';
import { useAppTexts } from './texts.ts';

/** The keys that work on this page. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const t = useAppTexts();
  const list = useKeyList();
  const [on, setOn] = useSingleKeys();
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <dl className={styles.list}>
        {list.map(({ keys, does }) => (
          <div key={`${keys.join()} ${does}`} className={styles.row}>
            <dt>
              {keys
                .flatMap((key) => key.split(/ |\+/))
                .map((key, index) => (
                  <kbd key={index}>{signs[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</kbd>
                ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <CheckField
        label={t('keys.single')}
        help={t('keys.single.help')}
        checked={on}
        onChange={({ target }) => setOn(target.checked)}
      />
    </Dialog>
  );
}

const signs: Readonly<Record<string, string>> = {
  Escape: 'Esc',
};
