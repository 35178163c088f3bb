/** Sessions: create, rename, kill. */
import { MuxError } from '../errors.ts';
import { type NewPane, paneArguments } from './pane.ts';
import { decodeVis, escapeFormat } from './quote.ts';
import type { Tmux } from './server.ts';
import type { CreatedSession } from './types.ts';

export type { CreatedSession } from './types.ts';

/**
 * Creates a detached session with one window of one pane, starting the server where none runs.
 * tmux writes `:` and `.` in a session's name as `_`.
 * @throws MuxError `exists`
 */
export async function createSession(
  tmux: Tmux,
  name: string,
  windowName: string,
  pane: NewPane,
): Promise<CreatedSession> {
  if (name === '') throw new MuxError('bad-input', 'A session needs a name');
  const names = ['-s', escapeFormat(name), '-n', escapeFormat(windowName)];
  const created = await tmux.newSession(...names, ...paneArguments(pane));
  await ensureWindowName(tmux, created.window, windowName);
  tmux.refresh();
  return created;
}

/**
 * tmux keeps the name that a new window is given as it is, but that of a renamed one encoded, and does not tell which it
 * has: a name that would be read as encoded is given once more, by renaming.
 */
export async function ensureWindowName(tmux: Tmux, window: string, name: string): Promise<void> {
  if (decodeVis(name) !== name) await tmux.command('rename-window', '-t', window, '--', escapeFormat(name));
}

export async function renameSession(tmux: Tmux, session: string, name: string): Promise<void> {
  await tmux.command('rename-session', '-t', session, '--', escapeFormat(name));
  tmux.refresh();
}

/** Closes a session with all that runs in it; a session that is gone already is fine. */
export async function killSession(tmux: Tmux, session: string): Promise<void> {
  // Our own client must not go down with it: replies that are still under way would be lost.
  if (tmux.controlSession === session) {
    const other = (await tmux.command('list-sessions', '-F', '#{session_id}')).split('\n').find((id) => id !== session);
    if (other !== undefined) await tmux.command('switch-client', '-t', other);
  }
  await killQuietly(tmux, 'kill-session', session);
}

/** A target that is gone was what the caller wanted; killing the last one takes the connection with it. */
export async function killQuietly(
  tmux: Tmux,
  command: 'kill-session' | 'kill-window' | 'kill-pane',
  target: string,
): Promise<void> {
  try {
    await tmux.command(command, '-t', target);
  } catch (error) {
    if (!(error instanceof MuxError) || !['not-found', 'connection-lost', 'no-server'].includes(error.code))
      throw error;
  } finally {
    tmux.refresh();
  }
}
