/** Panes and windows that change places: swap, break out, join, rotate, even layouts, other sessions, another order. */
import { MuxError } from '../errors.ts';
import { planLayout } from '../layout/apply.ts';
import { LayoutError } from '../layout/error.ts';
import { presetTree } from '../layout/presets.ts';
import { type LayoutNode, MAX_PANES } from '../layout/tree.ts';
import { inNumberOrder, NUMBER_OPTION } from './numbers.ts';
import type { Tmux } from './server.ts';
import { allPanes } from './server.ts';
import { ensureWindowName } from './session.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from './snapshot.ts';
import { applyLayout } from './window.ts';

interface Found {
  session: SessionRecord;
  window: WindowRecord;
  pane: PaneRecord;
}

/**
 * @throws MuxError `no-space` where a window has as many panes as it may have
 */
export function checkRoom(window: Pick<WindowRecord, 'name' | 'panes'>): void {
  if (window.panes.length < MAX_PANES) return;
  throw new MuxError(
    'no-space',
    `The window ${window.name} has ${window.panes.length} panes: a window has at most ${MAX_PANES}`,
    'make a new window for more',
  );
}

/**
 * Exchanges the places and sizes of two panes, of one window or of two. Within one window each keeps its number; between
 * two each takes the other's, because a number is of a window. What runs, label, log and state go with the pane.
 * @param pane `%1`
 * @param other `%2`
 * @throws MuxError `not-found`, `bad-input` for a pane and itself
 */
export async function swapPanes(tmux: Tmux, pane: string, other: string): Promise<void> {
  if (pane === other) throw new MuxError('bad-input', 'A pane cannot be swapped with itself');
  const [one, two] = await find(tmux, pane, other);
  const same = one.window.id === two.window.id;
  const numbers = new Map([...numbersOf(one.window), ...numbersOf(two.window)]);
  if (!same) {
    numbers.set(pane, two.pane.number);
    numbers.set(other, one.pane.number);
  }
  await tmux.sequence([...storing(numbers), ['swap-pane', '-d', '-s', pane, '-t', other], ...activeIn(one, two, same)]);
  await tidy(tmux, [one.window.id, two.window.id]);
}

/** tmux leaves the place active, not the pane: within one window what was active stays so. */
function activeIn(one: Found, two: Found, same: boolean): string[][] {
  const active = same ? one.window.panes.find((pane) => pane.active) : undefined;
  const swapped = active?.id === one.pane.id || active?.id === two.pane.id;
  return active !== undefined && swapped ? [['select-pane', '-t', active.id]] : [];
}

/**
 * Gives a pane a window of its own, after the one that it stands in, without moving anybody to it.
 * @param name of the new window; absent it is called as the pane is labelled, else as tmux calls it
 * @returns the new window, `@3`
 * @throws MuxError `not-found`, `bad-input` where it is the only one of its window
 */
export async function breakPane(tmux: Tmux, pane: string, name?: string): Promise<{ window: string }> {
  const [{ session, window, pane: record }] = await find(tmux, pane);
  if (window.panes.length === 1) throw new MuxError('bad-input', 'That pane has a window of its own already');
  const called = name ?? record.label;
  const [printed = ''] = (
    await tmux.sequence([
      ...storing(numbersOf(window)),
      [
        ...['break-pane', '-d', '-a', '-s', pane, '-t', `${session.id}:${window.id}`, '-P', '-F', '#{window_id}'],
        ...(called === null ? [] : ['-n', called]),
      ],
    ])
  ).slice(-1);
  if (called !== null) await ensureWindowName(tmux, printed, called);
  await tidy(tmux, [window.id, printed]);
  return { window: printed };
}

/**
 * Moves a pane into another window, as its last one: into the half of the pane there that has the most room, or, where
 * no pane can be halved, into the preset for so many. A window, or a session, that is left without panes goes.
 * @param window `@3`
 * @throws MuxError `not-found`, `no-space`, `bad-input` where the pane stands there already
 */
