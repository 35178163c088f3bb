/** A pane on the canvas: number, label, command, what it is marked with, and its size. */
import { RotateCw, TextSearch } from 'lucide-react';
import { memo, type PointerEvent, useEffect, useRef } from 'react';
import type { DesignPane } from '../../core/design/design.ts';
import { cx } from '../ui/cx.ts';
import type { Need } from './dependencies.ts';
import { useDesigner } from './designer-store.ts';
import { plural } from './plan-summary.ts';

interface Props {
  number: number;
  pane: DesignPane;
  /** What it waits for, as text; panes by their label or number. */
  after: string;
  x: number;
  y: number;
  width: number;
  height: number;
  columns: number;
  rows: number;
  selected: boolean;
  /** Its size is being changed. */
  lit: boolean;
  /** Another pane is held over it. */
  target: boolean;
  /** It is held over another one. */
  held: boolean;
  /** It is the only pane: how to go on is said in it. */
  alone: boolean;
  /** Something is wrong with one of its fields. */
  wrong: string | null;
  onPointerDown: (event: PointerEvent, number: number) => void;
  onPointerMove: (event: PointerEvent, number: number) => void;
  onPointerLeave: () => void;
  onFocus: (number: number) => void;
}

/** Below this width or height only the number and the label are shown, and further below only the number. */
const SMALL = { width: 92, height: 58 };
const TINY = { width: 56, height: 30 };

const MARK = 'grid size-5 flex-none place-items-center text-ink-3';
const CHIP = 'num h-5 flex-none rounded-chip px-1.5 leading-5 font-medium';

function readyWords(ready: string | undefined): string {
  return ready?.trim().replace(/\s+/g, ' ') ?? '';
}

