/** What the context menus of sessions, windows and panes offer: commands of the registry, on the row or thing they are of. */
import type { PaneInfo, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { askKillPane, askKillSession, askKillWindow, askRenameSession, askRenameWindow } from '../app/questions.ts';
import { commandOf, contextOf, menuItem, type Subject } from '../commands/registry.ts';
import type { MenuItem } from '../ui/menu.tsx';
import type { Row } from './model.ts';

/** In the tree the chosen row has keys of its own. */
const RENAME = { keys: 'F2' };
const KILL = { keys: 'Delete' };

const LINE: MenuItem = { kind: 'separator' };

/** Those that can be done now; the others would only be in the way. */
function able(ids: readonly string[], subject: Subject): MenuItem[] {
  const context = contextOf(subject);
  return ids.filter((id) => commandOf(id).available(context) === true).map((id) => menuItem(id, subject));
}

export function sessionItems(session: SessionInfo, inTree = false): MenuItem[] {
  const subject = { session: session.id };
  return [
    menuItem('window.new-named', subject),
    menuItem('session.rename', subject, inTree ? RENAME : {}),
    menuItem('session.share', subject),
    menuItem('session.log', subject),
    LINE,
    menuItem('session.kill', subject, inTree ? KILL : {}),
  ];
}

export function windowItems(session: SessionInfo, window: WindowInfo, inTree = false): MenuItem[] {
  const subject = { session: session.id, window: window.id };
  return [
    menuItem('window.new-named', { session: session.id }),
    menuItem('window.rename', subject, inTree ? RENAME : {}),
    menuItem('window.edit', subject),
    menuItem('window.share', subject),
    menuItem('window.log', subject),
    LINE,
    ...able(['window.arrange-columns', 'window.arrange-rows', 'window.arrange-preset', 'window.rotate'], subject),
    ...able(['window.step-left', 'window.step-right', 'window.move'], subject),
    LINE,
    menuItem('window.kill', subject, inTree ? KILL : {}),
  ];
}

export function paneItems(pane: PaneInfo, inTree = false): MenuItem[] {
  const subject = { pane: pane.id };
  return [
    menuItem('pane.split-right', subject),
    menuItem('pane.split-down', subject),
    ...able(['pane.zoom', 'pane.swap', 'pane.break', 'pane.join'], subject),
    menuItem('window.share', subject),
    LINE,
    menuItem('pane.log', subject),
    ...able(['pane.restart'], subject),
    menuItem('pane.stop', subject),
    menuItem('pane.signal', subject),
    menuItem('pane.kill', subject, inTree ? KILL : {}),
  ];
}

export function rowItems(row: Row | undefined): MenuItem[] {
  if (!row) return [menuItem('session.new')];
  if (row.kind === 'session') return sessionItems(row.session, true);
  if (row.kind === 'window') return windowItems(row.session, row.window, true);
  return paneItems(row.pane, true);
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
