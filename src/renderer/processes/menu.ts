/** What the rows of the process table offer: in their menu, and by double click and Enter. */
import {
  Cast,
  ChevronDown,
  ChevronRight,
  ExternalLink,
  LayoutGrid,
  PanelRight,
  Play,
  RotateCw,
  Square,
  TextSearch,
  Trash2,
  Zap,
} from 'lucide-react';
import type { PaneInfo } from '../../core/tmux/types.ts';
import { focusPane, showWindow } from '../app/actions.ts';
import { useFigures } from '../app/figures.ts';
import { openLogs } from '../logs/open.ts';
import { askShare } from '../shares/shares-store.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { windowItems } from '../tree/menu-items.ts';
import type { MenuItem } from '../ui/menu.tsx';
import { askSignal, openPort, panesOf, perform } from './deeds.ts';
import type { Row } from './model.ts';
import { showDrawer, toggleGroup } from './processes-store.ts';
import { ableTo, processes } from './words.ts';

/** Shows it where its terminals are. */
export function openRow(row: Row): void {
  if (row.kind === 'pane') focusPane(row.pane.id);
  else showWindow(row.window.id);
  giveKeyboard();
}

/**
 * `ends 3 processes`, as the last sample has them, without the shells; empty while that is not known, and where only a
 * part of what runs would end: in panes that Muxworks has not made, that is what has the terminal.
 */
export function endsNow(panes: readonly PaneInfo[]): string {
  const { panes: taken } = useFigures.getState();
  const counts = panes.map(({ id, managed }) => (managed ? taken.get(id)?.processes : undefined));
  if (counts.includes(undefined)) return '';
  const all = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) - panes.length;
  return all > 0 ? `ends ${processes(all)}` : '';
}

/**
 * @param cursor the row that was pointed at
 * @param chosen the selected panes that the filter lets through: to others, which nobody sees, nothing is done
 */
export function rowMenu(rows: readonly Row[], cursor: string | null, chosen: readonly string[]): MenuItem[] {
  const row = rows.find(({ key }) => key === cursor);
  if (!row) return [];
  if (row.kind === 'group') return groupMenu(row);
  return paneMenu(chosen.includes(row.pane.id) ? chosen : [row.pane.id], row);
}

function groupMenu(row: Row & { kind: 'group' }): MenuItem[] {
  const ids = row.panes.map(({ id }) => id);
  const { folded } = row;
  return [
    {
      label: folded ? 'Unfold' : 'Fold',
      icon: folded ? ChevronDown : ChevronRight,
      run: () => toggleGroup(row.key),
    },
    { label: 'Open in Panes', icon: LayoutGrid, run: () => openRow(row) },
    { kind: 'separator' },
    ...deedItems(ids),
    { kind: 'separator' },
    ...windowItems(row.session, row.window),
  ];
}

/** Start, restart, stop and signal, with what they end now. */
function deedItems(ids: readonly string[]): MenuItem[] {
  const panes = panesOf(ids);
  const able = (deed: Parameters<typeof ableTo>[0]): string[] => ableTo(deed, panes).map(({ id }) => id);
  const ends = (done: readonly string[]): string => {
    const text = endsNow(panesOf(done));
    return text === '' ? '' : `, ${text}`;
  };
  const [start, restart, stop, signal] = [able('start'), able('restart'), able('stop'), able('signal')];
  const many = panes.length > 1;
  const running = restart.filter((id) => !start.includes(id));
  const label = (verb: string, done: readonly string[], what: string): string =>
    many ? `${verb} ${done.length} of ${panes.length}${what}…` : `${verb}${what}`;
  return [
    {
      label: many ? `Start ${start.length} of ${panes.length}` : 'Start',
      icon: Play,
      disabled: start.length === 0,
      run: () => void perform('start', start),
    },
    {
      label: label('Restart', restart, ends(running)),
      icon: RotateCw,
      disabled: restart.length === 0,
      run: () => void perform('restart', restart),
    },
    {
      label: label('Stop', stop, ends(stop)),
      icon: Square,
      disabled: stop.length === 0,
      run: () => void perform('stop', stop),
    },
    { label: 'Send a signal…', icon: Zap, disabled: signal.length === 0, run: () => askSignal(signal) },
  ];
}

export function paneMenu(ids: readonly string[], row: Row & { kind: 'pane' }): MenuItem[] {
  const many = ids.length > 1;
  const ports = many ? [] : (useFigures.getState().panes.get(row.pane.id)?.ports ?? []);
  const kill: MenuItem = {
    label: many ? `Kill ${ids.length} panes…` : 'Kill pane…',
    icon: Trash2,
    keys: 'Delete',
    danger: true,
    run: () => void perform('kill', ids),
  };
  return [
    ...(many ? [{ kind: 'heading', label: `${ids.length} panes` } satisfies MenuItem] : []),
    { label: 'Details', icon: PanelRight, keys: 'Enter', run: () => showDrawer(true) },
    ...(many ? [] : [openItem(row)]),
    ...ports.map(
      (port): MenuItem => ({ label: `Open localhost:${port}`, icon: ExternalLink, run: () => openPort(port) }),
    ),
    { kind: 'separator' },
    ...deedItems(ids),
    { kind: 'separator' },
    ...(many ? [] : placeItems(row)),
    kill,
  ];
}

function openItem(row: Row & { kind: 'pane' }): MenuItem {
  return { label: 'Open in Panes', icon: LayoutGrid, keys: 'Ctrl Enter', run: () => openRow(row) };
}

function placeItems({ session, window, pane }: Row & { kind: 'pane' }): MenuItem[] {
  return [
    { label: 'Logs', icon: TextSearch, run: () => openLogs(pane.id) },
    { label: 'Share window…', icon: Cast, run: () => askShare(session.id, window.id) },
    { kind: 'separator' },
  ];
}
