/** The state of declared commands against what is true: read, changed, compared, cleaned, and commands started by it. */
import { MuxError } from '../errors.ts';
import { normaliseName } from '../heroscript/names.ts';
import { isRunning } from '../process/proc.ts';
import { serverDirectory } from '../state/directories.ts';
import { EmbeddedStore } from '../state/embedded.ts';
import { lock, sessionLock } from '../state/lock.ts';
import { getStateKey, type StateAddress, type StateStore, type StoredState } from '../state/store.ts';
import { allPanes, type Snapshot, type Tmux } from '../tmux/server.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { replacePane } from '../tmux/window.ts';
import { closePanes } from './close-panes.ts';
import { noticeEnds } from './ledger-notice.ts';
import { giveNewShell } from './new-shell.ts';
import { withPane } from './pane-lock.ts';
import { startProcess } from './pane-work.ts';
import { shellCommand } from './shell.ts';
import { type StartOptions, storeState } from './start.ts';
import type { StartedBy } from './started-by.ts';
import { type CommandState, commandHash, isAlive } from './state.ts';
import { killRunningCommand } from './stop.ts';
import { storeSupervision } from './supervision.ts';

/** Why a state is not believed. */
export type Stale =
  /** Its pane is no more, or has another number. */
  | 'no-pane'
  /** It was stored on a tmux server that is no more. */
  | 'other-server'
  /** Nothing tells how its command ended, and the process that it names is gone or is another one. */
  | 'other-process';

/** A state, and what is true of it. */
export interface CheckedState extends StoredState {
  readonly key: string;
  /** From the pane itself: `unknown` for a state that is stale. */
  readonly status: CommandState['status'];
  readonly exitCode: number | null;
  /** Null for one that is believed. */
  readonly stale: Stale | null;
}

const LOCK_MS = 30_000;

/** Whether a state is to be believed of a pane of the server as it is now. */
export function staleness(state: CommandState, server: Snapshot['server'], pane: PaneRecord | null): Stale | null {
  if (pane === null || `%${state.pane_id}` !== pane.id) return 'no-pane';
  const stored = state.server;
  if (stored !== undefined && (server?.pid !== stored.pid || server.startedAt !== stored.startedAt))
    return 'other-server';
  // The shell's mark tells of this very command: it runs, or this is how it ended.
  if (pane.mark !== null && pane.mark.token === state.token && state.token !== 0) return null;
  // Begun this moment, by another client: its mark is still to come.
  if (state.pid === 0 && state.status === 'running' && !pane.dead && pane.mark?.phase !== 'run') return null;
  if (state.status !== 'running') return null;
  const { pid, pid_start: startTicks } = state;
  return startTicks !== undefined && isRunning({ pid, startTicks }) ? null : 'other-process';
}

/** A state with what is true of it, by its pane as a snapshot has it; null for a pane that is not in it. */
export function checkedState(stored: StoredState, server: Snapshot['server'], pane: PaneRecord | null): CheckedState {
  const stale = staleness(stored.state, server, pane);
  const key = getStateKey(stored.address);
  if (stale !== null || pane === null) return { ...stored, key, stale, status: 'unknown', exitCode: null };
  return { ...stored, key, stale, ...truth(stored.state, pane) };
}

function truth(state: CommandState, pane: PaneRecord): Pick<CheckedState, 'status' | 'exitCode'> {
  const { mark } = pane;
  const known = mark !== null && mark.token === state.token;
  if (known && !pane.dead && mark.phase === 'run') return { status: 'running', exitCode: null };
  if (known) {
    const exitCode = mark.phase === 'run' ? pane.exitCode : mark.exitCode;
    return { status: exitCode === null ? 'unknown' : exitCode === 0 ? 'finished' : 'failed', exitCode };
  }
  // What a person runs there now says nothing of it; its own process may.
  const { pid, pid_start: startTicks, status } = state;
  if (status !== 'running') return { status, exitCode: null };
  const runs = startTicks !== undefined && isRunning({ pid, startTicks }) && pid !== pane.pid;
  return { status: runs ? 'running' : 'unknown', exitCode: null };
}

async function find(tmux: Tmux, id: string): Promise<{ snapshot: Snapshot; address: StateAddress; pane: PaneRecord }> {
  const snapshot = await tmux.snapshot();
  for (const { session, window, pane } of allPanes(snapshot)) {
    if (pane.id === id) return { snapshot, pane, address: { session: session.name, window: window.name, pane: id } };
  }
  throw new MuxError('not-found', `There is no pane ${id}`);
}

/**
 * The state of the command that was last declared in a pane (`%12`), with the status that is true now; null where there
 * is none, or none that can be believed.
 * @throws MuxError `not-found`
 */
export async function getCommandState(tmux: Tmux, pane: string): Promise<CommandState | null> {
  const { snapshot, address, pane: record } = await find(tmux, pane);
  const state = await new EmbeddedStore(tmux).get(address);
  if (state === null || staleness(state, snapshot.server, record) !== null) return null;
  return { ...state, status: truth(state, record).status, last_check: new Date().toISOString() };
}

/**
 * Stores a state with its pane, in the place of the one that is there.
 * @throws MuxError `not-found`; `bad-input` for what is no state, or one of another pane
 */
export async function storeCommandState(tmux: Tmux, pane: string, state: CommandState): Promise<void> {
  const { address } = await find(tmux, pane);
  await new EmbeddedStore(tmux).set(address, state);
}

/**
 * Changes the stored status of a pane's command, and the time at which it was last looked at. Resolves with the state
 * as it is then; null where there is none.
 * @throws MuxError `not-found`, `timeout`
 */