export async function joinPane(tmux: Tmux, pane: string, window: string): Promise<void> {
  const { sessions } = await tmux.snapshot();
  const [{ session, window: source }] = await find(tmux, pane);
  const target = sessions.flatMap(({ windows }) => windows).find(({ id }) => id === window);
  if (target === undefined) throw new MuxError('not-found', `There is no window ${window}`);
  if (target.id === source.id) throw new MuxError('bad-input', 'That pane stands in that window already');
  checkRoom(target);
  const number = target.panes.length + 1;
  const numbers = new Map([...numbersOf(source), ...numbersOf(target), [pane, number]]);
  // A character is twice as high as wide.
  const room = (each: PaneRecord): number => each.width * 2 * each.height;
  const [beside] = target.panes.toSorted((a, b) => room(b) - room(a)) as [PaneRecord];
  const direction = beside.width > 2 * beside.height ? '-h' : '-v';
  if (source.panes.length === 1) await leaveFor(tmux, session, sessions, window);
  const half = ['join-pane', '-d', direction, '-s', pane, '-t', beside.id];
  try {
    await tmux.sequence([...storing(numbers), half]);
  } catch (error) {
    if (!(error instanceof MuxError) || !/too small|no space/.test(error.message)) throw error;
    const strip = ['join-pane', '-d', '-f', '-v', '-l', '1', '-s', pane, '-t', target.id];
    const ids = Array.from({ length: number }, (_, index) => index);
    const size = { columns: target.width, rows: target.height };
    await tmux.sequence([
      ...storing(numbers),
      strip,
      ['select-layout', '-t', target.id, planned(ids, presetTree(number), size)],
    ]);
  } finally {
    await tidy(tmux, [source.id, target.id]);
  }
}

/** @throws MuxError `no-space` */
function planned(ids: number[], tree: LayoutNode, size: { columns: number; rows: number }): string {
  try {
    return planLayout(ids, tree, size).layout;
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    throw new MuxError('no-space', `${ids.length} panes do not fit into ${size.columns}×${size.rows} cells`);
  }
}

/**
 * Moves every pane of a window to the place of the next one (forward), or of the one before; the last, or the first,
 * comes to the other end. Each keeps its number.
 * @param window `@3`
 * @throws MuxError `not-found`
 */
export async function rotatePanes(tmux: Tmux, window: string, direction: 'forward' | 'back'): Promise<void> {
  const record = await findWindow(tmux, window);
  const active = record.panes.find((pane) => pane.active);
  await tmux.sequence([
    ...storing(numbersOf(record)),
    ['rotate-window', direction === 'forward' ? '-D' : '-U', '-t', window],
    ...(active === undefined ? [] : [['select-pane', '-t', active.id]]),
  ]);
  await tidy(tmux, [window]);
}

/**
 * Gives the panes of a window, in the order of their numbers, even sizes.
 * @param layout `columns` side by side, `rows` stacked, `preset` the preset for so many
 * @throws MuxError `not-found`, `no-space`, also for more than 16 panes
 */
export async function arrangeWindow(tmux: Tmux, window: string, layout: 'columns' | 'rows' | 'preset'): Promise<void> {
  const record = await findWindow(tmux, window);
  const count = record.panes.length;
  if (count > MAX_PANES) {
    throw new MuxError('no-space', `The window has ${count} panes: a layout has at most ${MAX_PANES}`);
  }
  if (count === 1) return;
  const children = Array.from({ length: count }, (_, index) => ({ kind: 'pane' as const, pane: index + 1 }));
  const tree: LayoutNode =
    layout === 'preset' ? presetTree(count) : { kind: layout === 'columns' ? 'row' : 'col', children };
  await applyLayout(tmux, record, tree);
}

/**
 * Moves a window with all its panes to the end of another session. A session that is left without windows goes, and
 * the terminals that showed it with it.
 * @param window `@3`
 * @param from the session that it stands in, `$1`
 * @param to `$2`
 * @returns whether the session `from` has gone
 * @throws MuxError `not-found`, `bad-input` where it stands there already
 */
export async function moveWindow(tmux: Tmux, window: string, from: string, to: string): Promise<{ closed: boolean }> {
  const { sessions } = await tmux.snapshot();
  const source = sessions.find(({ id }) => id === from);
  if (source?.windows.some(({ id }) => id === window) !== true) {
    throw new MuxError('not-found', `The session ${source?.name ?? from} has no window ${window}`);
  }
  const target = sessions.find(({ id }) => id === to);
  if (target === undefined) throw new MuxError('not-found', `There is no session ${to}`);
  if (target.windows.some(({ id }) => id === window)) {
    throw new MuxError('bad-input', `The session ${target.name} has that window already`);
  }
  const closed = source.windows.length === 1;
  if (closed && tmux.controlSession === from) await tmux.command('switch-client', '-t', to);
  await tmux.command('move-window', '-d', '-s', `${from}:${window}`, '-t', `${to}:`);
  tmux.refresh();
  return { closed };
}

