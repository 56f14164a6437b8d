import type { LucideIcon } from 'lucide-react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import styles from './menu.module.css';

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon | undefined;
  readonly note?: string | undefined;
  readonly run: () => void;
}

interface MenuPopoverProps {
  readonly button: HTMLButtonElement;
  readonly label: string;
  readonly choices: readonly MenuChoice[];
  /** Where the focus goes: by the keyboard to a choice, else to the list. */
  readonly focus: 'first' | 'last' | 'list';
  readonly onClose: () => void;
}

/** The list that a menu's button opens; shown by `Menu`. */
export function MenuPopover({ button, label, choices, focus, onClose }: MenuPopoverProps) {
  return (
    <Popover
      isOpen
      onOpenChange={(open) => !open && onClose()}
      trigger="MenuTrigger"
      triggerRef={{ current: button }}
      aria-label={label}
      className={styles.popover!}
      placement="bottom end"
    >
      <Menu
        className={styles.menu!}
        aria-label={label}
        autoFocus={focus === 'list' ? true : focus}
        onClose={onClose}
        onAction={(id) => choices.find((choice) => choice.id === id)?.run()}
      >
        {choices.map(({ id, label: text, icon: Icon, note }) => (
          <MenuItem key={id} id={id} textValue={text} className={styles.item!}>
            {Icon && <Icon aria-hidden="true" />}
            <span>{text}</span>
            {note !== undefined && <span className={styles.note}>{note}</span>}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
