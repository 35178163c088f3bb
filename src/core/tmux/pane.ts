/** Panes: how a new one is described, split, select, resize, label, kill. */
import { MuxError } from '../errors.ts';
import { escapeFormat } from './quote.ts';
import type { Tmux } from './server.ts';
import { killQuietly } from './session.ts';

/** What runs in a new pane, and where. */
export interface NewPane {
  /** The program and its arguments, run as they are, without a shell between. */
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  cwd?: string;
}

/** The end of a `new-session`, `new-window` or `split-window` command. */
export function paneArguments({ argv, env = {}, cwd }: NewPane): string[] {
  return [
    ...(cwd === undefined ? [] : ['-c', escapeFormat(cwd)]),
    ...Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
    '--',
    ...(argv.length === 1 ? [...EXEC, ...argv] : argv),
  ];
}

/** tmux hands a single word to the user's shell, several words to execvp(3): this makes one word several. */
const EXEC = ['/bin/sh', '-c', 'exec "$0"'];

/** Splits a pane in two halves, the new one at its right or below; nobody is moved to it. Returns its id. */
export async function splitPane(
  tmux: Tmux,
  pane: string,
  direction: 'right' | 'down',
  added: NewPane,
): Promise<string> {
  const printed = await tmux.command(
    'split-window',
    '-d',
    direction === 'right' ? '-h' : '-v',
    '-t',
    pane,
    '-P',
    '-F',
    '#{pane_id}',
    ...paneArguments(added),
  );
  tmux.refresh();
  return printed;
}

/** Makes the pane its window's active one. */
export async function selectPane(tmux: Tmux, pane: string): Promise<void> {
  await tmux.command('select-pane', '-t', pane);
}

/** Shows the pane alone in its window, or all of them again. */
export async function zoomPane(tmux: Tmux, pane: string): Promise<void> {
  await tmux.command('resize-pane', '-Z', '-t', pane);
}

/** Gives the pane a size in cells, as far as its neighbours allow. */
export async function resizePane(tmux: Tmux, pane: string, size: { columns?: number; rows?: number }): Promise<void> {
  const width = size.columns === undefined ? [] : ['-x', String(size.columns)];
  const height = size.rows === undefined ? [] : ['-y', String(size.rows)];
  await tmux.command('resize-pane', '-t', pane, ...width, ...height);
}

/**
 * Moves a border of the pane, as far as its neighbours allow: the pane grows by so many cells in that direction, or
 * shrinks where the border that moves is a neighbour's (tmux's resize-pane -L, -R, -U, -D).
 * @param cells a whole number from 1
 * @throws MuxError `bad-input`, `not-found`
 */
export async function resizePaneBy(
  tmux: Tmux,
  pane: string,
  direction: 'up' | 'down' | 'left' | 'right' = 'right',
  cells = 5,
): Promise<void> {
  const flag = Object.hasOwn(RESIZE_FLAGS, direction) ? RESIZE_FLAGS[direction] : undefined;
  if (flag === undefined) throw new MuxError('bad-input', `${direction} is no direction`, 'up, down, left or right');
  if (!Number.isInteger(cells) || cells < 1) throw new MuxError('bad-input', `${cells} is no number of cells`);
  await tmux.command('resize-pane', '-t', pane, flag, String(cells));
}

const RESIZE_FLAGS = { up: '-U', down: '-D', left: '-L', right: '-R' } as const;

/** tmux refuses a title with control characters as a whole (screen_set_title in screen.c). */
const CONTROL_CHARACTERS = /\p{Cc}+/gu;

/** Names a pane: in snapshots, as a target, and as its title, which tmux shows in the border. */
export async function labelPane(tmux: Tmux, pane: string, label: string): Promise<void> {
  await tmux.sequence([
    ['set-option', '-p', '-t', pane, '@muxworks_label', label],
    ['select-pane', '-t', pane, '-T', escapeFormat(label.replace(CONTROL_CHARACTERS, ' '))],
  ]);
  tmux.refresh();
}

/** Closes a pane with all that runs in it; one that is gone already is fine. */
export async function killPane(tmux: Tmux, pane: string): Promise<void> {
  await killQuietly(tmux, 'kill-pane', pane);
}

/** For panes that were made: one whose shell is killed stays, so that what it said last can be read. */
export async function keepLastWords(tmux: Tmux, panes: readonly string[]): Promise<void> {
  try {
    await tmux.sequence(panes.map((pane) => ['set-option', '-p', '-t', pane, 'remain-on-exit', 'failed']));
  } catch (error) {
    // An older tmux knows only on and off, and a pane may be gone already: both are no reason to stop.
    if (!(error instanceof MuxError) || !['tmux-refused', 'not-found'].includes(error.code)) throw error;
  }
}
