import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Pressable } from 'react-aria-components';
import styles from './menu.module.css';

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon | undefined;
  readonly note?: string | undefined;
  readonly run: () => void;
}

/** A button that opens a list of things to do. The trigger is a single button element. */
export function Menu({
  trigger,
  label,
  choices,
}: {
  trigger: ReactNode;
  label: string;
  choices: readonly MenuChoice[];
}) {
  return (
    <MenuTrigger>
      <Pressable>{trigger as never}</Pressable>
      <Popover className={styles.popover!} placement="bottom end">
        <AriaMenu
          className={styles.menu!}
          aria-label={label}
          onAction={(id) => choices.find((choice) => choice.id === id)?.run()}
        >
          {choices.map(({ id, label: text, icon: Icon, note }) => (
            <MenuItem key={id} id={id} textValue={text} className={styles.item!}>
              {Icon && <Icon aria-hidden="true" />}
              <span>{text}</span>
              {note !== undefined && <span className={styles.note}>{note}</span>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
