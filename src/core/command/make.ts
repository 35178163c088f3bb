/** Makes sessions, windows and panes with our shell in them, and what is to run there. */
import { MuxError } from '../errors.ts';
import { normaliseName } from '../heroscript/names.ts';
import { loggingEnable } from '../logs/capture.ts';
import { serverDirectory } from '../state/directories.ts';
import { lock, sessionLock } from '../state/lock.ts';
import { paneGet, sessionGet, sessionNamed, theSession, windowGet, windowNamed } from '../tmux/find.ts';
import { keepLastWords, type NewPane, splitPane } from '../tmux/pane.ts';
import { allPanes, type Tmux } from '../tmux/server.ts';
import { createSession, killSession, renameSession } from '../tmux/session.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../tmux/snapshot.ts';
import { createWindow } from '../tmux/window.ts';
import { closePanes, refuseOwn } from './close-panes.ts';
import { startProcess } from './pane-work.ts';
import { ownPanes } from './remove.ts';
import { shellCommand } from './shell.ts';
import { checkCommand } from './start.ts';

/** The session of who names none, and the window of who wants a session alone. */
export const DEFAULT_NAME = 'main';

/** What a new pane runs, and where. */
export interface PaneOptions {
  /** Started in the pane's shell; several lines become a script. Without it there is a prompt. */
  cmd?: string;
  /** Beside what the server gives to every pane. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** The shell has the user's profile behind it, as that of a terminal login; on a private server where absent. */
  login?: boolean;
}

export interface SessionOptions extends PaneOptions {
  /** Makes it anew where it is there: what runs in it ends. */
  reset?: boolean;
  /** The name of its first window; `main` where absent. */
  window?: string;
}

/**
 * Makes a session of one window with one pane, starting the server where none runs. Resolves when `cmd` has begun; where
 * that cannot be started, the session is there all the same.
 * @throws MuxError `exists` without `reset`; `bad-input` for what cannot be run; as sessionDelete() for what is reset
 */
export async function sessionCreate(tmux: Tmux, name: string, options: SessionOptions = {}): Promise<SessionRecord> {
  const added = newPane(tmux, options);
  const made = await alone(tmux, name, () => makeSession(tmux, name, options, added));
  await begin(tmux, made.pane, options);
  return sessionGet(tmux, made.session);
}

/** One at a time in a session, and not while a playbook runs there: who comes next sees what is there by then. */
async function alone<T>(tmux: Tmux, session: string, work: () => Promise<T>): Promise<T> {
  const held = await lock(sessionLock(tmux.socketPath, normaliseName(session)));
  try {
    return await work();
  } finally {
    held.release();
  }
}

async function makeSession(
  tmux: Tmux,
  name: string,
  { reset = false, window = DEFAULT_NAME }: SessionOptions,
  added: NewPane,
): Promise<{ session: string; pane: string }> {
  const { sessions } = await tmux.snapshot();
  const found = sessionNamed(sessions, name);
  if (found === null) return createSession(tmux, name, window, added);
  if (reset) return remakeSession(tmux, found, sessions, window, added);
  throw new MuxError('exists', `The session ${found.name} is there already`, 'reset makes it anew');
}

/** The new one is there before the old one goes: a tmux server without sessions would end. */
async function remakeSession(
  tmux: Tmux,
  old: SessionRecord,
  sessions: readonly SessionRecord[],
  window: string,
  added: NewPane,
): Promise<{ session: string; pane: string }> {
  const panes = ownPanes(sessions, old);
  refuseOwn(panes);
  const made = await createSession(tmux, `${old.name}-${process.pid}-${Date.now().toString(36)}`, window, added);
  await closePanes(tmux, panes, async () => {
    await killSession(tmux, old.id);
    await renameSession(tmux, made.session, old.name);
  });
  return made;
}

export interface WindowOptions extends PaneOptions {
  /** Of the session, which is made where it is missing; `main` where absent. */
  session?: string;
  /** Left to tmux where absent, which then follows what runs; `main` in a session that has to be made. */
  name?: string;
  /** Takes the place of the session's window of that name: what runs in it ends. */
  reset?: boolean;
}

/**
 * Makes a window of one pane at the end of a session; nobody is moved to it. Resolves when `cmd` has begun; where that
 * cannot be started, the window is there all the same.
 * @throws MuxError `exists` for a name that another window of the session has, without `reset`; `ambiguous`; `not-found`
 * for the id of a session that is not there; `bad-input` for what cannot be run; as windowDelete() for what is reset
 */
export async function windowNew(tmux: Tmux, options: WindowOptions = {}): Promise<WindowRecord> {
  const { session = DEFAULT_NAME } = options;
  const added = newPane(tmux, options);
  // The session may be given by its id.
  const name = theSession((await tmux.snapshot()).sessions, session)?.name ?? session;
  const made = await alone(tmux, name, () => makeWindow(tmux, session, options, added));
  await begin(tmux, made.pane, options);
  return windowGet(tmux, made.session, made.window);
}

