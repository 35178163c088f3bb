/** A pane on the floor: header, terminal, and what floats over it: search, new lines, notes, how it ended. */
import { ArrowDown, Ellipsis, Info, Maximize2, Minimize2, Radio, RotateCw, X } from 'lucide-react';
import { lazy, memo, Suspense, type SyntheticEvent } from 'react';
import { useStore } from 'zustand';
import type { Rect } from '../../core/layout/pixels.ts';
import type { PaneInfo } from '../../core/tmux/types.ts';
import { focusPane, zoom } from '../app/actions.ts';
import { keyLabel } from '../app/keys.ts';
import { isFailed, paneName } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { TerminalView } from '../terminal/terminal-view.tsx';
import { terminalOf } from '../terminal/terminals.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { ContextMenu, DropdownMenu } from '../ui/menu.tsx';
import { Status, shapeOf } from '../ui/status.tsx';
import { BellMark } from './bell.tsx';
import { togglePaneInBroadcast, useBroadcast } from './broadcast.ts';
import { CopyQuestion } from './copy-question.tsx';
import { PaneCpu } from './cpu.tsx';
import { beginDrag, useDrag } from './drag.ts';
import { ExitBar } from './exit-bar.tsx';
import type { Measures } from './geometry.ts';
import { LinkTarget } from './link-target.tsx';
import { paneMenu } from './pane-menu.ts';
import { useFileDrop } from './use-file-drop.ts';

const FindBar = lazy(() => import('./find-bar.tsx'));

interface Props {
  pane: PaneInfo;
  zoomed: boolean;
  /** The only pane of its window. */
  alone: boolean;
  rect: Rect;
  measures: Measures;
  focused: boolean;
  /** The size is on show in accent while a divider beside the pane moves. */
  sizing: boolean;
  grey: boolean;
}

/** Below this width, in px, a header with buttons has no room for the size besides. */
const ROOMY = 300;

function Header({ pane, zoomed, alone, rect, measures, focused, sizing }: Omit<Props, 'grey'>) {
  const { view } = terminalOf(pane.id);
  const title = useStore(view, (state) => state.title) || pane.title;
  const bell = useStore(view, (state) => state.bell);
  const inBroadcast = useBroadcast(({ window, panes }) => (window === null ? null : panes.has(pane.id)));
  const { wall } = measures;
  const sized = sizing || !(wall || (focused && rect.width < ROOMY));
  const ended = pane.status === 'failed' || pane.status === 'dead';
  const failed = isFailed(pane);
  return (
    <header
      style={{ height: measures.header }}
      title={title === '' ? undefined : title}
      onPointerDown={(event) => beginDrag(pane.id, event)}
      className={cx(
        'flex flex-none cursor-grab items-center select-none',
        inBroadcast && 'bg-[color-mix(in_srgb,var(--wait)_12%,var(--term))]',
        wall ? 'gap-1.5 pr-1 pl-[7px] text-micro' : 'gap-2 pr-1.5 pl-2.5 text-small',
      )}
    >
      <span
        className={cx(
          'num flex-none text-center font-semibold',
          wall
            ? 'min-w-[14px] rounded-key px-[3px] text-[10px] leading-[14px]'
            : 'min-w-4 rounded-chip px-[3px] text-micro',
          focused ? 'bg-accent-fill text-on-accent' : 'bg-hover text-ink-3',
        )}
      >
        {pane.number}
      </span>
      <Status shape={shapeOf(pane)} size={wall ? 10 : 12} />
      <span className={cx('max-w-[60%] flex-none truncate font-semibold', focused ? 'text-ink' : 'text-ink-2')}>
        {paneName(pane)}
      </span>
      <span className="mono min-w-0 flex-1 truncate text-[11.5px] text-ink-3">
        {!wall && pane.label !== null && pane.label !== pane.command ? pane.command : ''}
      </span>
      <span
        className={cx(
          'num ml-auto flex flex-none items-center gap-2.5 whitespace-nowrap text-ink-3',
          wall ? 'pr-1' : 'pr-1.5',
        )}
      >
        {pane.restarts !== null && pane.restarts > 0 && (
          <span
            className="flex items-center gap-1 text-wait"
            title={`Restarted ${pane.restarts === 1 ? 'once' : `${pane.restarts} times in a row`}`}
          >
            <RotateCw size={wall ? 10 : 11} strokeWidth={2.1} aria-hidden />
            <span className="sr-only">Restarts: </span>
            {pane.restarts}
          </span>
        )}
        {bell && <BellMark />}
        {pane.synchronized && (
          <span className="text-wait" title="tmux hands what is typed here to other panes too (synchronize-panes)">
            synchronized
          </span>
        )}
        {inBroadcast !== null && (
          <button
            type="button"
            aria-pressed={inBroadcast}
            data-keeps-focus
            aria-label={`Pane ${pane.number} gets the input`}
            onClick={() => togglePaneInBroadcast(pane.id)}
            className={cx(
              'flex h-5 items-center gap-1 rounded-chip px-1.5 text-micro font-medium',
              inBroadcast ? 'bg-wait-soft text-wait' : 'text-ink-3 hover:bg-press',
            )}
          >
            <Radio size={11} strokeWidth={2.1} aria-hidden />
            {inBroadcast ? 'input' : 'own input'}
          </button>
        )}
        {ended && (
          <span className={failed ? 'text-fail' : ''}>
            {pane.exitCode === null ? 'exited' : `exit ${pane.exitCode}`}
          </span>
        )}
        <PaneCpu pane={pane} />
        {sized && (
          <span className={sizing ? 'font-medium text-accent' : ''}>
            {pane.width}×{pane.height}
          </span>
        )}
      </span>
      {focused && !wall && (
        <span className="flex flex-none gap-0.5">
          {!alone && (
            <IconButton
              small
              label={zoomed ? 'Unzoom' : 'Zoom'}
              icon={zoomed ? Minimize2 : Maximize2}
              onClick={() => zoom(pane.id)}
            />
          )}
          <DropdownMenu align="end" items={() => paneMenu(pane.id)}>
            <IconButton small label="More" icon={Ellipsis} />
          </DropdownMenu>
        </span>
      )}
    </header>
  );
}

