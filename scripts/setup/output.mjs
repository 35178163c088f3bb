// @ts-check
// What a person sees: short lines on stderr, and long work as one line that moves.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const TAIL_LINES = 80;
const tty = process.stderr.isTTY;

/** A reason to stop that needs no stack: its message says what to do. */
export class SetupError extends Error {
  /** @param {string} message @param {number} [exitCode] 3 is "the environment is missing something" */
  constructor(message, exitCode = 3) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @param {string} line */
export const say = (line) => void process.stderr.write(`muxworks: ${line}\n`);

/**
 * Runs a program: its latest line shows while it works, all of its last lines when it fails.
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number | null, lines: string[] }>} rejects only when the program cannot be started
 */
export function attempt(what, command, args, options = {}) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  /** @type {string[]} */
  const lines = [];
  const latest = () => (lines.length ? `: ${lines.at(-1)}` : '');
  const show = () => {
    const line = `muxworks: ${what}, ${seconds()}${latest()}`;
    if (tty) process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
    else process.stderr.write(`${line.slice(0, 120)}\n`);
  };
  if (tty) show();
  else say(`${what} …`);
  const timer = setInterval(show, tty ? 250 : 10_000);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = () => void child.kill();
    process.once('exit', kill);
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        const parts = stripVTControlCharacters(rest + text).split(/\r\n|\r|\n/);
        rest = parts.pop() ?? '';
        lines.push(...parts.filter((line) => line.trim()));
        lines.splice(0, lines.length - TAIL_LINES);
      });
      stream?.on('end', () => void (rest.trim() && lines.push(rest)));
    }
    const settle = () => {
      clearInterval(timer);
      process.off('exit', kill);
      if (tty) process.stderr.write('\r\x1b[2K');
    };
    child.once('error', (error) => {
      settle();
      reject(new SetupError(`${what}: ${error.message}`));
    });
    child.once('close', (code) => {
      settle();
      say(`${what}: ${code === 0 ? 'done' : 'failed'} in ${seconds()}`);
      resolve({ code, lines });
    });
  });
}

/**
 * As `attempt`, and a failure of the program is an error that carries its last lines.
 * @param {Parameters<typeof attempt>} parameters
 */
export async function run(...parameters) {
  const { code, lines } = await attempt(...parameters);
  if (code !== 0) throw new SetupError(`${parameters[0]} failed:\n${lines.join('\n')}`, 1);
}

/**
 * The frame of every script: its exit code, and a set-up error as one message.
 * @param {() => Promise<number>} work
 */
export async function main(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}
