/** A gap of the canvas: dragged, or moved with the arrow keys, it divides the cells anew, one by one. */
import { type KeyboardEvent, memo, type PointerEvent, useRef } from 'react';
import { moveDivider } from '../../core/design/index.ts';
import type { Border } from '../../core/layout/edit.ts';
import type { Divider } from '../../core/layout/pixels.ts';
import { cx } from '../ui/cx.ts';
import { documentNow, endStep, takeStep, trying, useDesigner } from './designer-store.ts';
import { moveBorderBy } from './moves.ts';

interface Props {
  place: Divider;
  border: Border;
  /** Px of a column or a row. */
  cell: number;
  dragged: boolean;
}

/** Where the drag began. */
interface Start {
  at: number;
  position: number;
  design: NonNullable<ReturnType<typeof documentNow>>['design'];
}

export const BoardDivider = memo(
  function BoardDivider({ place, border, cell, dragged }: Props) {
    const start = useRef<Start | null>(null);
    const { rect, orientation } = place;
    const vertical = orientation === 'vertical';
    const along = (event: PointerEvent) => (vertical ? event.clientX : event.clientY);
    const begin = (event: PointerEvent) => {
      const design = documentNow()?.design;
      if (event.button !== 0 || !design) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { at: along(event), position: border.position, design };
    };
    const move = (event: PointerEvent) => {
      const from = start.current;
      if (!from) return;
      const position = from.position + Math.round((along(event) - from.at) / cell);
      const held = Math.max(border.min, Math.min(border.max, position));
      trying(() => {
        const design = moveDivider(from.design, border.path, border.index, held);
        // Every move within the same cell is none.
        const { gesture } = useDesigner.getState();
        const before = gesture?.kind === 'divider' ? gesture.position : from.position;
        if (before === held && gesture !== null) return;
        useDesigner.setState({
          gesture: { kind: 'divider', path: border.path, index: border.index, position: held, design },
        });
      });
    };
    const end = (keep: boolean) => {
      if (!start.current) return;
      start.current = null;
      const { gesture } = useDesigner.getState();
      if (keep && gesture?.kind === 'divider') {
        takeStep(gesture.design);
        endStep();
      } else useDesigner.setState({ gesture: null });
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && start.current) {
        event.stopPropagation();
        return end(false);
      }
      const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
      const fits = vertical ? /Left|Right/.test(event.key) : /Up|Down/.test(event.key);
      if (step === undefined || !fits || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      moveBorderBy(border, step * (event.shiftKey ? 10 : 1));
    };
    return (
      // biome-ignore lint/a11y/useSemanticElements: a separator that moves is a control, not a rule in text.
      <div
        role="separator"
        // Alt and the arrow keys move it from its panes; it is no stop of the Tab key of its own.
        tabIndex={-1}
        aria-orientation={orientation}
        aria-label={vertical ? 'Divider between columns' : 'Divider between rows'}
        aria-valuemin={border.min}
        aria-valuemax={border.max}
        aria-valuenow={border.position}
        aria-valuetext={`${vertical ? 'column' : 'row'} ${border.position}`}
        data-divider={`${border.path.join('.')}:${border.index}`}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={() => end(true)}
        onPointerCancel={() => end(false)}
        onLostPointerCapture={() => end(false)}
        onKeyDown={onKeyDown}
        onBlur={endStep}
        style={{ left: rect.x, top: rect.y, width: rect.width, height: rect.height }}
        className={cx('group absolute z-[2] outline-none', vertical ? 'cursor-col-resize' : 'cursor-row-resize')}
      >
        <span
          className={cx(
            'absolute rounded-[2px] transition-colors',
            vertical ? 'inset-y-0 left-1/2 -ml-px w-0.5' : 'inset-x-0 top-1/2 -mt-px h-0.5',
            dragged ? 'bg-accent' : 'group-hover:bg-line-2 group-focus-visible:bg-accent',
          )}
        />
        <span
          className={cx(
            'absolute top-1/2 left-1/2 -translate-1/2 rounded-[3px]',
            dragged ? 'bg-accent' : 'bg-ink-4 group-hover:bg-ink-2 group-focus-visible:bg-accent',
            vertical
              ? dragged
                ? 'h-10 max-h-full w-1.5'
                : 'h-7 max-h-full w-0.5 group-hover:h-10 group-hover:w-1.5 group-focus-visible:h-10 group-focus-visible:w-1.5'
              : dragged
                ? 'h-1.5 w-10 max-w-full'
                : 'h-0.5 w-7 max-w-full group-hover:h-1.5 group-hover:w-10 group-focus-visible:h-1.5 group-focus-visible:w-10',
          )}
        />
      </div>
    );
  },
  (before, after) =>
    before.dragged === after.dragged &&
    before.cell === after.cell &&
    sameNumbers(before.place.rect, after.place.rect) &&
    before.border.position === after.border.position &&
    before.border.min === after.border.min &&
    before.border.max === after.border.max &&
    before.border.index === after.border.index &&
    before.border.path.join() === after.border.path.join() &&
    before.place.orientation === after.place.orientation,
);

function sameNumbers(a: Divider['rect'], b: Divider['rect']): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
