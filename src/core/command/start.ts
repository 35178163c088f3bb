/** Starts a command in a pane's shell: waits for the prompt, ends what must go, hands the line over, sees it begin. */
import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MuxError } from '../errors.ts';
import { isRunning, type ProcessEntry, readProcess } from '../process/proc.ts';
import { endDescendants, foregroundProcess, interruptShells } from '../process/tree.ts';
import { typeAlone } from '../tmux/input.ts';
import type { Tmux } from '../tmux/server.ts';
import { asciiJson } from './ascii-json.ts';
import { type Begun, noteBegun, paneBefore, removeBegun } from './ledger-begun.ts';
import { enterEndBefore } from './ledger-notice.ts';
import { noteEnding } from './note-ending.ts';
import { withPane } from './pane-lock.ts';
import {
  isTaken,
  type NextCommand,
  quoteForShell,
  TAKE_AND_RUN,
  untakenToken,
  withdrawNextCommand,
  writeNextCommand,
  writeScript,
} from './shell.ts';
import type { EndedBy, StartedBy } from './started-by.ts';
import { type CommandState, commandHash, type PaneMark } from './state.ts';
import { giveBack, isShellGone } from './unbegun.ts';
import type { ShellWatch } from './watch.ts';

/** A user's start-up files may take long (nvm, conda); a shell that shows no prompt after this is not going to. */
const PROMPT_TIMEOUT_MS = 30_000;
/** From the typed key to the running command nothing but bash itself stands in the way. */
const START_TIMEOUT_MS = 10_000;

/** After this the key may have been read by something else than the shell's line; see begun(). */
const TAKE_TIMEOUT_MS = 2000;
/** How often a command is typed: a person may press Enter at the same moment. */
const ATTEMPTS = 2;
/** How soon a shell that waits for the rest of a command heeds an interrupt that it heeds at all. */
const INTERRUPT_MS = 400;
/** How long a shell may take to make the process of a command; a command of the shell's own has none. */
const FORK_MS = 40;
/** /proc has no event for a new process. */
const FORK_POLL_MS = 2;

export interface StartOptions {
  /** One line, or several: those become a script. */
  command: string;
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** See CommandState.origin. */
  origin?: 'window';
  by?: StartedBy;
}

export interface Started {
  state: CommandState;
  mark: PaneMark;
}

/** Unique over all clients of a server, and a safe integer for the shell: microseconds since the epoch. */
let lastToken = 0;
export function newToken(): number {
  lastToken = Math.max(lastToken + 1, Date.now() * 1000 + Math.floor(Math.random() * 1000));
  return lastToken;
}

/** What a terminal's interrupt key sends. */
const INTERRUPT = Buffer.from([3]);
/** What Ctrl-G sends: readline's abort, which ends whatever it is in the middle of. */
const ABORT = Buffer.from([7]);

/** Resolves when the pane's shell shows its prompt. A command that somebody has typed half is given up. */
export async function promptOf(
  tmux: Tmux,
  watch: ShellWatch,
  pane: string,
  milliseconds = PROMPT_TIMEOUT_MS,
): Promise<PaneMark> {
  const reading = (mark: PaneMark): boolean => mark.phase === 'prompt' || mark.phase === 'more';
  const mark = await watch.waitFor(pane, reading, milliseconds, "the shell's prompt");
  return mark.phase === 'prompt' ? mark : giveUp(tmux, watch, pane);
}

/**
 * Gives up a command that is not complete. readline loses an interrupt that comes while it writes the prompt for the
 * rest, and writes that once more: then another one is needed.
 */
async function giveUp(tmux: Tmux, watch: ShellWatch, pane: string): Promise<PaneMark> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    await typeAlone(tmux, pane, INTERRUPT);
    try {
      return await watch.waitFor(pane, (found) => found.phase === 'prompt', INTERRUPT_MS, "the shell's prompt");
    } catch (error) {
      const late = performance.now() > deadline;
      if (!(error instanceof MuxError) || error.code !== 'timeout' || late) throw error;
    }
  }
}

