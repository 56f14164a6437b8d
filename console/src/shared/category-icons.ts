import { Check, CircleSlash, CircleX, FileText, Inbox, MapPin, Pause, Play, Truck, Undo2 } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';

const icons: Readonly<Record<string, LucideIcon>> = {
  draft: FileText,
  open: Inbox,
  in_progress: Play,
  on_hold: Pause,
  in_transit: Truck,
  ready: MapPin,
  fulfilled: Check,
  returned: Undo2,
  canceled: CircleSlash,
  failed: CircleX,
};

/** The picture of an action that leads into a category. */
export function actionIcon(category: string | undefined): LucideIcon {
  return icons[category ?? ''] ?? Play;
}
