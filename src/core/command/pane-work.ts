/** What is done to and asked of one pane, by its id (`%12`): typing, clearing, starting, its shell and its commands. */
import { setTimeout as delay } from 'node:timers/promises';
import { MuxError } from '../errors.ts';
import type { ProcessEntry } from '../process/proc.ts';
import { foregroundGroup } from '../process/signals.ts';
import { descendants, foregroundProcess } from '../process/tree.ts';
import { serverDirectory } from '../state/directories.ts';
import { pasteText, pressAlone, typeAlone } from '../tmux/input.ts';
import { checkKey } from '../tmux/keys.ts';
import { killPane } from '../tmux/pane.ts';
import type { Tmux } from '../tmux/server.ts';
import { replacePane } from '../tmux/window.ts';
import { type Closed, closePanes } from './close-panes.ts';
import { exec } from './exec.ts';
import { type PaneFacts, paneFacts, rootExitCode } from './pane-facts.ts';
import { sharedWatch } from './shared-watch.ts';
import { shellCommand } from './shell.ts';
import { hasLineEditor, isInteractiveShell, shellAtWork } from './shells.ts';
import { leaveMode, type StartOptions, startCommand } from './start.ts';
import type { StartedBy } from './started-by.ts';
import type { CommandState } from './state.ts';
import type { Tap } from './watch.ts';
import { within } from './within.ts';

const ENTER = Buffer.from('\r');
/** What a terminal's key for a clean screen sends: a shell at its prompt draws that anew. */
const REDRAW = Buffer.from('\f');
/** What a shell prints then, first of all: `ESC [ 2 J` or `ESC [ J`. */
const CLEARED = new RegExp(`${String.fromCharCode(27)}\\[[0-3]?J`);
/** A shell whose key does something else is not waited for. */
const REDRAW_TIMEOUT_MS = 1000;
/** Between fork and exec a pane's root is still tmux. */
const EXEC_POLL_MS = 5;
const EXEC_TIMEOUT_MS = 5000;

async function living(tmux: Tmux, pane: string): Promise<PaneFacts> {
  const facts = await paneFacts(tmux, pane);
  if (facts.dead) throw new MuxError('no-shell', `Pane ${pane}: its shell has ended`, 'nothing reads its keys');
  return facts;
}

/** A command has ended, its shell makes the prompt: what is asked of a pane at its prompt can wait for that. */
const PROMPT_MS = 10_000;

/** As living(), but not between the end of a command and the prompt. */
async function settled(tmux: Tmux, pane: string): Promise<PaneFacts> {
  const facts = await living(tmux, pane);
  if (facts.mark?.phase !== 'done') return facts;
  const watch = await sharedWatch(tmux, facts.session);
  await watch.include(pane);
  try {
    await watch.waitFor(pane, ({ phase }) => phase !== 'done', PROMPT_MS, "the shell's prompt");
  } catch (error) {
    // What the user has in PROMPT_COMMAND is a program that runs, too.
    if (!(error instanceof MuxError) || error.code !== 'timeout') throw error;
  } finally {
    watch.exclude(pane);
  }
  return living(tmux, pane);
}

/**
 * Types a text into a pane, byte for byte, whatever it holds, and Enter where asked. Copy mode is left before, and panes
 * that are synchronised get none of it.
 * @throws MuxError `not-found`, `no-shell` for a dead pane
 */
export async function sendText(tmux: Tmux, pane: string, text: string, enter = false): Promise<void> {
  await living(tmux, pane);
  await typeAlone(tmux, pane, Buffer.concat([Buffer.from(text), enter ? ENTER : Buffer.alloc(0)]));
}

/**
 * Presses keys by tmux's names for them.
 * @throws MuxError `bad-input` for a key that does not exist (nothing is pressed then), `not-found`, `no-shell`
 */
export async function sendKeys(tmux: Tmux, pane: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) throw new MuxError('bad-input', 'There is no key to press');
  for (const key of keys) checkKey(key);
  await living(tmux, pane);
  await pressAlone(tmux, pane, keys);
}

/**
 * Types a command and Enter into whatever reads a pane's keys. Several lines are pasted, so that a program that knows
 * what a paste is takes them as one.
 * @throws MuxError `not-found`, `no-shell` for a dead pane
 */
