/** A chord as keys on a keyboard. */
import { type Chord, chordParts } from '../app/keys.ts';

export function Keys({ chord }: { chord: Chord }) {
  return (
    <span className="inline-flex flex-none gap-[3px]">
      {chordParts(chord).map((part) => (
        <kbd
          key={part}
          className="inline-block min-w-[18px] rounded-key bg-hover px-[5px] text-center font-ui text-micro font-medium text-ink-2 [[data-theme=light]_&]:bg-select"
        >
          {part}
        </kbd>
      ))}
    </span>
  );
}
