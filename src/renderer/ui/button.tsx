/** Buttons: with a word, or an icon alone with a tooltip that names it and its key. */
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

type Kind = 'plain' | 'primary' | 'quiet' | 'danger';
type Size = 'normal' | 'small' | 'big';

const KINDS: Record<Kind, string> = {
  plain: 'bg-select text-ink hover:bg-press',
  primary: 'bg-accent-fill text-on-accent hover:bg-accent-press',
  quiet: 'text-ink-2 hover:bg-press hover:text-ink',
  danger: 'bg-fail-soft text-fail hover:bg-press',
};

const SIZES: Record<Size, string> = {
  small: 'h-6 gap-1.5 rounded-control px-2 text-small',
  normal: 'h-7 gap-1.5 rounded-control px-2.5 text-base',
  big: 'h-9 gap-1.5 rounded-card px-4 text-title',
};

interface ButtonProps extends ComponentProps<'button'> {
  kind?: Kind;
  size?: Size;
  icon?: LucideIcon;
  /** The icon is a solid shape: play, stop. */
  solid?: boolean;
}

export function Button({
  kind = 'plain',
  size = 'normal',
  icon: Icon,
  solid,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={cx(
        'inline-flex flex-none items-center font-medium whitespace-nowrap transition-colors',
        'disabled:bg-hover disabled:text-ink-4',
        KINDS[kind],
        SIZES[size],
        className,
      )}
      {...rest}
    >
      {Icon && (
        <Icon
          size={14}
          strokeWidth={1.9}
          fill={solid ? 'currentColor' : 'none'}
          aria-hidden
          className={cx('-ml-0.5', kind === 'plain' && 'text-ink-2')}
        />
      )}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  label: string;
  icon: LucideIcon;
  keys?: string | undefined;
  small?: boolean;
  on?: boolean;
  side?: 'top' | 'right' | 'bottom' | 'left';
}

export function IconButton({ label, icon: Icon, keys, small, on, side, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys} side={side}>
      <button
        type="button"
        aria-label={label}
        className={cx(
          'grid flex-none place-items-center transition-colors hover:bg-press hover:text-ink disabled:text-ink-4',
          small ? 'size-[22px] rounded-[5px]' : 'size-7 rounded-control',
          on ? 'bg-select text-ink' : 'text-ink-2',
          className,
        )}
        {...rest}
      >
        <Icon size={small ? 14 : 16} strokeWidth={small ? 1.9 : 1.75} aria-hidden />
      </button>
    </Tooltip>
  );
}