export async function sendCommand(tmux: Tmux, pane: string, command: string): Promise<void> {
  const text = command.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  if (!text.includes('\n')) return sendText(tmux, pane, text, true);
  await living(tmux, pane);
  await leaveMode(tmux, pane);
  await pasteText(tmux, pane, text);
  await typeAlone(tmux, pane, ENTER);
}

/**
 * Starts a command in the shell of a pane of Muxworks, as playbooks do: it is what is declared to run there from now
 * on. Resolves when it has begun.
 * @throws MuxError `bad-input` for what cannot be run, `no-shell` for a pane without our shell, `timeout`, `not-found`
 */
export async function startProcess(tmux: Tmux, pane: string, options: StartOptions): Promise<CommandState> {
  const { integrated, session } = await living(tmux, pane);
  if (!integrated) throw new MuxError('no-shell', `Pane ${pane} has no shell of Muxworks`, 'use exec or sendCommand');
  const watch = await sharedWatch(tmux, session);
  return (await startCommand(tmux, watch, serverDirectory(tmux.socketPath), pane, options)).state;
}

/**
 * Empties a pane's history, and its screen where a shell is at its prompt that draws that anew (bash, zsh, fish). A
 * program that runs keeps its screen: only it could draw that again.
 */
export async function clearPane(tmux: Tmux, pane: string): Promise<void> {
  const facts = await settled(tmux, pane);
  if (drawsAnew(facts)) {
    // tmux keeps in the history what is cleared from the screen: so that has to come first.
    const watch = await sharedWatch(tmux, facts.session);
    let tap: Tap = { bytes: () => {}, gone: () => {} };
    const cleared = new Promise<void>((resolve) => {
      let seen = '';
      tap = {
        bytes: (chunk) => {
          seen += chunk.toString('latin1');
          if (CLEARED.test(seen)) resolve();
        },
        gone: () => resolve(),
      };
    });
    await watch.tap(pane, tap);
    try {
      await typeAlone(tmux, pane, REDRAW);
      await within(REDRAW_TIMEOUT_MS, cleared);
    } finally {
      watch.untap(pane, tap);
    }
  }
  await tmux.command('clear-history', '-t', pane);
}

/**
 * Empties a pane's screen and history, and sets back what programs have set in the terminal: colours, alternate screen,
 * mouse. A shell at its prompt draws that anew; a program that runs is typed nothing and draws when it next does.
 */
export async function resetPane(tmux: Tmux, pane: string): Promise<void> {
  const facts = await settled(tmux, pane);
  await leaveMode(tmux, pane);
  const alternate = await tmux.command('display-message', '-p', '-t', pane, '#{alternate_on}');
  // The one thing that tmux does not set back: only what is printed in the pane does.
  if (alternate === '1' && isAtPrompt(facts)) await exec(tmux, pane, `printf '\\033[?1049l'`);
  await tmux.sequence([
    ['send-keys', '-R', '-t', pane],
    ['clear-history', '-t', pane],
  ]);
  if (drawsAnew(facts)) await typeAlone(tmux, pane, REDRAW);
}

function drawsAnew(facts: PaneFacts): boolean {
  const shell = shellAtWork(facts.root);
  return isAtPrompt(facts) && shell !== null && hasLineEditor(shell);
}

/** resetPane, unless a program runs in the pane. True where it was reset. */
export async function resetIfNeeded(tmux: Tmux, pane: string): Promise<boolean> {
  if (!(await isAtCleanPrompt(tmux, pane)) || (await isPaneEmpty(tmux, pane))) return false;
  await resetPane(tmux, pane);
  return true;
}

/** True when the pane's shell waits for a command: told by its own mark, by /proc for shells without our integration. */
export async function isAtCleanPrompt(tmux: Tmux, pane: string): Promise<boolean> {
  return isAtPrompt(await paneFacts(tmux, pane));
}

function isAtPrompt({ dead, integrated, mark, root }: PaneFacts): boolean {
  if (dead) return false;
  if (integrated) return mark?.phase === 'prompt';
  const shell = shellAtWork(root);
  return shell?.state === 'S' && foregroundGroup(root).every(({ pid }) => pid === shell.pid);
}

