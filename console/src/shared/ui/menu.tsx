import type { ComponentProps, ReactElement } from 'react';
import { cloneElement, useState } from 'react';
import { later } from '../later.tsx';
import type { MenuChoice } from './menu-popover.tsx';

interface MenuProps {
  /** A single button element. */
  readonly trigger: ReactElement<ComponentProps<'button'>>;
  readonly label: string;
  readonly choices: readonly MenuChoice[];
}

const MenuPopover = later(async () => (await import('./menu-popover.tsx')).MenuPopover);

const arrows: Readonly<Record<string, 'first' | 'last' | undefined>> = { ArrowDown: 'first', ArrowUp: 'last' };

/** A button that opens a list of things to do. */
export function Menu({ trigger, label, choices }: MenuProps) {
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [focus, setFocus] = useState<'first' | 'last' | 'list'>();
  return (
    <>
      {cloneElement(trigger, {
        ref: setButton,
        'aria-haspopup': 'menu',
        'aria-expanded': focus !== undefined,
        onClick: ({ currentTarget, detail }) => {
          // Not every browser gives a button that is clicked the focus, and the list gives back what was there before.
          currentTarget.focus();
          // Pressed by the keyboard, a button is clicked no times.
          setFocus(detail === 0 ? 'first' : 'list');
        },
        onKeyDown: (event) => {
          const arrow = arrows[event.key];
          if (arrow === undefined) return;
          event.preventDefault();
          setFocus(arrow);
        },
      })}
      {button !== null && focus !== undefined && (
        <MenuPopover
          button={button}
          label={label}
          choices={choices}
          focus={focus}
          onClose={() => setFocus(undefined)}
        />
      )}
    </>
  );
}