/** Output was skipped: said once, until read or painted again in full. */
function BehindNote({ paneId }: { paneId: string }) {
  const { view } = terminalOf(paneId);
  const behind = useStore(view, (state) => state.behind);
  if (!behind) return null;
  return (
    <div
      role="status"
      className="appear absolute top-1 right-2 z-10 flex h-6 max-w-[calc(100%-16px)] items-center gap-1.5 rounded-control bg-[color-mix(in_srgb,var(--wait)_14%,var(--term))] pr-0.5 pl-2 text-micro text-wait"
    >
      <Info size={12} strokeWidth={2.1} aria-hidden className="flex-none" />
      <span className="truncate">Some output was skipped here. The screen is exact.</span>
      <IconButton small label="Close" icon={X} onClick={() => view.setState({ behind: false })} />
    </div>
  );
}

function NewLines({ paneId }: { paneId: string }) {
  const terminal = terminalOf(paneId);
  const lines = useStore(terminal.view, (state) => state.newLines);
  if (lines === null) return null;
  return (
    <button
      type="button"
      title={`Back to the newest line (${keyLabel('shift', 'End')})`}
      onClick={() => {
        terminal.terminal.scrollToBottom();
        terminal.terminal.focus();
      }}
      className="num appear absolute right-3.5 bottom-2 z-10 flex h-6 items-center gap-[5px] rounded-full bg-pop pr-2.5 pl-2 text-small text-ink shadow-pop transition-colors hover:bg-press"
    >
      <ArrowDown size={12} strokeWidth={2.1} aria-hidden className="text-ink-3" />
      {lines === 0 ? 'To the newest' : lines === 1 ? '1 new line' : `${lines.toLocaleString('en')} new lines`}
    </button>
  );
}

/** Whatever is pressed in a pane gives it the focus, but for what is about another one's input: its header would change under the pointer. */
function takeFocus({ target }: SyntheticEvent, paneId: string): void {
  if (!(target instanceof Element && target.closest('[data-keeps-focus]'))) focusPane(paneId);
}

export const Pane = memo(function Pane({ pane, zoomed, alone, rect, measures, focused, sizing, grey }: Props) {
  const searching = useApp((state) => state.searching === pane.id);
  const over = useDrag((state) => state.over === pane.id);
  const drop = useFileDrop(pane.id);
  const dead = pane.status === 'dead';
  const ring = focused
    ? 'shadow-[0_0_0_1.5px_var(--accent)]'
    : dead && isFailed(pane)
      ? 'shadow-[0_0_0_1px_color-mix(in_srgb,var(--fail-mark)_55%,transparent)]'
      : 'shadow-[0_0_0_1px_var(--pane-edge)]';
  return (
    <ContextMenu items={() => paneMenu(pane.id)}>
      <section
        aria-label={`Pane ${pane.number}, ${paneName(pane)}`}
        data-pane={pane.id}
        {...drop.props}
        onMouseDownCapture={(event) => takeFocus(event, pane.id)}
        onFocusCapture={(event) => takeFocus(event, pane.id)}
        style={{ left: rect.x, top: rect.y, width: rect.width, height: rect.height }}
        className={cx(
          'absolute flex flex-col overflow-hidden bg-term',
          measures.wall ? 'rounded-control' : 'rounded-card',
          ring,
          grey && 'grayscale',
        )}
      >
        <Header {...{ pane, zoomed, alone, rect, measures, focused, sizing }} />
        <div
          className={cx('relative min-h-0 flex-1', grey && 'opacity-50')}
          style={{ paddingTop: measures.top, paddingLeft: measures.side }}
        >
          <TerminalView paneId={pane.id} focused={focused} />
          <BehindNote paneId={pane.id} />
          <CopyQuestion paneId={pane.id} />
          <LinkTarget paneId={pane.id} />
          {!dead && <NewLines paneId={pane.id} />}
          {dead && <ExitBar pane={pane} />}
        </div>
        {(over || drop.over) && (
          <div className="pointer-events-none absolute inset-0 z-30 grid place-items-center rounded-[inherit] bg-[color-mix(in_srgb,var(--accent)_14%,transparent)] shadow-[inset_0_0_0_2px_var(--accent)]">
            <span className="rounded-control bg-pop px-2.5 py-1 text-small font-medium shadow-pop">
              {over ? 'Swap' : 'Paste the path'}
            </span>
          </div>
        )}
        {searching && (
          <Suspense fallback={null}>
            <FindBar paneId={pane.id} top={measures.header + 2} />
          </Suspense>
        )}
      </section>
    </ContextMenu>
  );
});
