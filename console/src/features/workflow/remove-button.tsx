import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useId } from 'react';
import { Button } from '../../shared/ui/button.tsx';

interface RemoveButtonProps {
  readonly onRemove: () => void;
  /** Why it cannot be removed now. */
  readonly why?: string | undefined;
  readonly children: ReactNode;
}

/** Takes a whole member out of the definition, below its form. */
export function RemoveButton({ onRemove, why, children }: RemoveButtonProps) {
  const id = useId();
  return (
    <div>
      <Button
        look="danger"
        small
        icon={Trash2}
        impossible={why !== undefined}
        aria-describedby={why === undefined ? undefined : id}
        onClick={onRemove}
      >
        {children}
      </Button>
      {why !== undefined && (
        <p id={id} className="muted">
          {why}
        </p>
      )}
    </div>
  );
}
