import { Button } from '../shared/ui/button.tsx';
import { NothingHere } from '../shared/ui/nothing-here.tsx';
import { EmptyState } from '../shared/ui/states.tsx';
import { useAppTexts } from './texts.ts';

/** There is no page at this address. It stands alone, without the frame. */
export function MissingPage() {
  const t = useAppTexts();
  return (
    <main>
      <NothingHere title={t('missing.title')} action={t('missing.action')}>
        {t('missing.text')}
      </NothingHere>
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
