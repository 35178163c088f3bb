// @ts-check
// A program in the foreground: its output is ours, so is its end, and so are the signals that reach us.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} its exit code, 128 and the signal's number when a signal ended it
 */
export function follow(command, args, options) {
  // A process group of its own: Ctrl-C reaches it once, through us, and it ends in good order before we do.
  const child = spawn(command, args, { ...options, stdio: 'inherit', detached: true });
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
