/** swap, break, join, rotate, move: other places for panes and windows. */
import { MuxError } from '../../core/errors.ts';
import { breakPane, joinPane, moveWindow, rotatePanes, swapPanes } from '../../core/tmux/arrange.ts';
import { sessionGet } from '../../core/tmux/find.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../../core/tmux/snapshot.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stdout } from '../output.ts';
import { nameOf, targetOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';

export async function swap(target: string, other: string, flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const [one, two] = [await onePane(tmux, target), await onePane(tmux, other)];
    await swapPanes(tmux, one.pane.id, two.pane.id);
    say(flags, { swapped: [one.name, two.name] }, `Swapped ${one.name} and ${two.name}.`);
  });
}

export async function breakOut(target: string, flags: GlobalFlags & { name?: string }): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const { pane, name, session } = await onePane(tmux, target);
    const made = await breakPane(tmux, pane.id, flags.name);
    const { windows } = await sessionGet(tmux, session.id);
    const window = `${session.name}|${windows.find(({ id }) => id === made.window)?.name ?? made.window}`;
    say(flags, { pane: pane.id, window, id: made.window }, `${name} is the window ${window} now.`);
  });
}

export async function join(target: string, into: string, flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const { pane, name } = await onePane(tmux, target);
    const window = await oneWindow(tmux, into);
    await joinPane(tmux, pane.id, window.window.id);
    say(flags, { pane: pane.id, window: window.name }, `${name} is in ${window.name} now.`);
  });
}

export async function rotate(target: string, flags: GlobalFlags & { back?: boolean }): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const { window, name } = await oneWindow(tmux, target);
    await rotatePanes(tmux, window.id, flags.back ? 'back' : 'forward');
    say(flags, { rotated: name }, `Rotated the panes of ${name}.`);
  });
}

export async function move(target: string, to: string, flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const { window, session, name } = await oneWindow(tmux, target);
    const other = await sessionGet(tmux, to);
    const { closed } = await moveWindow(tmux, window.id, session.id, other.id);
    const gone = closed ? ` ${session.name} is closed: it was its last window.` : '';
    say(
      flags,
      { window: window.id, from: session.name, to: other.name, closed },
      `${name} is in ${other.name} now.${gone}`,
    );
  });
}

function say(flags: GlobalFlags, json: object, text: string): void {
  if (flags.json) printJson(json);
  else stdout.line(plain(text));
}

async function onePane(
  tmux: Tmux,
  target: string,
): Promise<{ session: SessionRecord; pane: PaneRecord; name: string }> {
  const found = await targetOf(tmux, target);
  if (found.pane === null) throw new MuxError('bad-input', `${target} is no pane`, 'name it as session|window|pane');
  return { session: found.session, pane: found.pane, name: nameOf(found) };
}

async function oneWindow(
  tmux: Tmux,
  target: string,
): Promise<{ session: SessionRecord; window: WindowRecord; name: string }> {
  const found = await targetOf(tmux, target);
  if (found.window === null || found.pane !== null) {
    throw new MuxError('bad-input', `${target} is no window`, 'name it as session|window');
  }
  return { session: found.session, window: found.window, name: nameOf(found) };
}
