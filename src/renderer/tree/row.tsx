/** One row of the tree. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, useId } from 'react';
import type { PaneInfo, WindowInfo } from '../../core/tmux/types.ts';
import { percentText, sumOf, useFigures } from '../app/figures.ts';
import { paneName } from '../app/select.ts';
import { BellMark } from '../panes/bell.tsx';
import { useRings } from '../panes/bells.ts';
import { usePaneCpu } from '../panes/cpu.tsx';
import { cx } from '../ui/cx.ts';
import { FloorPlan } from '../ui/floor-plan.tsx';
import { Status, shapeOf, WORDS } from '../ui/status.tsx';
import { levelOf, nameOf, type Row, remarkOf } from './model.ts';

interface Props {
  row: Row;
  selected: boolean;
  /** The one row that Tab reaches. */
  tabbable: boolean;
  grey: boolean;
}

const INDENTS = { session: 'pl-1 font-semibold text-ink', window: 'pl-[14px]', pane: 'pl-10 gap-2' };

/** A row is the same as before when the objects that it shows are: snapshots share what did not change. */
function same(a: Props, b: Props): boolean {
  if (a.selected !== b.selected || a.tabbable !== b.tabbable || a.grey !== b.grey || a.row.kind !== b.row.kind)
    return false;
  if (a.row.kind === 'pane') return b.row.kind === 'pane' && a.row.pane === b.row.pane;
  if (a.row.kind === 'window')
    return b.row.kind === 'window' && a.row.window === b.row.window && a.row.folded === b.row.folded;
  return b.row.kind === 'session' && a.row.session === b.row.session && a.row.folded === b.row.folded;
}

/** A pane that runs says what it takes; one that does not, how it is, unless it is busy at a prompt. */
function PaneRemark({ row }: { row: Extract<Row, { kind: 'pane' }> }) {
  const cpu = usePaneCpu(row.pane);
  const { text } = remarkOf(row);
  return row.pane.status === 'idle' || text === '' ? (cpu ?? text) : text;
}

/** What is folded away is summed up, unless something in it has failed. */
function BranchRemark({ row }: { row: Exclude<Row, { kind: 'pane' }> }) {
  const { text, failed } = remarkOf(row);
  const sum = useFigures(({ cpu }) => {
    if (!row.folded || failed) return null;
    const windows = row.kind === 'window' ? [row.window] : row.session.windows;
    return sumOf(
      cpu,
      windows.flatMap(({ panes }) => panes.map(({ id }) => id)),
    );
  });
  if (sum === null) return text;
  return row.kind === 'window' ? percentText(sum) : `${text} · ${percentText(sum)}`;
}

function whatOf({ command, waitsFor }: PaneInfo): string {
  return waitsFor === null ? command : `waits for ${waitsFor.join(', ')}`;
}

function WindowBell({ window }: { window: WindowInfo }) {
  return useRings(window) ? <BellMark /> : null;
}

export const TreeRow = memo(function TreeRow({ row, selected, tabbable, grey }: Props) {
  const remark = remarkOf(row);
  const remarkId = useId();
  const shape = row.kind === 'pane' ? shapeOf(row.pane) : null;
  const Chevron = row.kind !== 'pane' && row.folded ? ChevronRight : ChevronDown;
  const text = row.kind === 'session' ? row.session.name : row.kind === 'window' ? row.window.name : paneName(row.pane);
  return (
    <div
      role="treeitem"
      data-key={row.key}
      aria-level={levelOf(row)}
      aria-selected={selected}
      aria-expanded={row.kind === 'pane' ? undefined : !row.folded}
      aria-label={nameOf(row, shape ? WORDS[shape] : '')}
      aria-describedby={remarkId}
      aria-disabled={grey || undefined}
      title={row.kind === 'pane' ? whatOf(row.pane) : undefined}
      tabIndex={tabbable ? 0 : -1}
      className={cx(
        'flex h-[26px] flex-none items-center gap-1.5 rounded-control pr-2 outline-offset-[-2px] transition-colors',
        INDENTS[row.kind],
        row.kind === 'session' && 'not-first:mt-1.5',
        selected ? 'bg-select-floor text-ink' : cx('hover:bg-hover', row.kind !== 'session' && 'text-ink-2'),
        grey && 'opacity-50',
      )}
    >
      {row.kind !== 'pane' && (
        <span
          data-fold
          className={cx('-mx-1.5 grid h-full w-6 flex-none place-items-center', row.kind === 'window' && '-mr-2')}
        >
          <Chevron size={12} strokeWidth={2.1} aria-hidden className="text-ink-3" />
        </span>
      )}
      {row.kind === 'window' && <FloorPlan window={row.window} />}
      {shape && <Status shape={shape} />}
      <span className="min-w-0 truncate">{text}</span>
      {row.kind === 'window' && <WindowBell window={row.window} />}
      <span
        id={remarkId}
        // It describes the row, and changes too often to be part of its name.
        aria-hidden
        className={cx(
          'num ml-auto pl-1.5 text-micro font-normal whitespace-nowrap',
          remark.failed ? 'text-fail' : selected ? 'text-ink-2' : 'text-ink-3',
        )}
      >
        {row.kind === 'pane' ? <PaneRemark row={row} /> : <BranchRemark row={row} />}
      </span>
    </div>
  );
}, same);