/** True when the pane shows no text and has no history. */
export async function isPaneEmpty(tmux: Tmux, pane: string): Promise<boolean> {
  return (await capturePane(tmux, pane)).trim() === '';
}

export interface CaptureOptions {
  /** Lines above the screen; all of the history where absent, 0 is the screen alone. */
  history?: number;
  /** Keeps colours and other attributes, as escape sequences. */
  attributes?: boolean;
}

/** What a pane shows, and its history: lines that were wrapped are joined, spaces at their ends left out. */
export async function capturePane(tmux: Tmux, pane: string, options: CaptureOptions = {}): Promise<string> {
  await paneFacts(tmux, pane);
  const start = options.history === undefined ? '-' : String(-options.history);
  const printed = await tmux.command(
    'capture-pane',
    '-p',
    '-J',
    ...(options.attributes ? ['-e'] : []),
    '-S',
    start,
    '-t',
    pane,
  );
  return printed.replace(/ +$/gm, '').trimEnd();
}

export interface PaneExit {
  status: 'running' | 'finished' | 'failed' | 'unknown';
  /** 128 + signal where a signal ended it; null while it runs, and where nothing tells. */
  exitCode: number | null;
}

/** How the last command of a pane has ended, by its shell's mark; of a dead pane how its root has. */
export async function exitStatus(tmux: Tmux, pane: string): Promise<PaneExit> {
  const { dead, mark } = await paneFacts(tmux, pane);
  const exitCode = dead ? await rootExitCode(tmux, pane) : (mark?.exitCode ?? null);
  if (!dead && mark?.phase === 'run') return { status: 'running', exitCode: null };
  if (exitCode === null) return { status: 'unknown', exitCode };
  return { status: exitCode === 0 ? 'finished' : 'failed', exitCode };
}

/**
 * Ends everything in a pane, its shell included, and closes it.
 * @param by who wants it, for the ledger; null for a program that uses the library
 * @throws MuxError `io` naming what cannot be ended, `bad-input` for the pane of this program, `not-found`
 */
export async function killProcesses(tmux: Tmux, pane: string, by: StartedBy | null = null): Promise<Closed> {
  const { root, dead } = await paneFacts(tmux, pane);
  return closePanes(tmux, [{ pid: root, dead }], () => killPane(tmux, pane), by);
}

/** True when the root of the pane is a bash that reads commands from the terminal. */
export async function verifyBashParent(tmux: Tmux, pane: string): Promise<boolean> {
  const { dead, root } = await paneFacts(tmux, pane);
  return !dead && isInteractiveShell(root, ['bash']);
}

/** True when bash is the pane's root, and what has the terminal is that or below it: no command took its place. */
export async function verifyCommandHierarchy(tmux: Tmux, pane: string): Promise<boolean> {
  if (!(await verifyBashParent(tmux, pane))) return false;
  const { root } = await paneFacts(tmux, pane);
  const foreground = foregroundProcess(root);
  return foreground === null || descendants(root).some(({ group }: ProcessEntry) => group === foreground);
}

/**
 * Gives a pane our bash as its root, in its place and its directory, unless a bash is that already; what ran there ends
 * then. Returns the pane's id, which is another one for a new root.
 * @throws MuxError as killProcesses()
 */
export async function ensureBashParent(tmux: Tmux, pane: string): Promise<string> {
  if (await verifyBashParent(tmux, pane)) return pane;
  const { root, dead } = await paneFacts(tmux, pane);
  const cwd = await tmux.command('display-message', '-p', '-t', pane, '#{pane_current_path}');
  // A root whose children end may end with them, and must not take the pane along before it is replaced.
  await tmux.command('set-option', '-p', '-t', pane, 'remain-on-exit', 'on');
  let made = pane;
  await closePanes(tmux, [{ pid: root, dead }], async () => {
    const { argv, env } = shellCommand(serverDirectory(tmux.socketPath));
    made = await replacePane(tmux, pane, { argv, env, ...(cwd === '' ? {} : { cwd }) });
  });
  const deadline = performance.now() + EXEC_TIMEOUT_MS;
  while (!(await verifyBashParent(tmux, made)) && performance.now() < deadline) await delay(EXEC_POLL_MS);
  return made;
}
