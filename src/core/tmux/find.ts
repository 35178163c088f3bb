/** Finds one session, window or pane on the server as it is now, by its exact name or its id. */
import { MuxError } from '../errors.ts';
import { paneRef } from '../heroscript/names.ts';
import { paneAt } from '../target.ts';
import type { Tmux } from './server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from './snapshot.ts';

/**
 * A session with its windows and panes as they are now.
 * @param session its name, exactly as it was given or as tmux writes it (`a.b` is `a_b`), or its id `$1`
 * @throws MuxError `not-found`
 */
export async function sessionGet(tmux: Tmux, session: string): Promise<SessionRecord> {
  const found = theSession((await tmux.snapshot()).sessions, session);
  if (found === null) throw new MuxError('not-found', `There is no session ${session}`);
  return found;
}

/** True when there is a session of exactly that name, or that id; never by the beginning of a name. */
export async function sessionExist(tmux: Tmux, session: string): Promise<boolean> {
  return theSession((await tmux.snapshot()).sessions, session) !== null;
}

/** The session of that name, or else of that id. */
export function theSession(sessions: readonly SessionRecord[], session: string): SessionRecord | null {
  return sessionNamed(sessions, session) ?? sessions.find(({ id }) => id === session) ?? null;
}

/** The session that has that name once tmux has written it. */
export function sessionNamed(sessions: readonly SessionRecord[], name: string): SessionRecord | null {
  const written = name.replace(/[:.]/g, '_');
  return sessions.find((one) => one.name === written) ?? null;
}

/** Every window of every session, each once, also where several sessions have it. */
export async function windowsGet(tmux: Tmux): Promise<WindowRecord[]> {
  return windowsOf((await tmux.snapshot()).sessions);
}

export function windowsOf(sessions: readonly SessionRecord[]): WindowRecord[] {
  return [...new Map(sessions.flatMap(({ windows }) => windows.map((window) => [window.id, window]))).values()];
}

/**
 * A window of a session, with its panes as they are now.
 * @param session its name or its id `$1`
 * @param window its exact name, or its id `@3`
 * @throws MuxError `not-found`; `ambiguous` where several have the name
 */
export async function windowGet(tmux: Tmux, session: string, window: string): Promise<WindowRecord> {
  const { name, windows } = await sessionGet(tmux, session);
  const found = windowNamed(windows, name, window) ?? windows.find(({ id }) => id === window);
  if (found === undefined) throw new MuxError('not-found', `The session ${name} has no window ${window}`);
  return found;
}

/** @throws MuxError `ambiguous` */
export function windowNamed(
  windows: readonly WindowRecord[],
  session: string,
  window: string,
): WindowRecord | undefined {
  const [found, ...more] = windows.filter(({ name }) => name === window);
  if (more.length > 0) {
    const ids = [found, ...more].map((one) => one?.id).join(', ');
    throw new MuxError('ambiguous', `The session ${session} has ${more.length + 1} windows ${window}`, `use ${ids}`);
  }
  return found;
}

/**
 * A pane of a window.
 * @param window its id, `@3`
 * @param pane its number in the window (1 is the first), its id `%5`, its label, or `main` for the first
 * @throws MuxError `not-found`, `ambiguous`
 */
export async function paneGet(tmux: Tmux, window: string, pane: number | string): Promise<PaneRecord> {
  const found = (await windowsGet(tmux)).find(({ id }) => id === window);
  if (found === undefined) throw new MuxError('not-found', `There is no window ${window}`);
  return paneAt(found.panes, paneRef(String(pane)), found.name);
}

/**
 * The pane that has a window's cursor.
 * @param window its id, `@3`
 * @throws MuxError `not-found`
 */
export async function paneActive(tmux: Tmux, window: string): Promise<PaneRecord> {
  const pane = (await windowsGet(tmux)).find(({ id }) => id === window)?.panes.find(({ active }) => active);
  if (pane === undefined) throw new MuxError('not-found', `There is no window ${window}`);
  return pane;
}