/**
 * Starts `command` in a pane that is managed (see paneIsManaged) and whose shell shows its prompt or soon will.
 * Resolves when the shell has begun it; its state is stored in the pane before it begins, so that a crash of ours
 * between the two leaves a state that says "not running" and never a running command without a state.
 * @throws MuxError `bad-input` for what cannot be run: a directory that does not exist, a command that is not complete;
 * `timeout`, `no-shell` when the shell goes, `not-found` when the pane goes.
 */
export async function startCommand(
  tmux: Tmux,
  watch: ShellWatch,
  directory: string,
  pane: string,
  options: StartOptions,
): Promise<Started> {
  checkCommand(options);
  await watch.include(pane);
  return withPane(tmux, pane, PROMPT_TIMEOUT_MS, async () => {
    // Another client may have started something while we waited for it.
    await watch.look(pane);
    for (let attempt = 1; ; attempt++) {
      const started = await tryStart(tmux, watch, directory, pane, options);
      if (started !== null) return started;
      if (attempt === ATTEMPTS) throw incomplete();
    }
  });
}

const RUN = { phase: 'run', exitCode: null, startedAt: null, endedAt: null } as const;

/** Null where the line that was begun is not ours: a person has just begun a command of several lines, now given up. */
async function tryStart(
  tmux: Tmux,
  watch: ShellWatch,
  directory: string,
  pane: string,
  { command, env, cwd, origin, by }: StartOptions,
): Promise<Started | null> {
  const prompt = await promptOf(tmux, watch, pane);
  const token = newToken();
  const trimmed = command.trim();
  const script = /[\n\r]/.test(trimmed) ? writeScript(directory, token, trimmed) : undefined;
  const now = new Date().toISOString();
  const state: CommandState = {
    cmd_md5: commandHash(command),
    cmd_text: trimmed,
    status: 'running',
    pid: 0,
    started_at: now,
    last_check: now,
    pane_id: Number(pane.slice(1)),
    token,
    ...(origin === undefined ? {} : { origin }),
    ...(script === undefined ? {} : { script }),
    ...(by === undefined ? {} : { by }),
    ...(cwd === undefined ? {} : { cwd }),
  };
  const line = script === undefined ? trimmed : quoteForShell(script);
  const next = { line, token, ...(env ? { env } : {}), ...(cwd ? { cwd } : {}) };
  const before = await paneBefore(tmux, pane);
  await Promise.all([
    // From now on what ended there before is nothing that a supervisor would start again.
    storeState(tmux, pane, state),
    // That end is told by a mark that the next command takes the place of.
    enterEndBefore(tmux, pane, prompt),
  ]);
  const written = (): void => noteBegun(tmux.socketPath, before, state, prompt.sequence);
  const mark = await handOver(tmux, watch, directory, pane, next, () => false, written).catch(async (error) => {
    if (error instanceof MuxError && error.code === 'bad-input') removeBegun(tmux.socketPath, { pane, token });
    else if (isTaken(directory, pane)) {
      noteBegun(tmux.socketPath, before, state);
      // It has ended its shell, and perhaps its pane, before its start could be heard of.
      if (isShellGone(error)) return { ...prompt, ...RUN, sequence: prompt.sequence + 1, token };
    } else {
      withdrawNextCommand(directory, pane);
      await giveBack(tmux, pane, { token, state: before.state });
      removeBegun(tmux.socketPath, { pane, token });
    }
    throw error;
  });
  if (mark === null) {
    removeBegun(tmux.socketPath, { pane, token });
    return null;
  }
  state.server = before.server;
  if (before.cwd !== null) state.cwd ??= before.cwd;
  state.pid = await processOf(watch, pane, mark);
  watch.exclude(pane);
  const startTicks = readProcess(state.pid)?.startTicks;
  if (startTicks !== undefined) state.pid_start = startTicks;
  if (mark.startedAt !== null) state.started_at = new Date(mark.startedAt).toISOString();
  noteBegun(tmux.socketPath, before, state);
  await storeState(tmux, pane, state).catch((error) => {
    // It has begun, whatever has become of its pane since.
    if (!isShellGone(error)) throw error;
  });
  return { state, mark: { ...mark, token } };
}

