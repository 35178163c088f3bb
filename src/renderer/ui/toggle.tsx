/** A switch of a search, as small as its sign: match case, regular expression. */
import { cx } from './cx.ts';

interface Props {
  label: string;
  on: boolean;
  set: (on: boolean) => void;
  children: string;
}

export function Toggle({ label, on, set, children }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={on}
      title={label}
      onClick={() => set(!on)}
      className={cx(
        'mono h-5 w-[22px] flex-none rounded-chip text-[11px] font-medium',
        on ? 'bg-accent-soft text-accent' : 'text-ink-3 hover:bg-press',
      )}
    >
      {children}
    </button>
  );
}
