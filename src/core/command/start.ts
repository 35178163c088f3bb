/** Starts a command in a pane's shell: waits for the prompt, ends what must go, hands the line over, sees it begin. */
import { statSync } from 'node:fs';
import { MuxError } from '../errors.ts';
import { endDescendants, foregroundProcess } from '../process/tree.ts';
import type { Tmux } from '../tmux/server.ts';
import { quoteForShell, TAKE_AND_RUN, writeNextCommand, writeScript } from './shell.ts';
import { type CommandState, commandHash, type PaneMark } from './state.ts';
import type { ShellWatch } from './watch.ts';

/** A user's start-up files may take long (nvm, conda); a shell that shows no prompt after this is not going to. */
const PROMPT_TIMEOUT_MS = 30_000;
/** From the typed key to the running command nothing but bash itself stands in the way. */
const START_TIMEOUT_MS = 10_000;

export interface StartOptions {
  /** One line, or several: those become a script. */
  command: string;
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** See CommandState.origin. */
  origin?: 'window';
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

/** Resolves when the pane's shell shows its prompt. */
export function promptOf(watch: ShellWatch, pane: string): Promise<PaneMark> {
  return watch.waitFor(pane, (mark) => mark.phase === 'prompt', PROMPT_TIMEOUT_MS, "the shell's prompt");
}

/**
 * Starts `command` in a pane that is managed (see paneIsManaged) and whose shell shows its prompt or soon will.
 * Resolves when the shell has begun it; its state is stored in the pane before it begins, so that a crash of ours
 * between the two leaves a state that says "not running" and never a running command without a state.
 * @throws MuxError `bad-input` for a directory that does not exist, `timeout`, `not-found` when the pane goes.
 */
export async function startCommand(
  tmux: Tmux,
  watch: ShellWatch,
  directory: string,
  pane: string,
  { command, env, cwd, origin }: StartOptions,
): Promise<Started> {
  if (command.includes('\0')) throw new MuxError('bad-input', 'A command cannot hold a NUL character', 'remove it');
  if (cwd !== undefined && !statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    throw new MuxError('bad-input', `The directory ${cwd} does not exist`, 'make it, or change cwd');
  }
  await watch.include(pane);
  await promptOf(watch, pane);
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
  };
  const line = script === undefined ? trimmed : quoteForShell(script);
  writeNextCommand(directory, pane, { line, token, ...(env ? { env } : {}), ...(cwd ? { cwd } : {}) });
  await Promise.all([storeState(tmux, pane, state), leaveMode(tmux, pane), sendBytes(tmux, pane, TAKE_AND_RUN)]);
  const mark = await watch.waitFor(
    pane,
    (found) => found.token === token,
    START_TIMEOUT_MS,
    'the start of the command',
  );
  watch.exclude(pane);
  state.pid = foregroundProcess(mark.shell) ?? mark.shell;
  if (mark.startedAt !== null) state.started_at = new Date(mark.startedAt).toISOString();
  await storeState(tmux, pane, state);
  return { state, mark };
}

/** Stores the state with the pane, as JSON in its option `@muxworks`. */
export async function storeState(tmux: Tmux, pane: string, state: CommandState): Promise<void> {
  await tmux.command('set-option', '-p', '-t', pane, '@muxworks', asciiJson(state));
}

/** JSON without characters that a control-mode line, or a terminal without UTF-8, could change. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Ends the command that runs in a pane and leaves its shell: TERM, then KILL to the tree, and an interrupt to the
 * shell itself where a loop of its own is the command. Resolves with how many processes ended, at the next prompt.
 * @throws MuxError `timeout` when the shell does not come back.
 */
export async function endCommand(watch: ShellWatch, pane: string): Promise<number> {
  const mark = await watch.look(pane);
  if (mark === null || mark.phase !== 'run') return 0;
  let ended = 0;
  // A shell loop starts the next child as soon as one is ended: the interrupt makes bash drop the loop.
  for (let round = 0; round < 20 && watch.mark(pane)?.phase === 'run'; round++) {
    ended += (await endDescendants(mark.shell)).ended.length;
    // Not before: a program that floods the pane would stand between us and the prompt.
    await watch.include(pane);
    try {
      await watch.waitFor(pane, (found) => found.phase === 'prompt', round === 0 ? 300 : 150, 'the prompt');
    } catch (error) {
      if (!(error instanceof MuxError) || error.code !== 'timeout') throw error;
      process.kill(mark.shell, 'SIGINT');
    }
  }
  await watch.include(pane);
  await promptOf(watch, pane);
  return ended;
}

/** Types bytes into a pane as they are; `send-keys -H` reads none of them as keys or separators (tmux(1)). */
export async function sendBytes(tmux: Tmux, pane: string, bytes: Uint8Array): Promise<void> {
  await tmux.command('send-keys', '-t', pane, '-H', ...[...bytes].map((byte) => byte.toString(16)));
}

/** Leaves copy mode, which would take what is typed for itself. Not being in a mode is no error. */
export async function leaveMode(tmux: Tmux, pane: string): Promise<void> {
  try {
    await tmux.command('send-keys', '-t', pane, '-X', 'cancel');
  } catch (error) {
    if (!(error instanceof MuxError) || error.code !== 'tmux-refused') throw error;
  }
}
