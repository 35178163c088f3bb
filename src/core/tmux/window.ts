/** Windows: create, rename, kill, give them panes and a layout. */

import { MuxError } from '../errors.ts';
import { planLayout, swapsBetween } from '../layout/apply.ts';
import { minimumSize, type WindowSize } from '../layout/cells.ts';
import { LayoutError } from '../layout/error.ts';
import { type LayoutNode, leavesOf } from '../layout/tree.ts';
import { SequenceError } from './control-client.ts';
import { inNumberOrder, NUMBER_OPTION } from './numbers.ts';
import { type NewPane, paneArguments } from './pane.ts';
import { escapeFormat } from './quote.ts';
import type { Tmux } from './server.ts';
import { ensureWindowName, killQuietly } from './session.ts';
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
  if (name !== null) await ensureWindowName(tmux, window, name);
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
 * final layout and none before it. New panes begin as empty strips, for which there is room in any window of two columns
 * or rows for each pane; their programs start once they have their size, or what those print first would be broken into
 * lines of one column.
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
  const { places, renumbered } = await placesOf(tmux, window.id, present);
  const ordered = orderPanes(window.id, places, added.length, tree, renumbered);
  const arranged = [
    ...emptyStrips(window.id, size, present, added.length),
    ...ordered.swaps,
    ['select-layout', '-t', window.id, layoutString(total, tree, size)],
    ...ordered.numbers,
  ];
  return wholly(tmux, window.id, places, arranged, (made) =>
    made.map((pane, index) => ['respawn-pane', '-t', pane, ...paneArguments(added[index] as NewPane)]),
  );
}

/** A pane as it stands in a window before that is arranged. */
interface Place {
  readonly id: string;
  readonly number: number;
  readonly index: number;
  readonly active: boolean;
}

/**
 * The panes of a window in tmux's order.
 * @throws MuxError `not-found`, also where there are not as many as expected: somebody has changed the window
 */
async function placesOf(
  tmux: Tmux,
  window: string,
  expected: number,
): Promise<{ places: Place[]; renumbered: boolean }> {
  const asked = `#{pane_id} #{pane_index} #{pane_active} #{${NUMBER_OPTION}}`;
  const panes = (await tmux.command('list-panes', '-t', window, '-F', asked)).split('\n').map((line) => {
    const [id = '', index, active, ...stored] = line.split(' ');
    return { id, index: Number(index), active: active === '1', stored: stored.join(' ') };
  });
  if (panes.length !== expected) {
    throw new MuxError('not-found', `The window has ${panes.length} panes by now, not ${expected}`);
  }
  const numbers = new Map(inNumberOrder(panes, ({ stored }) => stored).map(({ id }, index) => [id, index + 1]));
  const places = panes.map(({ id, index, active }) => ({ id, index, active, number: numbers.get(id) as number }));
  return { places, renumbered: panes.some(({ stored }) => stored !== '') };
}

/**
 * Commands that bring panes to where a tree has them, by their places, because new panes have no ids yet: `swaps`
 * before the layout is selected, `numbers` after it.
 * @param renumbered whether some of the panes have numbers of their own already
 */
