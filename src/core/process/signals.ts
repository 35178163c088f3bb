/** Signals by name, and to whom they go: the process group that a pane's terminal has in the foreground. */
import { constants } from 'node:os';
import { MuxError } from '../errors.ts';
import { isRunning, type ProcessEntry, readProcess, readProcesses } from './proc.ts';

const SIGNALS: Readonly<Record<string, number>> = constants.signals;

/**
 * The signal that a person means by `TERM`, `SIGTERM`, `term` or `15`.
 * @throws MuxError `bad-input`
 */
export function signalNamed(text: string): NodeJS.Signals {
  const word = text.trim().toUpperCase();
  const found = /^\d+$/.test(word)
    ? Object.keys(SIGNALS).find((name) => SIGNALS[name] === Number(word))
    : [word, `SIG${word}`].find((name) => Object.hasOwn(SIGNALS, name));
  if (found !== undefined) return found as NodeJS.Signals;
  throw new MuxError(
    'bad-input',
    `There is no signal ${text}`,
    'TERM, INT, HUP, QUIT, KILL, STOP, CONT, USR1 and so on',
  );
}

/** Sends a signal to one process, unless it has ended; false where it has, or is not ours to signal. */
export function sendSignal(entry: ProcessEntry, signal: NodeJS.Signals): boolean {
  if (!isRunning(entry)) return false;
  try {
    process.kill(entry.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * The processes that the terminal of `root` (a pane's root process) has in the foreground: those that its interrupt
 * key would reach. The shell itself where it is at its prompt or runs something of its own.
 */
export function foregroundGroup(root: number, processes = readProcesses()): ProcessEntry[] {
  const entry = readProcess(root);
  if (entry === null || entry.foreground <= 0) return [];
  const { foreground, session } = entry;
  return [...processes.values()].filter((one) => one.group === foreground && one.session === session);
}
