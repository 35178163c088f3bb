/** The presets: even grids of 1 to 16 panes, one click each; the arrow keys walk along them. */
import { type KeyboardEvent, memo, useRef } from 'react';
import { placeTree } from '../../core/layout/cells.ts';
import { miniature } from '../../core/layout/pixels.ts';
import { presetTree } from '../../core/layout/presets.ts';
import { MAX_PANES } from '../../core/layout/tree.ts';
import { cx } from '../ui/cx.ts';
import { Tooltip } from '../ui/tooltip.tsx';

const WIDTH = 26;
const HEIGHT = 18;

const PICTURES = Array.from({ length: MAX_PANES }, (_, index) => ({
  panes: index + 1,
  rects: miniature(placeTree(presetTree(index + 1), 200, 60), WIDTH, HEIGHT),
}));

interface Props {
  /** The preset that the design is now; null where it is none. */
  current: number | null;
  choose: (panes: number) => void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export const Presets = memo(function Presets({ current, choose }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(bar.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = STEPS[event.key];
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1 : step && at + step;
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length]?.focus();
  };
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Presets"
      className="flex min-w-0 gap-0.5 overflow-x-auto rounded-control py-[3px] [scrollbar-width:none]"
      onKeyDown={onKeyDown}
    >
      {PICTURES.map(({ panes, rects }) => {
        const on = panes === current;
        const name = panes === 1 ? '1 pane' : `${panes} panes`;
        return (
          <Tooltip key={panes} label={name}>
            <button
              type="button"
              aria-label={`Preset: ${name}`}
              aria-pressed={on}
              // One stop for the Tab key; the arrow keys go on from there.
              tabIndex={panes === (current ?? 1) ? 0 : -1}
              onClick={() => choose(panes)}
              className={cx(
                'group/preset flex h-[42px] -outline-offset-2 w-[34px] flex-none flex-col items-center justify-center gap-[3px] rounded-control text-micro leading-3 transition-colors max-[1099px]:w-[30px]',
                on ? 'bg-select text-ink' : 'text-ink-3 hover:bg-hover hover:text-ink',
              )}
            >
              <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={24} height={17} aria-hidden>
                {rects.map(({ pane, rect }) => (
                  <rect
                    key={pane}
                    {...rect}
                    rx={1}
                    className={on ? 'fill-ink-2' : 'fill-line-2 group-hover/preset:fill-ink-3'}
                  />
                ))}
              </svg>
              <span className="num">{panes}</span>
            </button>
          </Tooltip>
        );
      })}
    </div>
  );
});
