// @ts-check
// A program in the foreground: its output is ours, so is its end, and so are the signals that reach us.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @param {(message: unknown) => void} [hear] what it says by process.send(), which it has only with this
 * @returns {Promise<number>} its exit code, 128 and the signal's number when a signal ended it
 */
export function follow(command, args, options, hear) {
  // A process group of its own: Ctrl-C reaches it once, through us, and it ends in good order before we do.
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = hear ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
  const child = spawn(command, args, { ...options, stdio, detached: true });
  if (hear) child.on('message', hear);
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
    });
  });
}