/**
 * Hands a line to a shell that shows its prompt. Resolves with the first mark of the command; null where the line that
 * was begun is not ours.
 * @param seen whether the command is known to have begun by other means than the watch's last mark
 * @param written called when only the key is still to be typed
 * @throws MuxError `bad-input` when the command is not complete, `timeout`, `no-shell`, `not-found`
 */
export async function handOver(
  tmux: Tmux,
  watch: ShellWatch,
  directory: string,
  pane: string,
  next: NextCommand,
  seen: () => boolean,
  written: () => void = () => {},
): Promise<PaneMark | null> {
  // Whoever wrote it was killed before it was taken; from now on nothing would tell that it never began.
  const never = untakenToken(directory, pane);
  if (never !== null) removeBegun(tmux.socketPath, { pane, token: never });
  writeNextCommand(directory, pane, next);
  written();
  await typeAlone(tmux, pane, TAKE_AND_RUN);
  const mark = await begun(tmux, watch, directory, pane, next.token, seen);
  if (mark.phase !== 'more' || seen()) return mark;
  await giveUp(tmux, watch, pane);
  if (mark.token === next.token) throw incomplete();
  return null;
}

export function checkCommand({ command, env, cwd }: StartOptions): void {
  if (command.includes('\0')) throw new MuxError('bad-input', 'A command cannot hold a NUL character', 'remove it');
  for (const [key, value] of Object.entries(env ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
      throw new MuxError('bad-input', `${JSON.stringify(key)} is no name of an environment variable`);
    }
    if (value.includes('\0')) throw new MuxError('bad-input', `${key} cannot hold a NUL character`, 'remove it');
  }
  if (cwd !== undefined && !statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    throw new MuxError('bad-input', `The directory ${cwd} does not exist`, 'make it, or change cwd');
  }
}

/** Resolves with the first mark of the command: it runs, has ended already, or is not complete. */
async function begun(
  tmux: Tmux,
  watch: ShellWatch,
  directory: string,
  pane: string,
  token: number,
  seen: () => boolean,
): Promise<PaneMark> {
  // A shell whose prompts do not expand cannot tell which command begins; having taken ours, it begins that.
  const ours = (mark: PaneMark): boolean =>
    seen() || mark.token === token || mark.phase === 'more' || (mark.phase === 'run' && isTaken(directory, pane));
  return watch.waitFor(pane, ours, TAKE_TIMEOUT_MS, 'the start of the command').catch(async (error) => {
    if (!(error instanceof MuxError) || error.code !== 'timeout') throw error;
    const prompt = watch.mark(pane);
    // A person may have left readline in the middle of something (a search, a question) that read the key as its own.
    // Not where the shell is at work: what is typed then would be read by the command.
    if (prompt?.phase === 'prompt' && !isTaken(directory, pane) && isAsleep(prompt.shell)) {
      await typeAlone(tmux, pane, Buffer.concat([ABORT, TAKE_AND_RUN]));
    }
    return watch.waitFor(pane, ours, START_TIMEOUT_MS, 'the start of the command');
  });
}

export function incomplete(): MuxError {
  return new MuxError(
    'bad-input',
    'The command is not complete: bash waits for the rest of it',
    'close its quotes, brackets and loops, and end it without a backslash',
  );
}

/** Unknown, and taken for so, where there is no /proc. */
function isAsleep(shell: number): boolean {
  return (readProcess(shell)?.state ?? 'S') === 'S';
}

/**
 * The foreground process that the shell makes for a command, a moment after it has told that it begins; the shell
 * itself where it makes none, or where the command has ended already.
 */