export async function updateCommandStatus(
  tmux: Tmux,
  pane: string,
  status: CommandState['status'],
): Promise<CommandState | null> {
  const { address } = await find(tmux, pane);
  // Nobody starts a command there meanwhile, whose state would be lost.
  return withPane(tmux, pane, LOCK_MS, async () => {
    const state = await new EmbeddedStore(tmux).get(address);
    if (state === null) return null;
    const changed = { ...state, status, last_check: new Date().toISOString() };
    await storeState(tmux, pane, changed);
    return changed;
  });
}

/**
 * Forgets what was declared in a pane; what runs there goes on. True where there was a state.
 * @throws MuxError `not-found`
 */
export async function clearCommandState(tmux: Tmux, pane: string): Promise<boolean> {
  const { address } = await find(tmux, pane);
  return new EmbeddedStore(tmux).delete(address);
}

/**
 * True where a command is another one than the pane's stored one, trimmed and with line ends alike; also where none is
 * stored.
 * @throws MuxError `not-found`
 */
export async function hasCommandChanged(tmux: Tmux, pane: string, command: string): Promise<boolean> {
  return (await getCommandState(tmux, pane))?.cmd_md5 !== commandHash(command);
}

/**
 * True when the stored command itself runs in its pane: not its shell alone, and not another process of its number.
 * @throws MuxError `not-found`
 */
export async function isStoredCommandRunning(tmux: Tmux, pane: string): Promise<boolean> {
  return (await getCommandState(tmux, pane))?.status === 'running';
}

/** The states that are stored, with what is true of each; stale ones too. */
export async function getAllCommandStates(
  tmux: Tmux,
  { session, store = new EmbeddedStore(tmux) }: Pick<StatesOptions, 'session' | 'store'> = {},
): Promise<CheckedState[]> {
  const stored = await store.list(session);
  const snapshot = await tmux.snapshot();
  const panes = new Map([...allPanes(snapshot)].map(({ pane }) => [pane.id, pane]));
  return stored.map((each) => checkedState(each, snapshot.server, panes.get(each.address.pane) ?? null));
}

export interface StatesOptions {
  /** Only of this session; of all where absent. */
  session?: string;
  /** Only of these panes (`%12`); of all where absent. */
  panes?: ReadonlySet<string>;
  store?: StateStore;
}

/** Removes the states that are not to be believed; resolves with those. Nothing that runs ends. */
export async function cleanupStaleCommandStates(
  tmux: Tmux,
  { session, panes, store = new EmbeddedStore(tmux) }: StatesOptions = {},
): Promise<CheckedState[]> {
  const all = await getAllCommandStates(tmux, session === undefined ? { store } : { session, store });
  const stale = all.filter((each) => each.stale !== null && panes?.has(each.address.pane) !== false);
  const removed: CheckedState[] = [];
  for (const each of stale) {
    // Another command may have been declared there since.
    const now = await store.get(each.address);
    if (now?.token === each.state.token && (await store.delete(each.address))) removed.push(each);
  }
  return removed;
}

export interface Declared {
  /** kept: the same command runs already. */
  readonly change: 'kept' | 'started' | 'restarted';
  /** The pane's id: a new one where it had no shell of Muxworks, or none any more. */
  readonly pane: string;
  readonly state: CommandState;
}

/**
 * Declares a command in a pane, as `pane_ensure` of a playbook does: one that runs already is left alone; anything else
 * that runs there ends (TERM, after 3 s KILL), and it starts. A pane that is not one of Muxworks gets a shell that is.
 * @throws MuxError `bad-input`, `not-found`, `timeout`, `io`, `no-shell`
 */
export async function sendCommandDeclarative(
  tmux: Tmux,
  pane: string,
  command: string,
  options: Omit<StartOptions, 'command'> = {},
): Promise<Declared> {
  const { address } = await find(tmux, pane);
  const held = await lock(sessionLock(tmux.socketPath, normaliseName(address.session)));
  try {
    const { pane: record } = await find(tmux, pane);
    const { state } = record;
    if (state !== null && isAlive(record) && state.cmd_md5 === commandHash(command)) {
      return { change: 'kept', pane, state };
    }
    await noticeEnds(tmux);
    const ran = !record.dead && (!record.integrated || record.mark?.phase === 'run');
    const id = await shellFor(tmux, record, options.by ?? null);
    if (id === pane) await killRunningCommand(tmux, pane, options.by ?? null);
    // It was declared with the command that was there.
    if (record.supervision !== null) await storeSupervision(tmux, id, null);
    const started = await startProcess(tmux, id, { command, ...options });
    return { change: ran ? 'restarted' : 'started', pane: id, state: started };
  } finally {
    held.release();
  }
}

/** The pane with a shell of ours: itself, or one in its place. */
async function shellFor(tmux: Tmux, record: PaneRecord, by: StartedBy | null): Promise<string> {
  const directory = serverDirectory(tmux.socketPath);
  if (record.dead) return giveNewShell(tmux, directory, record);
  if (record.integrated) return record.id;
  // A root whose children end may end with them, and must not take the pane along before it is replaced.
  await tmux.command('set-option', '-p', '-t', record.id, 'remain-on-exit', 'on');
  let made = record.id;
  const replace = async (): Promise<void> => {
    const { argv, env } = shellCommand(directory);
    made = await replacePane(tmux, record.id, { argv, env, ...(record.cwd === '' ? {} : { cwd: record.cwd }) });
  };
  await closePanes(tmux, [record], replace, by);
  return made;
}
