import { Link } from '@tanstack/react-router';
import { Button, buttonClass } from '../shared/ui/button.tsx';
import { useTitle } from '../shared/title.ts';
import { EmptyState } from '../shared/ui/states.tsx';
import { useAppTexts } from './texts.ts';

/** There is no page at this address. It stands alone, without the frame. */
export function MissingPage() {
  const t = useAppTexts();
  useTitle(t('missing.title'));
  return (
    <main>
      <EmptyState
        whole
        title={t('missing.title')}
        action={
          <Link to="/orders" className={buttonClass({})}>
            {t('missing.action')}
          </Link>
        }
      >
        {t('missing.text')}
      </EmptyState>
    </main>
  );
}

/** A page threw: a fault of ours, or its file is gone because the server was renewed. */
export function BrokenPage() {
  const t = useAppTexts();
  return (
    <EmptyState
      whole
      title={t('broken.title')}
      action={<Button onClick={() => location.reload()}>{t('broken.action')}</Button>}
    >
      {t('broken.text')}
    </EmptyState>
  );
}