async function processOf(watch: ShellWatch, pane: string, { shell, sequence }: PaneMark): Promise<number> {
  const deadline = performance.now() + FORK_MS;
  for (;;) {
    const found = foregroundProcess(shell);
    if (found !== null) return found;
    const now = watch.mark(pane);
    if (now?.sequence !== sequence || now.phase !== 'run' || performance.now() > deadline) return shell;
    await delay(FORK_POLL_MS);
  }
}

/** Stores the state with the pane, as JSON in its option `@muxworks`. */
export async function storeState(tmux: Tmux, pane: string, state: CommandState): Promise<void> {
  await tmux.command('set-option', '-p', '-t', pane, '@muxworks', asciiJson(state));
  tmux.emit('stored');
}

/** How long the shell may take from the end of its last child to the prompt before it is interrupted once more. */
const LOOP_MS = 300;
/** A shell that ignores that many interrupts has been told to. */
const INTERRUPTS = 20;

/**
 * Ends the command that runs in a pane and leaves its shell. The shell is interrupted first, which it heeds when its
 * child has ended: so what comes next in a list (`build; deploy`) or a loop is not run. Then TERM, later KILL, to
 * everything below the shell. Resolves with the processes that ended, at the next prompt.
 * Jobs in the background of the pane end too. What has left both the tree and the terminal (`setsid -f`, a daemon) is
 * no process of the pane any more and goes on. The ledger tells by which signal it ended, and at whose wish.
 * @param by who wants it; null for a program that uses the library
 * @throws MuxError `io` naming what cannot be ended, `timeout` when the shell does not come back, `no-shell`,
 * `not-found`.
 */
export async function endCommand(
  tmux: Tmux,
  watch: ShellWatch,
  pane: string,
  by: StartedBy | null = null,
): Promise<ProcessEntry[]> {
  const mark = await watch.look(pane);
  if (mark === null || mark.phase !== 'run') return [];
  const note = (signal: EndedBy['signal'], isWanted: (begun: Begun) => boolean): Promise<readonly Begun[]> =>
    noteEnding(tmux, (command) => command.shell === mark.shell && isWanted(command), { by, signal });
  await note('SIGTERM', (command) => command.token === mark.token || isProcessLeft(command));
  const gone: ProcessEntry[] = [];
  for (let round = 0; round < INTERRUPTS && watch.mark(pane)?.phase === 'run'; round++) {
    const shell = readProcess(mark.shell);
    if (shell !== null) interruptShells([shell]);
    const { ended, left } = await endDescendants(mark.shell, async (stubborn) => {
      const pids = new Set(stubborn.map(({ pid }) => pid));
      await note('SIGKILL', ({ pid }) => pids.has(pid));
    });
    gone.push(...ended);
    // Not before: a program that floods the pane would stand between us and the prompt.
    await watch.include(pane);
    try {
      await watch.waitFor(pane, (found) => found.phase !== 'run', LOOP_MS, 'the end of the command');
    } catch (error) {
      if (!(error instanceof MuxError) || error.code !== 'timeout') throw error;
      if (left.length > 0 && round > 0) throw cannotBeEnded(left);
      // Another user's program (sudo) takes no signal of ours, but the terminal's.
      if (left.length > 0) await typeAlone(tmux, pane, INTERRUPT);
    }
  }
  await watch.include(pane);
  await promptOf(tmux, watch, pane);
  return gone;
}

/** Of a command that a person has stopped (Ctrl-Z), say, while something else runs there. */
function isProcessLeft({ shell, pid, pidStart }: Begun): boolean {
  return pid !== shell && pidStart !== null && isRunning({ pid, startTicks: pidStart });
}

function cannotBeEnded(left: readonly ProcessEntry[]): MuxError {
  const names = left.map(({ name, pid }) => `${name} ${pid}`).join(', ');
  return new MuxError('io', `Could not be ended: ${names}`, 'they may belong to another user');
}

/** Leaves copy mode and any other, which would take what is typed for themselves. */
export async function leaveMode(tmux: Tmux, pane: string): Promise<void> {
  await tmux.command('copy-mode', '-q', '-t', pane);
}