/** `Pane 2, api, npm run dev, 82 columns, 16 rows, logged`: all that the card shows, for whoever hears it. */
function spoken({ number, pane, columns, rows, after, wrong }: Props): string {
  const command = pane.cmd?.trim() ?? '';
  return [
    `Pane ${number}`,
    pane.label,
    command === '' ? 'a plain shell' : command.split('\n')[0],
    `${plural(columns, 'column')}, ${plural(rows, 'row')}`,
    pane.log ? 'logged' : '',
    pane.restart && pane.restart !== 'never' ? `restarts ${pane.restart === 'always' ? 'always' : 'on failure'}` : '',
    readyWords(pane.ready) && `ready: ${readyWords(pane.ready)}`,
    after && `after ${after}`,
    wrong && `problem: ${wrong}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Px that a text takes in a chip, at least. */
function chipWidth(text: string): number {
  return 12 + text.length * 5.7;
}

/** The longest of the texts for which there is room; null where there is none for any. */
function fitting(room: number, ...texts: string[]): string | null {
  return texts.find((text) => text !== '' && chipWidth(text) <= room) ?? null;
}

function Foot({ pane, after, columns, rows, lit, width }: Props) {
  const restarts = pane.restart !== undefined && pane.restart !== 'never';
  const room = width - 24 - 66 - (pane.log ? 24 : 0) - (restarts ? 24 : 0);
  const ready = fitting(room, readyWords(pane.ready));
  const left = ready === null ? room : room - chipWidth(ready) - 4;
  const panes = plural(after.split(', ').length, 'pane');
  const waits = after === '' ? null : fitting(left, `after ${after}`, `after ${panes}`, 'waits');
  return (
    <span className="mt-auto flex min-w-0 items-center gap-1 overflow-hidden text-micro text-ink-3">
      {pane.log && (
        <span className={MARK} title="Logged">
          <TextSearch size={14} strokeWidth={1.9} aria-hidden />
        </span>
      )}
      {restarts && (
        <span className={MARK} title={pane.restart === 'always' ? 'Restarts always' : 'Restarts on failure'}>
          <RotateCw size={14} strokeWidth={1.9} aria-hidden />
        </span>
      )}
      {ready !== null && <span className={cx(CHIP, 'bg-hover text-ink-2')}>{ready}</span>}
      {waits !== null && (
        <span className={cx(CHIP, 'bg-accent-soft text-accent')} title={`After ${after}`}>
          {waits}
        </span>
      )}
      <span className={cx('num ml-auto flex-none pl-1.5', lit && 'font-semibold text-accent')}>
        {columns} × {rows}
      </span>
    </span>
  );
}

/** The last wish for the keyboard that was met; a card that is made later must not meet it again. */
let focusGiven = 0;

export const Card = memo(function Card(props: Props) {
  const { number, pane, alone, x, y, width, height, selected, target, held, wrong, lit, columns, rows } = props;
  const element = useRef<HTMLButtonElement>(null);
  const focus = useDesigner((state) => (state.selected === number ? state.focusCard : 0));
  useEffect(() => {
    if (focus <= focusGiven) return;
    focusGiven = focus;
    element.current?.focus();
  }, [focus]);
  const small = width < SMALL.width || height < SMALL.height;
  const tiny = width < TINY.width || height < TINY.height;
  const command = (pane.cmd ?? '').trim();
  const lines = Math.max(1, Math.min(8, Math.floor((height - 66) / 18)));
  return (
    <button
      ref={element}
      type="button"
      data-pane={number}
      aria-label={spoken(props)}
      aria-current={selected}
      onPointerDown={(event) => props.onPointerDown(event, number)}
      onPointerMove={(event) => props.onPointerMove(event, number)}
      onPointerLeave={props.onPointerLeave}
      onFocus={() => props.onFocus(number)}
      style={{ left: x, top: y, width, height }}
      className={cx(
        'group/card absolute flex flex-col items-stretch overflow-hidden rounded-control bg-(--card) text-left outline-none',
        tiny ? 'items-center justify-center' : small ? 'px-2 py-1.5' : 'px-3 py-2.5',
        selected ? 'z-[1] shadow-[0_0_0_2px_var(--accent)]' : 'shadow-[0_0_0_1px_var(--pane-edge)]',
        'focus-visible:outline-2 focus-visible:outline-offset-[3px] focus-visible:outline-accent',
        target && 'bg-accent-soft shadow-[0_0_0_2px_var(--accent)]',
        held && 'opacity-40',
      )}
    >
      <span className={cx('flex h-5 min-w-0 flex-none items-center gap-2', tiny && 'justify-center')}>
        <span
          className={cx(
            'num h-[18px] min-w-[18px] flex-none rounded-chip px-[3px] text-center text-micro leading-[18px] font-semibold',
            selected ? 'bg-accent-fill text-on-accent' : 'bg-press text-ink-2',
          )}
        >
          {number}
        </span>
        {!tiny && <span className="min-w-0 truncate font-semibold">{pane.label ?? ''}</span>}
        {wrong !== null && (
          <span title={wrong} className="ml-auto size-2 flex-none rounded-full bg-fail-mark" aria-hidden />
        )}
      </span>
      {small && !tiny && height > 40 && lit && (
        <span className="num text-micro font-semibold text-accent">
          {columns} × {rows}
        </span>
      )}
      {!small && (
        <>
          {command === '' ? (
            <span className="mt-1 text-small text-ink-3">
              A plain shell
              {alone && height > 120 && (
                <span className="block text-ink-3">Click near an edge to split it, or take a preset above.</span>
              )}
            </span>
          ) : (
            <span
              className="mono mt-1 overflow-hidden text-small leading-[18px] text-ink-2"
              style={{ maxHeight: lines * 18 }}
            >
              {command
                .split('\n')
                .slice(0, lines)
                .map((line, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
                  <span key={index} className="block truncate whitespace-pre">
                    {line === '' ? ' ' : line}
                  </span>
                ))}
            </span>
          )}
          <Foot {...props} />
        </>
      )}
    </button>
  );
});

/** `postgres, redis`, as a card and its spoken name say it. */
export function afterWords(needs: readonly Need[], panes: readonly DesignPane[]): string {
  return needs.map(({ text, pane }) => (pane === null ? text : (panes[pane - 1]?.label ?? `pane ${pane}`))).join(', ');
}
