/** Ends what runs in a pane and leaves its shell, or sends it a signal. */
import { MuxError } from '../errors.ts';
import { type ProcessEntry, readProcess } from '../process/proc.ts';
import { foregroundGroup, sendSignal, signalNamed } from '../process/signals.ts';
import type { Tmux } from '../tmux/server.ts';
import { refuseOwn } from './close-panes.ts';
import { endForeground } from './end-foreground.ts';
import { type PaneFacts, paneFacts } from './pane-facts.ts';
import { sharedWatch } from './shared-watch.ts';
import { isInteractiveShell, shellAtWork } from './shells.ts';
import { endCommand } from './start.ts';
import type { StartedBy } from './started-by.ts';
import { noteStopped } from './supervision.ts';

/** Signals that are sent to end a program; others may mean anything else to it. */
const ENDS: ReadonlySet<string> = new Set(['SIGINT', 'SIGTERM', 'SIGKILL', 'SIGQUIT']);

/**
 * Ends the command that runs in a pane (`%12`), with all that it started there: the shell is interrupted, so that what
 * comes next in a list is not run, then TERM, after 3 s KILL. Resolves when the shell is at its prompt again, with the
 * processes that have ended; with none where nothing ran. A supervisor does not restart it. In a pane of Muxworks that
 * is the whole tree below the shell, in others what has the terminal.
 * @param by who wants it, for the ledger; null for a program that uses the library
 * @throws MuxError `bad-input` where the command is the pane's own root, which has no shell to leave, and for the pane
 * that this program was started in; `io` naming what cannot be ended; `not-found`, `no-shell`, `timeout`.
 */
export async function killRunningCommand(
  tmux: Tmux,
  pane: string,
  by: StartedBy | null = null,
): Promise<ProcessEntry[]> {
  const facts = await paneFacts(tmux, pane);
  if (facts.dead) {
    await noteStopped(tmux, pane);
    return [];
  }
  refuseOwn([{ pid: facts.root, dead: false }]);
  await noteStopped(tmux, pane);
  if (facts.integrated) {
    const watch = await sharedWatch(tmux, facts.session);
    try {
      return await endCommand(tmux, watch, pane, by);
    } finally {
      watch.exclude(pane);
    }
  }
  const root = readProcess(facts.root);
  if (root === null) return [];
  const shell = shellAtWork(facts.root) ?? root;
  if (shell === root && !isInteractiveShell(facts.root)) {
    throw new MuxError(
      'bad-input',
      `Pane ${pane}: ${root.name} is the pane's own program, not the command of a shell`,
      'close the pane (kill), or give a signal to send',
    );
  }
  if (foregroundGroup(facts.root).every(({ pid }) => pid === shell.pid)) return [];
  return endForeground(facts.root, shell.pid, { over: new Promise(() => {}) });
}

/**
 * Sends a signal to the process group that has a pane's terminal, as its interrupt key would, and does not wait for what
 * comes of it. A shell at its prompt is spared. What a signal of ENDS has ended, a supervisor does not restart. Resolves with the processes that it went to.
 * @param signal `INT`, `SIGTERM`, `15`, in capitals or not
 * @throws MuxError `bad-input` for an unknown signal, `not-found`
 */
export async function signalCommand(tmux: Tmux, pane: string, signal: string): Promise<ProcessEntry[]> {
  const name = signalNamed(signal);
  const facts = await paneFacts(tmux, pane);
  const idle = facts.dead || isIdle(facts);
  // Not where something else runs there, such as an exec: that is what ends.
  if (ENDS.has(name) && (idle || facts.declared !== null)) await noteStopped(tmux, pane);
  if (idle) return [];
  // A shell that runs something of its own (a loop) heeds an interrupt; anything else would be for itself.
  const spared = name === 'SIGINT' ? null : (shellAtWork(facts.root)?.pid ?? null);
  return foregroundGroup(facts.root).filter((entry) => entry.pid !== spared && sendSignal(entry, name));
}

function isIdle({ integrated, mark, root }: PaneFacts): boolean {
  if (integrated) return mark !== null && mark.phase !== 'run';
  const shell = shellAtWork(root);
  return shell !== null && foregroundGroup(root).every(({ pid }) => pid === shell.pid);
}