async function makeWindow(
  tmux: Tmux,
  session: string,
  { name, reset = false }: WindowOptions,
  added: NewPane,
): Promise<{ session: string; window: string; pane: string }> {
  const { sessions } = await tmux.snapshot();
  const found = theSession(sessions, session);
  if (found === null) {
    if (/^\$\d+$/.test(session)) throw new MuxError('not-found', `There is no session ${session}`);
    return createSession(tmux, session, name ?? DEFAULT_NAME, added);
  }
  const old = name === undefined ? undefined : windowNamed(found.windows, found.name, name);
  if (old === undefined) return { session: found.id, ...(await createWindow(tmux, found.id, name ?? null, added)) };
  if (reset) return { session: found.id, ...(await remakeWindow(tmux, sessions, found.id, old, added)) };
  throw new MuxError('exists', `The session ${found.name} has a window ${name} already`, 'reset makes it anew');
}

async function remakeWindow(
  tmux: Tmux,
  sessions: readonly SessionRecord[],
  session: string,
  old: WindowRecord,
  added: NewPane,
): Promise<{ window: string; pane: string }> {
  const shared = sessions.some(({ id, windows }) => id !== session && windows.some((one) => one.id === old.id));
  // What another session has too goes on there.
  const panes = shared ? [] : old.panes;
  refuseOwn(panes);
  // A root whose children end may end with them, and must not take its window along before that is replaced.
  await tmux.sequence(panes.map(({ id }) => ['set-option', '-p', '-t', id, 'remain-on-exit', 'on']));
  let made = { window: '', pane: '' };
  await closePanes(tmux, panes, async () => {
    made = await createWindow(tmux, session, old.name, added, old.id);
  });
  return made;
}

export interface SplitOptions extends PaneOptions {
  /** Side by side; one above the other where absent. */
  horizontal?: boolean;
  /** Logs the new pane, from its first byte that follows the split. */
  log?: boolean;
  /** Begins with an empty log, and an empty file at `logPath`. */
  logReset?: boolean;
  /** A file that is given a copy of the log, absolute. */
  logPath?: string;
}

/**
 * Splits a pane in two halves, the new one at its right or below; nobody is moved to it. Resolves when `cmd` has begun;
 * where that cannot be started, the pane is there all the same.
 * @param at `%5`, or a window `@3`: then its active pane
 * @throws MuxError `not-found`; `no-space` (resizePanesEqual makes room); `bad-input` for what cannot be run; as
 * loggingEnable()
 */
export async function paneSplit(tmux: Tmux, at: string, options: SplitOptions = {}): Promise<PaneRecord> {
  const { horizontal = false, log = false, logReset, logPath } = options;
  if (!log && (logReset || logPath !== undefined)) {
    throw new MuxError('bad-input', 'logReset and logPath are about a log', 'add log: true');
  }
  const added = newPane(tmux, options);
  const id = await splitPane(tmux, at, horizontal ? 'right' : 'down', added);
  if (log) {
    const path = logPath === undefined ? {} : { path: logPath };
    await loggingEnable(tmux, id, { ...path, ...(logReset === undefined ? {} : { reset: logReset }) });
  }
  await begin(tmux, id, options);
  for (const { window, pane } of allPanes(await tmux.snapshot())) {
    if (pane.id === id) return paneGet(tmux, window.id, id);
  }
  throw new MuxError('not-found', `The pane ${id} has gone again`);
}

/** Our shell, with what is asked for around it. */
function newPane(tmux: Tmux, { cmd = '', env = {}, cwd, login = tmux.isPrivate }: PaneOptions): NewPane {
  checkCommand({ command: cmd, env, ...(cwd === undefined ? {} : { cwd }) });
  const shell = shellCommand(serverDirectory(tmux.socketPath));
  const words = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  return {
    // What is asked for holds also where a profile says otherwise.
    argv: login ? [...LOGIN, ...(words.length === 0 ? [] : ['env', ...words]), ...shell.argv] : shell.argv,
    env: { ...env, ...shell.env },
    ...(cwd === undefined ? {} : { cwd }),
  };
}

/** A login shell that reads the profile and then becomes what follows: bash cannot be given both that and --rcfile. */
const LOGIN = ['bash', '-l', '-c', 'exec "$@"', 'bash'];

/** For a pane that was made: a shell that is killed leaves its last words; then what is to run there. */
async function begin(tmux: Tmux, pane: string, { cmd }: PaneOptions): Promise<void> {
  await keepLastWords(tmux, [pane]);
  if (cmd !== undefined && cmd.trim() !== '') await startProcess(tmux, pane, { command: cmd });
}
