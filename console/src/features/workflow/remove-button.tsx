import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../shared/ui/button.tsx';

/** Takes a whole member out of the definition, below its form. */
export function RemoveButton({ onRemove, children }: { onRemove: () => void; children: ReactNode }) {
  return (
    <Button look="danger" small icon={Trash2} onClick={onRemove}>
      {children}
    </Button>
  );
}
