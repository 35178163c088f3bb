/** One line of a log: its time, its pane, its text with colours and matches. */
import { type MouseEvent, memo } from 'react';
import type { LogLine } from '../../shared/ipc-logs.ts';
import { cx } from '../ui/cx.ts';
import type { Drawing } from './logs-store.ts';
import { piecesOf } from './pieces.ts';
import { lineTime, size } from './words.ts';

/** Height of a line that is not wrapped, in px. */
export const LINE = 18;

interface Props {
  id: string;
  /** Undefined while it is not here yet. */
  line: LogLine | undefined;
  /** Of its pane; null where all lines are of one. */
  name: string | null;
  drawing: Drawing;
  chosen: boolean;
  /** The keyboard is at it. */
  current: boolean;
  /** The log is open at it. */
  here: boolean;
  position: number;
  count: number;
  now: number;
  onClick: (event: MouseEvent) => void;
  onDoubleClick: () => void;
}

export const Line = memo(function Line({
  id,
  line,
  name,
  drawing,
  chosen,
  current,
  here,
  position,
  count,
  now,
  ...on
}: Props) {
  const { wrap, times, colours } = drawing;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active line.
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      aria-posinset={position}
      aria-setsize={count}
      {...on}
      className={cx(
        'flex min-h-[18px] min-w-full [unicode-bidi:isolate]',
        wrap ? 'w-full' : 'h-[18px] w-max',
        chosen ? 'bg-[color-mix(in_srgb,var(--accent)_13%,var(--term))]' : here ? 'bg-hover' : 'bg-term',
      )}
    >
      <span
        className={cx(
          'sticky left-0 z-10 flex flex-none gap-3 bg-inherit pr-3 pl-3 select-none',
          (current || here) && 'before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent',
        )}
      >
        {times && (
          <span className="w-[88px] text-ink-3" title={line?.at ? new Date(line.at).toISOString() : undefined}>
            {line && lineTime(line.at, now)}
          </span>
        )}
        {name !== null && (
          <span className="w-[120px] truncate text-ink-3" title={name}>
            {name.split(' / ').slice(1).join(' / ')}
          </span>
        )}
      </span>
      <span
        className={cx(
          'pr-4 text-(--term-fg) select-text [tab-size:8]',
          wrap ? 'min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]' : 'whitespace-pre',
        )}
      >
        {line?.gone && <i className="text-ink-3">This line is no longer kept</i>}
        {line?.cut?.within && <span className="text-ink-3">… </span>}
        {line &&
          piecesOf(line, colours).map(({ at, text, match, style }) =>
            match ? (
              <mark
                key={at}
                className={here ? 'bg-(--t-find-on) text-(--t-find-on-fg)' : 'bg-(--t-find) text-(--term-strong)'}
              >
                {text}
              </mark>
            ) : (
              <span key={at} style={style}>
                {text}
              </span>
            ),
          )}
        {line?.cut && (
          <span className="font-ui text-ink-3"> … a line of {size(line.cut.bytes)}; copied, it is whole</span>
        )}
      </span>
    </div>
  );
});