function orderPanes(
  window: string,
  places: readonly Place[],
  added: number,
  tree: LayoutNode,
  renumbered: boolean,
): { swaps: string[][]; numbers: string[][] } {
  const total = places.length + added;
  const first = places[0]?.index ?? 0;
  const at = (place: number): string => `${window}.${first + place}`;
  const current = [...places.map(({ number }) => number), ...range(places.length + 1, total)];
  const wanted = leavesOf(tree).map(({ pane }) => pane);
  const swaps: string[][] = [];
  for (const [a, b] of swapsBetween(current, wanted)) {
    const [from, to] = [current.indexOf(a), current.indexOf(b)];
    current[from] = b;
    current[to] = a;
    swaps.push(['swap-pane', '-d', '-s', at(from), '-t', at(to)]);
  }
  // tmux leaves the place active, not the pane.
  const active = places.find((place) => place.active);
  if (swaps.length > 0 && active !== undefined) swaps.push(['select-pane', '-t', active.id]);
  const inOrder = wanted.every((number, place) => number === place + 1);
  const numbers = wanted.map((number, place) =>
    inOrder
      ? ['set-option', '-p', '-u', '-t', at(place), NUMBER_OPTION]
      : ['set-option', '-p', '-t', at(place), NUMBER_OPTION, String(number)],
  );
  return { swaps, numbers: inOrder && !renumbered ? [] : numbers };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/**
 * Runs commands that make panes and arrange them, as one sequence, then what `fill` makes of the new panes' ids. What
 * has been made is closed again and the layout put back where any of it fails.
 * @param places the panes that are there before
 * @returns the new panes' ids in order
 */
async function wholly(
  tmux: Tmux,
  window: string,
  places: readonly Place[],
  arranged: readonly (readonly string[])[],
  fill: (made: readonly string[]) => readonly (readonly string[])[],
): Promise<string[]> {
  let printed: readonly string[] = [];
  try {
    printed = await tmux.sequence([['display-message', '-p', '-t', window, '#{window_layout}'], ...arranged]);
    const made = madeBy(printed);
    await tmux.sequence(fill(made));
    return made;
  } catch (error) {
    if (error instanceof SequenceError && printed.length === 0) printed = error.printed;
    const [layout = ''] = printed;
    for (const pane of madeBy(printed)) await killQuietly(tmux, 'kill-pane', pane);
    await restore(tmux, window, places, layout);
    throw error;
  } finally {
    tmux.refresh();
  }
}

/** Puts panes back into the order and the layout that they had; where one has gone meanwhile, they stay as they are. */
async function restore(tmux: Tmux, window: string, places: readonly Place[], layout: string): Promise<void> {
  try {
    const now = (await tmux.command('list-panes', '-t', window, '-F', '#{pane_id}')).split('\n');
    const before = places.map(({ id }) => id);
    if (now.length !== before.length || !before.every((id) => now.includes(id))) return;
    const number = (id: string): number => Number(id.slice(1));
    const swaps = swapsBetween(now.map(number), before.map(number)).map(([a, b]) => {
      return ['swap-pane', '-d', '-s', `%${a}`, '-t', `%${b}`];
    });
    const active = places
      .filter((place) => swaps.length > 0 && place.active)
      .map(({ id }) => ['select-pane', '-t', id]);
    await tmux.sequence([...swaps, ...active, ['select-layout', '-t', window, layout]]);
  } catch (error) {
    // The window may be gone, or its size another one; why it came to this is what is told.
    if (!(error instanceof MuxError) || error.code === 'timeout') throw error;
  }
}

const madeBy = (printed: readonly string[]): string[] => printed.filter((text) => /^%\d+$/.test(text));

/**
 * Puts a new pane in the place of another, which is closed, in one tmux sequence. Not by respawning it: tmux 3.3a keeps
 * what its control clients had read of the old program and cuts that much off the new one's output, or crashes.
 * @returns the new pane's id
 */
export async function replacePane(tmux: Tmux, pane: string, added: NewPane): Promise<string> {
  // Not by display-message, which is content with any pane where this one is gone.
  const asked = `#{window_id} #{pane-base-index} #{window_width} #{window_height} #{window_layout} #{pane_id} #{${NUMBER_OPTION}}`;
  const told = (await tmux.command('list-panes', '-t', pane, '-F', asked)).split('\n').map((line) => line.split(' '));
  const [window = '', base, width, height, layout = ''] = told[0] as string[];
  const number = told.find((fields) => fields[5] === pane)?.[6] ?? '';
  const [strip = []] = emptyStrips(window, { columns: Number(width), rows: Number(height) }, told.length, 1);
  // The strip becomes the window's last pane, whose number is known before its id.
  const last = `${window}.${Number(base) + told.length}`;
  const restore = ['select-layout', '-t', window, layout];
  const numbered = number === '' ? [] : [['set-option', '-p', '-t', last, NUMBER_OPTION, number]];
  const swap = ['swap-pane', '-d', '-s', last, '-t', pane];
  const exchanged = [strip, ...numbered, swap, ['kill-pane', '-t', pane], restore];
  const printed = await tmux.sequence(exchanged).catch(async (error: unknown) => {
    const done = error instanceof SequenceError ? error.printed : [];
    // It stands in the place already; the old pane went by itself, or somebody else has arranged the window.
    if (done.length > 1) return done;
    const [id] = done;
    if (id !== undefined) await undo(tmux, [id], restore);
    throw error;
  });
  const [id = ''] = printed;
  await tmux.command('respawn-pane', '-t', id, ...paneArguments(added));
  tmux.refresh();
  return id;
}

/** Closes panes that were made in vain. The window may be gone, and they with it. */
async function undo(tmux: Tmux, made: readonly string[], restore: readonly string[]): Promise<void> {
  for (const pane of made) await killQuietly(tmux, 'kill-pane', pane);
  await tmux.sequence([restore]).catch((error: unknown) => {
    if (!(error instanceof MuxError) || error.code === 'timeout') throw error;
  });
}

/** Commands that add empty panes at the end of a window: full-height strips of one column while there is room, then
 * full-width strips of one row. */
function emptyStrips(window: string, size: WindowSize, present: number, count: number): string[][] {
  // Each takes a cell and a border; the panes that are there may all stand in one row, or one column.
  const beside = Math.max(0, Math.floor((size.columns - (2 * present - 1)) / 2));
  const common = ['-l', '1', '-t', window, '-P', '-F', '#{pane_id}', ''];
  return Array.from({ length: count }, (_, i) => ['split-window', '-d', '-f', i < beside ? '-h' : '-v', ...common]);
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
    return wanted.layout === window.layout;
  } catch (error) {
    if (error instanceof LayoutError) return false;
    throw error;
  }
}

/** tmux ignores the pane ids in a layout that it is given and fills the places in order: any ids do. */
function layoutString(panes: number, tree: LayoutNode, size: WindowSize): string {
  const ids = Array.from({ length: panes }, (_, index) => index);
  return planLayout(ids, tree, size).layout;
}
