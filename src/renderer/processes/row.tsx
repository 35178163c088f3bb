/** The rows of the process table: a pane, and the window above its panes. Memoised: figures change within them. */
import { ChevronDown, ChevronRight, RotateCw } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { PaneInfo, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { isFailed, paneName } from '../app/select.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { FloorPlan } from '../ui/floor-plan.tsx';
import { Status, shapeOf } from '../ui/status.tsx';
import { CpuCell, CpuSum, ExitCode, MemoryCell, MemorySum, Nothing, PidCell, PortsCell, UptimeCell } from './cells.tsx';
import { COLUMNS, type Column } from './columns.ts';
import { perform } from './deeds.ts';
import { exitOf } from './model.ts';

interface Common {
  id: string;
  rowKey: string;
  /** 1 is the first below the headings. */
  index: number;
  top: number;
  height: number;
  columns: readonly Column[];
  /** The row that keys act from. */
  current: boolean;
  grey: boolean;
}

const ROW =
  'absolute inset-x-2 top-0 grid items-center [contain:strict] rounded-control pr-3 pl-2.5 [grid-template-columns:var(--columns)] [column-gap:var(--gap)] group-focus-visible/grid:data-current:outline-2 group-focus-visible/grid:data-current:outline-accent group-focus-visible/grid:data-current:-outline-offset-2';

function Cell({
  column,
  span = 1,
  className,
  children,
}: {
  column: Column;
  span?: number;
  className?: string;
  children?: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that are drawn only where they are seen cannot be a <table>.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the keyboard, and names its current row.
    <div
      role="gridcell"
      aria-colindex={COLUMNS.indexOf(column) + 1}
      aria-colspan={span > 1 ? span : undefined}
      className={cx('min-w-0', className)}
      style={span > 1 ? { gridColumn: `span ${span}` } : undefined}
    >
      {children}
    </div>
  );
}

/** How many of these columns are on show: what spans several of them is as wide as those that are left. */
function shown(columns: readonly Column[], ...wanted: Column[]): number {
  return wanted.filter((column) => columns.includes(column)).length;
}

interface PaneProps extends Common {
  session: SessionInfo;
  window: WindowInfo;
  pane: PaneInfo;
  selected: boolean;
  busy: boolean;
  /** The name of the window stands before the label, where no row above has it. */
  placed: boolean;
  level: number;
}

function PlaceOf({ session, window }: { session: SessionInfo; window: WindowInfo }) {
  return (
    <span className="font-normal text-ink-3">
      {session.name} / {window.name} /{' '}
    </span>
  );
}

const NUMBER = 'num text-right whitespace-nowrap';

export const PaneRowView = memo(function PaneRowView(props: PaneProps) {
  const { id, rowKey, index, top, height, columns, current, grey, session, window, pane, selected, busy, placed } =
    props;
  const shape = shapeOf(pane);
  const offersRestart = isFailed(pane) && pane.declared;
  const figures = shown(columns, 'cpu', 'memory');
  const has = (column: Column): boolean => columns.includes(column);
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the cells.
    // biome-ignore lint/a11y/useFocusableInteractive: as the cells.
    <div
      id={id}
      role="row"
      data-key={rowKey}
      data-pane={pane.id}
      data-current={current || undefined}
      aria-rowindex={index + 1}
      aria-level={props.level}
      aria-selected={selected}
      aria-busy={busy || undefined}
      className={cx(
        ROW,
        selected
          ? 'bg-select before:absolute before:inset-y-[7px] before:left-0 before:w-0.5 before:rounded-[1px] before:bg-accent'
          : 'hover:bg-hover',
        (grey || busy) && 'opacity-50',
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <Cell column="status">
        <Status shape={shape} />
      </Cell>
      <Cell column="label" className="truncate font-medium">
        {placed && <PlaceOf session={session} window={window} />}
        <span title={paneName(pane)}>{paneName(pane)}</span>
      </Cell>
      <Cell column="command" className="mono truncate text-small text-ink-2">
        <span title={pane.command}>{pane.command}</span>
      </Cell>
      {has('pid') && (
        <Cell column="pid" className={cx(NUMBER, 'mono text-small', selected ? 'text-ink-2' : 'text-ink-3')}>
          <PidCell pane={pane} />
        </Cell>
      )}
      {offersRestart ? (
        <Cell column="cpu" span={figures} className="flex justify-end">
          <Button
            size="small"
            icon={RotateCw}
            tabIndex={-1}
            aria-label={`Restart ${paneName(pane)}`}
            disabled={busy}
            onClick={(event) => {
              event.stopPropagation();
              void perform('restart', [pane.id]);
            }}
          >
            Restart
          </Button>
        </Cell>
      ) : pane.waiting ? (
        <Cell column="cpu" span={figures} className="truncate text-right text-small text-ink-3">
          {pane.waitsFor === null ? 'waits to restart' : `waits for ${pane.waitsFor.join(', ')}`}
        </Cell>
      ) : (
        <>
          <Cell column="cpu" className={cx(NUMBER, 'flex items-center justify-end')}>
            <CpuCell pane={pane} selected={selected} />
          </Cell>
          {has('memory') && (
            <Cell column="memory" className={NUMBER}>
              {isFailed(pane) ? <Nothing /> : <MemoryCell pane={pane} />}
            </Cell>
          )}
        </>
      )}
      {has('uptime') && (
        <Cell column="uptime" className={cx(NUMBER, 'text-ink-2')}>
          <UptimeCell pane={pane} />
        </Cell>
      )}
      {has('restarts') && (
        <Cell column="restarts" className={NUMBER}>
          {pane.restarts === null || pane.restarts === 0 ? <Nothing /> : pane.restarts}
        </Cell>
      )}
      {has('ports') && (
        <Cell column="ports" className={cx(NUMBER, 'truncate')}>
          <PortsCell pane={pane} />
        </Cell>
      )}
      {has('exit') && (
        <Cell column="exit" className={NUMBER}>
          <ExitCode code={exitOf(pane)} />
        </Cell>
      )}
    </div>
  );
});

interface GroupProps extends Common {
  session: SessionInfo;
  window: WindowInfo;
  /** Those on show below it. */
  panes: readonly PaneInfo[];
  folded: boolean;
}

function about(panes: readonly PaneInfo[], folded: boolean): string {
  const all = panes.length === 1 ? '1 pane' : `${panes.length} panes`;
  const running = panes.filter(({ status }) => status === 'running').length;
  return folded && running !== panes.length ? `${all}, ${running} running` : all;
}

function samePanes(one: readonly PaneInfo[], other: readonly PaneInfo[]): boolean {
  return one.length === other.length && one.every((pane, index) => pane === other[index]);
}

function sameGroup(before: GroupProps, after: GroupProps): boolean {
  return (Object.keys(after) as (keyof GroupProps)[]).every((name) =>
    name === 'panes' ? samePanes(before.panes, after.panes) : before[name] === after[name],
  );
}

export const GroupRowView = memo(function GroupRowView(props: GroupProps) {
  const { id, rowKey, index, top, height, columns, current, grey, session, window, panes, folded } = props;
  const failed = panes.filter(isFailed).length;
  const names = shown(columns, 'status', 'label', 'command', 'pid');
  const rest = shown(columns, 'uptime', 'restarts', 'ports', 'exit');
  const Chevron = folded ? ChevronRight : ChevronDown;
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the cells.
    // biome-ignore lint/a11y/useFocusableInteractive: as the cells.
    <div
      id={id}
      role="row"
      data-key={rowKey}
      data-current={current || undefined}
      aria-rowindex={index + 1}
      aria-level={1}
      aria-expanded={!folded}
      className={cx(ROW, 'text-ink-2 hover:bg-hover', grey && 'opacity-50')}
      style={{ height: height - 4, transform: `translateY(${top + 4}px)` }}
    >
      <Cell column="status" span={names} className="flex items-center gap-2 whitespace-nowrap">
        <Chevron size={12} strokeWidth={2.1} aria-hidden className="mx-0.5 flex-none text-ink-3" />
        <FloorPlan window={window} />
        <span className="min-w-0 truncate">
          <span className="text-ink-3">{session.name} /</span>{' '}
          <span className="font-semibold text-ink">{window.name}</span>
        </span>
        <span className="num text-small text-ink-3">{about(panes, folded)}</span>
        {folded && failed > 0 && (
          <span className="num flex h-5 flex-none items-center rounded-chip bg-fail-soft px-1.5 text-micro font-medium text-fail">
            {failed} failed
          </span>
        )}
      </Cell>
      <Cell column="cpu" className={cx(NUMBER, 'text-small text-ink-3')}>
        <CpuSum panes={panes} />
      </Cell>
      {columns.includes('memory') && (
        <Cell column="memory" className={cx(NUMBER, 'text-small text-ink-3')}>
          <MemorySum panes={panes} />
        </Cell>
      )}
      {rest > 0 && <Cell column={columns.find((column) => REST.has(column)) as Column} span={rest} />}
    </div>
  );
}, sameGroup);

const REST: ReadonlySet<Column> = new Set(['uptime', 'restarts', 'ports', 'exit']);
