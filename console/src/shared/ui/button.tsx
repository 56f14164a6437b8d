import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './classes.ts';
import styles from './button.module.css';

interface Look {
  /** `primary` once per view; `quiet` without an edge; `link` reads like a link. */
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger' | 'dashed' | 'link';
  readonly small?: boolean;
  readonly icon?: LucideIcon | undefined;
  /** The key that does the same, shown on the button. */
  readonly shortcut?: string | undefined;
  readonly wide?: boolean;
}

type ButtonProps = Look &
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> & {
    readonly ref?: Ref<HTMLButtonElement>;
    /** Cannot be used now: it stays focusable, and the reason stands beside it (aria-describedby). */
    readonly impossible?: boolean;
    /** While what it does is under way. */
    readonly busy?: boolean;
    readonly children?: ReactNode;
  };

/** A button in words: verb and object. */
export function Button(props: ButtonProps) {
  const {
    look = 'plain',
    small,
    icon: Icon,
    shortcut,
    wide,
    impossible,
    busy,
    className,
    children,
    onClick,
    ...rest
  } = props;
  const off = impossible === true || busy === true;
  return (
    <button
      type="button"
      {...rest}
      className={classes(buttonClass({ look, small: small === true, wide: wide === true }), className)}
      aria-disabled={off ? true : undefined}
      aria-busy={busy === true ? true : undefined}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {Icon && <Icon aria-hidden="true" />}
      {children}
      {shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>}
    </button>
  );
}

/** The look of a button for a link. */
export function buttonClass({ look = 'plain', small = false, wide = false }: Look): string {
  return look === 'link'
    ? styles.link!
    : classes(styles.button, styles[look], small && styles.small, wide && styles.wide);
}

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> & {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly icon: LucideIcon;
  /** Its name, since it has no word. */
  readonly label: string;
  readonly edged?: boolean;
};

/** A button with a picture only, for ⋯, ×, ‹ and ›. */
export function IconButton({ icon: Icon, label, edged = false, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(styles.icon, edged && styles.edged, className)}
      aria-label={label}
      title={label}
    >
      <Icon aria-hidden="true" />
    </button>
  );
}

/** A button that is on or off. */
export function ToggleButton({ on, className, ...props }: Omit<ButtonProps, 'look'> & { readonly on: boolean }) {
  return <Button {...props} aria-pressed={on} className={classes(styles.toggle, className)} />;
}
