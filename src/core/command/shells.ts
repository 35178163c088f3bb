/** Tells shells that read commands from a terminal from other programs, by what /proc says of them. */
import { type ProcessEntry, readProcess } from '../process/proc.ts';
import { foregroundProcess } from '../process/tree.ts';
import { commandLineOf } from './pane-facts.ts';

const SHELLS = new Set(['bash', 'sh', 'dash', 'ash', 'busybox', 'ksh', 'ksh93', 'mksh', 'zsh', 'fish']);
/** Options of theirs that have a word after them. */
const WITH_WORD = new Set(['--rcfile', '--init-file', '-o', '+o', '-O', '+O', '-C', '--init-command']);

/** The shell that has a pane's terminal and reads commands from it; null while another program has it. */
export function shellAtWork(root: number): ProcessEntry | null {
  const leader = foregroundProcess(root) ?? root;
  return isInteractiveShell(leader) ? readProcess(leader) : null;
}

/** True for a shell that reads commands from its terminal, and not from a file or its arguments. */
export function isInteractiveShell(pid: number, names: Iterable<string> = SHELLS): boolean {
  const name = readProcess(pid)?.name;
  // One that has ended has none.
  const [program, ...words] = commandLineOf(pid) ?? [];
  if (name === undefined || program === undefined || ![...names].includes(name)) return false;
  for (let at = name === 'busybox' ? 1 : 0; at < words.length; at++) {
    const word = words[at] as string;
    if (WITH_WORD.has(word)) at++;
    else if (!/^[-+]/.test(word) || /^-[a-z]*c/.test(word)) return false;
  }
  return true;
}

/** Those that edit the line themselves, and draw a clean screen when asked by the terminal's key for it. */
const LINE_EDITORS = ['bash', 'zsh', 'fish'];

/** True for an interactive shell that edits its line itself. */
export function hasLineEditor(shell: ProcessEntry): boolean {
  return LINE_EDITORS.includes(shell.name);
}
