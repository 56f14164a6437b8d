import type { ReactNode } from 'react';
import { useLocale } from '../../shared/i18n/locale.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Logo } from '../../shared/ui/stone.tsx';
import { RoadPicture } from './road-picture.tsx';
import styles from './session.module.css';
import { useSessionTexts } from './texts.ts';

/** The frame of the pages before the console: one column, and the road beside it. */
export function Door({ children }: { children: ReactNode }) {
  const t = useSessionTexts();
  const { locale, setLocale } = useLocale();
  const other = locale === 'en' ? 'de' : 'en';
  return (
    <div className={styles.door}>
      <main className={styles.column}>
        <p className={styles.brand}>
          <Logo height={24} />
          <span>{t('brand')}</span>
        </p>
        <div className={styles.box}>{children}</div>
        <p className={styles.foot}>
          <span>{location.host}</span>
          <Button look="link" lang={other} onClick={() => setLocale(other)}>
            {t('language')}
          </Button>
        </p>
      </main>
      <RoadPicture />
    </div>
  );
}