/**
 * Moves a window one place to the left or right among those of its session; at the end it stays. No terminal that is
 * attached is moved to another window by it.
 * @param window `@3`
 * @param session `$1`
 * @throws MuxError `not-found`
 */
export async function stepWindow(
  tmux: Tmux,
  window: string,
  session: string,
  direction: 'left' | 'right',
): Promise<void> {
  // Not by the snapshot: it leaves out sessions that are only somebody's view of this one.
  const printed = await tmux.command('list-windows', '-a', '-F', '#{session_id} #{window_id} #{window_active}');
  const windows = printed.split('\n').map((line) => {
    const [of = '', id = '', active] = line.split(' ');
    return { of, id, active: active === '1' };
  });
  const here = windows.filter(({ of }) => of === session);
  const at = here.findIndex(({ id }) => id === window);
  if (at === -1) throw new MuxError('not-found', `The session ${session} has no window ${window}`);
  const other = here[at + (direction === 'left' ? -1 : 1)];
  if (other === undefined) return;
  // Not with -d, which selects. tmux keeps the place current, not the window, in this session and in those that are grouped with it.
  const moved = windows.filter(({ id, active }) => active && (id === window || id === other.id));
  await tmux.sequence([
    ['swap-window', '-s', `${session}:${window}`, '-t', `${session}:${other.id}`],
    ...moved.map(({ of, id }) => ['select-window', '-t', `${of}:${id}`]),
  ]);
  tmux.refresh();
}

/** Our own client must not go down with a session that loses its last pane. */
async function leaveFor(tmux: Tmux, session: SessionRecord, sessions: SessionRecord[], window: string): Promise<void> {
  if (session.windows.length > 1 || tmux.controlSession !== session.id) return;
  const other = sessions.find(({ id, windows }) => id !== session.id && windows.some((each) => each.id === window));
  if (other !== undefined) await tmux.command('switch-client', '-t', other.id);
}

async function find(tmux: Tmux, pane: string): Promise<[Found]>;
async function find(tmux: Tmux, pane: string, other: string): Promise<[Found, Found]>;
async function find(tmux: Tmux, ...panes: string[]): Promise<Found[]> {
  const all = [...allPanes(await tmux.snapshot())];
  return panes.map((id) => {
    const found = all.find(({ pane }) => pane.id === id);
    if (found === undefined) throw new MuxError('not-found', `There is no pane ${id}`);
    return found;
  });
}

async function findWindow(tmux: Tmux, window: string): Promise<WindowRecord> {
  const { sessions } = await tmux.snapshot();
  const found = sessions.flatMap(({ windows }) => windows).find(({ id }) => id === window);
  if (found === undefined) throw new MuxError('not-found', `There is no window ${window}`);
  return found;
}

const numbersOf = ({ panes }: WindowRecord): Map<string, number> =>
  new Map(panes.map(({ id, number }) => [id, number]));

/** Commands that write down each pane's number, which goes with the pane then. */
function storing(numbers: ReadonlyMap<string, number>): string[][] {
  return [...numbers].map(([pane, number]) => ['set-option', '-p', '-t', pane, NUMBER_OPTION, String(number)]);
}

/** Closes the gaps in the numbers of windows, and forgets those that are as the places say. */
async function tidy(tmux: Tmux, windows: readonly string[]): Promise<void> {
  for (const window of new Set(windows)) {
    try {
      const printed = await tmux.command('list-panes', '-t', window, '-F', `#{pane_id} #{${NUMBER_OPTION}}`);
      const panes = printed.split('\n').map((line) => {
        const [id = '', stored = ''] = line.split(' ');
        return { id, stored };
      });
      const ordered = inNumberOrder(panes, ({ stored }) => stored);
      const natural = ordered.every((pane, index) => pane === panes[index]);
      await tmux.sequence(
        natural
          ? panes.map(({ id }) => ['set-option', '-p', '-u', '-t', id, NUMBER_OPTION])
          : storing(new Map(ordered.map(({ id }, index) => [id, index + 1]))),
      );
    } catch (error) {
      // It went with its last pane, or somebody has closed it meanwhile.
      if (!(error instanceof MuxError) || error.code !== 'not-found') throw error;
    }
  }
  tmux.refresh();
}
