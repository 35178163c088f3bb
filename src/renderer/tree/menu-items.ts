/** What the context menus of sessions, windows and panes offer. */
import {
  Cast,
  Maximize2,
  Pencil,
  Plus,
  RotateCw,
  Square,
  SquareSplitHorizontal,
  SquareSplitVertical,
  Trash2,
} from 'lucide-react';
import type { PaneInfo, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { restartCommand, split, stopCommand, zoom } from '../app/actions.ts';
import {
  askKillPane,
  askKillSession,
  askKillWindow,
  askNewSession,
  askNewWindow,
  askRenameSession,
  askRenameWindow,
} from '../app/questions.ts';
import { askShare } from '../shares/shares-store.ts';
import type { MenuItem } from '../ui/menu.tsx';
import type { Row } from './model.ts';

/** In the tree the chosen row has keys of its own; elsewhere these menus name none. */
const RENAME = { keys: 'F2' };
const KILL = { keys: 'Delete' };

export function sessionItems(session: SessionInfo, inTree = false): MenuItem[] {
  return [
    { label: 'New window…', icon: Plus, run: () => askNewWindow(session) },
    { label: 'Rename session…', icon: Pencil, ...(inTree && RENAME), run: () => askRenameSession(session) },
    { label: 'Share session…', icon: Cast, run: () => askShare(session.id) },
    { kind: 'separator' },
    { label: 'Kill session…', icon: Trash2, ...(inTree && KILL), danger: true, run: () => askKillSession(session) },
  ];
}

export function windowItems(session: SessionInfo, window: WindowInfo, inTree = false): MenuItem[] {
  return [
    { label: 'New window…', icon: Plus, run: () => askNewWindow(session) },
    { label: 'Rename window…', icon: Pencil, ...(inTree && RENAME), run: () => askRenameWindow(window) },
    shareItem(session, window),
    { kind: 'separator' },
    {
      label: 'Kill window…',
      icon: Trash2,
      ...(inTree && KILL),
      danger: true,
      run: () => askKillWindow(session, window),
    },
  ];
}

/** A pane is shared with the window that it stands in. */
function shareItem(session: SessionInfo, window: WindowInfo): MenuItem {
  return { label: 'Share window…', icon: Cast, run: () => askShare(session.id, window.id) };
}

export function paneItems(session: SessionInfo, window: WindowInfo, pane: PaneInfo, inTree = false): MenuItem[] {
  return [
    { label: 'Split right', icon: SquareSplitHorizontal, run: () => split('right', pane.id) },
    { label: 'Split down', icon: SquareSplitVertical, run: () => split('down', pane.id) },
    ...(window.panes.length > 1
      ? [{ label: window.zoomed ? 'Unzoom' : 'Zoom', icon: Maximize2, run: () => zoom(pane.id) }]
      : []),
    shareItem(session, window),
    { kind: 'separator' },
    ...(pane.declared
      ? [{ label: 'Restart command', icon: RotateCw, run: () => restartCommand(pane.id) } satisfies MenuItem]
      : []),
    {
      label: 'Stop command',
      icon: Square,
      disabled: pane.status !== 'running' && pane.status !== 'unknown',
      run: () => stopCommand(pane.id),
    },
    { label: 'Kill pane…', icon: Trash2, ...(inTree && KILL), danger: true, run: () => askKillPane(window, pane) },
  ];
}

export function rowItems(row: Row | undefined): MenuItem[] {
  if (!row) return [{ label: 'New session…', icon: Plus, run: askNewSession }];
  if (row.kind === 'session') return sessionItems(row.session, true);
  if (row.kind === 'window') return windowItems(row.session, row.window, true);
  return paneItems(row.session, row.window, row.pane, true);
}

export function renameRow(row: Row): void {
  if (row.kind === 'session') askRenameSession(row.session);
  else askRenameWindow(row.window);
}

export function killRow(row: Row): void {
  if (row.kind === 'session') askKillSession(row.session);
  else if (row.kind === 'window') askKillWindow(row.session, row.window);
  else askKillPane(row.window, row.pane);
}
