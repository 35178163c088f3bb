/** Keys as they stand on a keyboard. */
import { type Chord, chordParts } from '../app/keys.ts';
import { cx } from './cx.ts';

export function Kbd({ children, className }: { children: string; className?: string | undefined }) {
  return (
    <kbd
      className={cx(
        'inline-block min-w-[18px] rounded-key px-[5px] text-center font-ui text-micro leading-[18px] font-medium text-ink-2',
        className ?? 'bg-press [[data-theme=light]_&]:bg-select',
      )}
    >
      {children}
    </kbd>
  );
}

/** A chord, one key beside the other; read as one by screen readers. */
export function Keys({ chord, className }: { chord: Chord; className?: string | undefined }) {
  const parts = chordParts(chord);
  return (
    <span className="flex flex-none gap-[3px]">
      {parts.map((part) => (
        <Kbd key={part} className={className}>
          {part}
        </Kbd>
      ))}
    </span>
  );
}
