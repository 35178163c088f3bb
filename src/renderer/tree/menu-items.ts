/** What the context menus of sessions, windows and panes offer. */
import { Maximize2, Pencil, Plus, SquareSplitHorizontal, SquareSplitVertical, Trash2 } from 'lucide-react';
import type { PaneInfo, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { split, zoom } from '../app/actions.ts';
import {
  askKillPane,
  askKillSession,
  askKillWindow,
  askNewSession,
  askNewWindow,
  askRenameSession,
  askRenameWindow,
} from '../app/questions.ts';
import type { MenuItem } from '../ui/menu.tsx';
import type { Row } from './model.ts';

export function sessionItems(session: SessionInfo): MenuItem[] {
  return [
    { label: 'New window…', icon: Plus, run: () => askNewWindow(session) },
    { label: 'Rename session…', icon: Pencil, keys: 'F2', run: () => askRenameSession(session) },
    { kind: 'separator' },
    { label: 'Kill session…', icon: Trash2, keys: 'Delete', danger: true, run: () => askKillSession(session) },
  ];
}

export function windowItems(session: SessionInfo, window: WindowInfo): MenuItem[] {
  return [
    { label: 'New window…', icon: Plus, run: () => askNewWindow(session) },
    { label: 'Rename window…', icon: Pencil, keys: 'F2', run: () => askRenameWindow(window) },
    { kind: 'separator' },
    { label: 'Kill window…', icon: Trash2, keys: 'Delete', danger: true, run: () => askKillWindow(session, window) },
  ];
}

export function paneItems(window: WindowInfo, pane: PaneInfo): MenuItem[] {
  return [
    { label: 'Split right', icon: SquareSplitHorizontal, run: () => split('right', pane.id) },
    { label: 'Split down', icon: SquareSplitVertical, run: () => split('down', pane.id) },
    ...(window.panes.length > 1
      ? [{ label: window.zoomed ? 'Unzoom' : 'Zoom', icon: Maximize2, run: () => zoom(pane.id) }]
      : []),
    { kind: 'separator' },
    { label: 'Kill pane…', icon: Trash2, keys: 'Delete', danger: true, run: () => askKillPane(window, pane) },
  ];
}

export function rowItems(row: Row | undefined): MenuItem[] {
  if (!row) return [{ label: 'New session…', icon: Plus, run: askNewSession }];
  if (row.kind === 'session') return sessionItems(row.session);
  if (row.kind === 'window') return windowItems(row.session, row.window);
  return paneItems(row.window, row.pane);
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
