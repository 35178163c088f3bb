/** The header of the Panes view: session, windows, and what can be done with the focused pane. */
import {
  ALargeSmall,
  ChevronDown,
  Ellipsis,
  Maximize2,
  Minimize2,
  Plus,
  Radio,
  Search,
  SquareSplitHorizontal,
  SquareSplitVertical,
} from 'lucide-react';
import type { SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { createWindow, FONT_SIZES, showWindow, split, zoom } from '../app/actions.ts';
import { activeWindow } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { keyText, menuItem } from '../commands/registry.ts';
import { fontSizeId } from '../commands/views.ts';
import { useRun } from '../run/run-store.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { sessionItems } from '../tree/menu-items.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { toggleBroadcast, useBroadcast } from './broadcast.ts';
import { BroadcastBanner } from './broadcast-banner.tsx';
import { type Mode, setMode, useMode } from './mode.ts';
import { WindowTabs } from './window-tabs.tsx';

function sessionMenu(): MenuItem[] {
  const { server, sessionId } = useApp.getState();
  const sessions = server?.snapshot.sessions ?? [];
  const here = sessions.find((each) => each.id === sessionId);
  return [
    { kind: 'heading', label: 'Sessions' },
    ...sessions.map((each) => ({
      label: each.name,
      checked: each.id === sessionId,
      run: () => {
        const window = activeWindow(each);
        if (window) showWindow(window.id);
      },
    })),
    { kind: 'separator' },
    menuItem('session.new'),
    ...(here ? sessionItems(here) : []),
  ];
}

function fontMenu(): MenuItem[] {
  return [
    { kind: 'heading', label: 'Font size of terminals' },
    ...FONT_SIZES.map((size) => menuItem(fontSizeId(size))),
  ];
}

function moreMenu(): MenuItem[] {
  return [
    menuItem('palette.open'),
    menuItem('playbook.open-and-run'),
    ...(useRun.getState().run ? [menuItem('run.show')] : []),
    { kind: 'separator' },
    { kind: 'heading', label: 'Theme' },
    ...['theme.system', 'theme.dark', 'theme.light'].map((id) => menuItem(id)),
  ];
}

export function PanesHeader({
  session,
  window,
  fontSize,
}: {
  session: SessionInfo;
  window: WindowInfo;
  fontSize: number;
}) {
  const mode = useMode(session.name, window.name);
  const broadcasting = useBroadcast((state) => state.window === window.id);
  return (
    <header className="flex h-11 flex-none items-center gap-2 pr-3 pl-2">
      <DropdownMenu items={sessionMenu}>
        <Button kind="quiet" className="max-w-48 px-2">
          <span className="truncate font-semibold text-ink">{session.name}</span>
          <ChevronDown size={12} strokeWidth={2.1} aria-hidden className="flex-none" />
        </Button>
      </DropdownMenu>
      <WindowTabs session={session} window={window} />
      <IconButton
        label="New window"
        icon={Plus}
        keys={keyText('window.new')}
        onClick={() => void createWindow(session.id)}
      />
      <span className="flex min-w-0 flex-1 justify-end">
        <BroadcastBanner window={window} />
      </span>
      <ModeChoice window={window} mode={mode} />
      <span className="flex flex-none gap-0.5">
        <IconButton
          label="Split right"
          icon={SquareSplitHorizontal}
          keys={keyText('pane.split-right')}
          onClick={() => split('right')}
        />
        <IconButton
          label="Split down"
          icon={SquareSplitVertical}
          keys={keyText('pane.split-down')}
          onClick={() => split('down')}
        />
        <IconButton
          label={window.zoomed ? 'Unzoom' : 'Zoom'}
          icon={window.zoomed ? Minimize2 : Maximize2}
          keys={keyText('pane.zoom')}
          on={window.zoomed}
          disabled={window.panes.length === 1}
          onClick={() => zoom()}
        />
        <IconButton
          label={broadcasting ? 'End input to several panes' : 'Input to all panes'}
          icon={Radio}
          on={broadcasting}
          className={broadcasting ? 'text-wait' : ''}
          aria-pressed={broadcasting}
          disabled={window.panes.length === 1 || mode === 'attach'}
          onClick={() => {
            toggleBroadcast();
            giveKeyboard();
          }}
        />
        <IconButton
          label="Search"
          disabled={mode === 'attach'}
          icon={Search}
          keys={keyText('pane.search')}
          onClick={() => useApp.setState(({ paneId }) => ({ searching: paneId }))}
        />
      </span>
      <span className="ml-1 flex flex-none gap-0.5">
        <DropdownMenu align="end" items={fontMenu}>
          <FontButton fontSize={fontSize} />
        </DropdownMenu>
        <DropdownMenu align="end" items={moreMenu}>
          <IconButton label="More" icon={Ellipsis} />
        </DropdownMenu>
      </span>
    </header>
  );
}

const MODES = [
  ['tiles', 'Tiles', 'A terminal for each pane'],
  ['attach', 'Attach', 'As tmux itself shows it, with its status line and keys'],
] as const;

function ModeChoice({ window, mode }: { window: WindowInfo; mode: Mode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons of which one is pressed; a fieldset would be drawn as a form.
    <div
      role="group"
      aria-label="View of the window"
      className="mr-1 flex flex-none gap-0.5 rounded-control bg-well p-0.5 [[data-theme=light]_&]:bg-select"
    >
      {MODES.map(([each, label, about]) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === mode}
          title={about}
          onClick={() => {
            setMode(window.id, each);
            giveKeyboard();
          }}
          className={cx(
            'h-6 rounded-chip px-2.5 text-small font-medium transition-colors',
            each === mode
              ? 'bg-select text-ink [[data-theme=light]_&]:bg-pop [[data-theme=light]_&]:shadow-low'
              : 'text-ink-2 hover:text-ink',
          )}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function FontButton({ fontSize, ...rest }: { fontSize: number } & React.ComponentProps<'button'>) {
  return (
    <Tooltip label="Font size" keys={['font.larger', 'font.smaller'].map(keyText).filter(Boolean).join(', ')}>
      <button
        type="button"
        aria-label={`Font size, ${fontSize}`}
        className="num flex h-7 flex-none items-center gap-1.5 rounded-control px-1.5 font-medium text-ink-2 transition-colors hover:bg-press hover:text-ink"
        {...rest}
      >
        <ALargeSmall size={14} strokeWidth={1.9} aria-hidden />
        {fontSize}
      </button>
    </Tooltip>
  );
}
