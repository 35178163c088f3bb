/** Windows: create, rename, kill, give them panes and a layout. */

import { MuxError } from '../errors.ts';
import { planLayout } from '../layout/apply.ts';
import { minimumSize } from '../layout/cells.ts';
import { LayoutError } from '../layout/error.ts';
import type { LayoutNode } from '../layout/tree.ts';
import { type NewPane, paneArguments } from './pane.ts';
import { escapeFormat } from './quote.ts';
import type { Tmux } from './server.ts';
import { killQuietly } from './session.ts';
import type { WindowInfo } from './types.ts';

export interface CreatedWindow {
  /** `@3` */
  window: string;
  /** `%5` */
  pane: string;
  /** In cells. */
  width: number;
  height: number;
}

/**
 * Creates a window at the end of a session, or in the place of one that is closed by it, without moving anyone to it
 * who does not look at that place.
 * @param session `$1`
 * @param name null leaves the naming to tmux
 * @param replaced the window whose place it takes, `@3`
 */
export async function createWindow(
  tmux: Tmux,
  session: string,
  name: string | null,
  pane: NewPane,
  replaced?: string,
): Promise<CreatedWindow> {
  const printed = await tmux.command(
    'new-window',
    '-d',
    ...(replaced === undefined ? [] : ['-k']),
    '-t',
    `${session}:${replaced ?? ''}`,
    ...(name === null ? [] : ['-n', escapeFormat(name)]),
    '-P',
    '-F',
    '#{window_id} #{pane_id} #{window_width} #{window_height}',
    ...paneArguments(pane),
  );
  const [window, paneId, width, height] = printed.split(' ') as [string, string, string, string];
  tmux.refresh();
  return { window, pane: paneId, width: Number(width), height: Number(height) };
}

export async function renameWindow(tmux: Tmux, window: string, name: string): Promise<void> {
  await tmux.command('rename-window', '-t', window, '--', escapeFormat(name));
  tmux.refresh();
}

/** Closes a window with all that runs in it; one that is gone already is fine. */
export async function killWindow(tmux: Tmux, window: string): Promise<void> {
  await killQuietly(tmux, 'kill-window', window);
}

/**
 * Adds panes at the end of a window and gives the whole the cells of `tree`, in one tmux sequence: clients see the
 * final layout and none before it. New panes begin as empty full-height strips one column wide, for which every window
 * has room that has room for the layout; their programs start once they have their size, or what those print first
 * would be broken into lines of one column.
 * @returns the new panes' ids in order
 * @throws MuxError `no-space` when the window is too small for the layout
 */
export async function growWindow(
  tmux: Tmux,
  window: Pick<WindowInfo, 'id' | 'width' | 'height'>,
  present: number,
  added: readonly NewPane[],
  tree: LayoutNode,
): Promise<string[]> {
  const total = present + added.length;
  const size = { columns: window.width, rows: window.height };
  const smallest = minimumSize(tree);
  if (smallest.columns > size.columns || smallest.rows > size.rows) {
    throw new MuxError(
      'no-space',
      `${total} panes in that layout need ${smallest.columns}×${smallest.rows} cells, the window has ${size.columns}×${size.rows}`,
      'make the terminal larger, or use fewer panes',
    );
  }
  const strip = emptyStrip(window.id, stripDirection(size.columns, total));
  const layout = layoutString(total, tree, size);
  const printed = await tmux.sequence([...added.map(() => strip), ['select-layout', '-t', window.id, layout]]);
  const panes = printed.slice(0, added.length);
  await Promise.all(
    added.map((pane, index) => tmux.command('respawn-pane', '-t', panes[index] as string, ...paneArguments(pane))),
  );
  tmux.refresh();
  return panes;
}

/**
 * Puts a new pane in the place of another, which is closed, in one tmux sequence. Not by respawning it: tmux 3.3a keeps
 * what its control clients had read of the old program and cuts that much off the new one's output, or crashes.
 * @returns the new pane's id
 */
export async function replacePane(tmux: Tmux, pane: string, added: NewPane): Promise<string> {
  const asked = '#{window_id} #{window_panes} #{pane-base-index} #{window_width} #{window_layout}';
  const told = await tmux.command('display-message', '-p', '-t', pane, asked);
  const [window = '', panes, base, width, layout = ''] = told.split(' ');
  const direction = stripDirection(Number(width), Number(panes) + 1);
  // The strip becomes the window's last pane, whose number is known before its id.
  const strip = `${window}.${Number(base) + Number(panes)}`;
  const [id = ''] = await tmux.sequence([
    emptyStrip(window, direction),
    ['swap-pane', '-d', '-s', strip, '-t', pane],
    ['kill-pane', '-t', pane],
    ['select-layout', '-t', window, layout],
  ]);
  await tmux.command('respawn-pane', '-t', id, ...paneArguments(added));
  tmux.refresh();
  return id;
}

/** Strips beside each other where the window is wide enough, else one above the other. */
function stripDirection(columns: number, panes: number): '-h' | '-v' {
  return columns >= 2 * panes + 1 ? '-h' : '-v';
}

function emptyStrip(window: string, direction: '-h' | '-v'): string[] {
  return ['split-window', '-d', '-f', direction, '-l', '1', '-t', window, '-P', '-F', '#{pane_id}', ''];
}

/** Gives the panes that a window has the cells of `tree`. */
export async function applyLayout(
  tmux: Tmux,
  window: Pick<WindowInfo, 'id' | 'width' | 'height' | 'panes'>,
  tree: LayoutNode,
): Promise<void> {
  await growWindow(tmux, window, window.panes.length, [], tree);
}

/** Whether a window already has exactly these cells. */
export function hasLayout(
  window: Pick<WindowInfo, 'layout' | 'width' | 'height' | 'panes'>,
  tree: LayoutNode,
): boolean {
  try {
    const ids = window.panes.map((pane) => Number(pane.id.slice(1)));
    const wanted = planLayout(ids, tree, { columns: window.width, rows: window.height });
    return wanted.swaps.length === 0 && wanted.layout === window.layout;
  } catch (error) {
    if (error instanceof LayoutError) return false;
    throw error;
  }
}

/** tmux ignores the pane ids in a layout that it is given and fills the places in order: any ids do. */
function layoutString(panes: number, tree: LayoutNode, size: { columns: number; rows: number }): string {
  const ids = Array.from({ length: panes }, (_, index) => index);
  return planLayout(ids, tree, size).layout;
}
