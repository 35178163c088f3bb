/** exec in a shell that knows nothing of Muxworks: bash, zsh, fish, dash and their like, with any prompt. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { MuxError } from '../errors.ts';
import { type ProcessEntry, readProcess } from '../process/proc.ts';
import { foregroundGroup, sendSignal } from '../process/signals.ts';
import { foregroundProcess } from '../process/tree.ts';
import { privateDirectory, serverDirectory } from '../state/directories.ts';
import { typeAlone } from '../tmux/input.ts';
import type { Meaning } from './command-output.ts';
import { endForeground } from './end-foreground.ts';
import type { Way, WayContext } from './exec.ts';
import { checkComplete } from './exec-integrated.ts';
import { quoteForShell } from './shell.ts';
import { isInteractiveShell, shellAtWork } from './shells.ts';
import { newToken } from './start.ts';
import { within } from './within.ts';

/** A shell has no event for being back at its prompt. */
const POLL_MS = 50;
/** From the typed line to the command nothing but the shell itself stands in the way. */
const START_TIMEOUT_MS = 10_000;

/** How long a new pane's root may take from its fork, over whatever starts it, to the shell. */
const YOUNG_MS = 2000;
const OLD_MS = 24 * 3600 * 1000;

/** What kills the line that a person has begun to type, in each of those shells. */
const KILL_LINE = Buffer.from([0x15]);
const INTERRUPT = Buffer.from([3]);

/**
 * The command goes to the shell as a file that is typed to be read (`. FILE`), between two others of its own that print
 * marks: escape sequences with a number that nobody can know. They are printed by their octal codes, so that no echo of
 * what was typed can look like one, whatever the shell does to the line while it is typed.
 */
export function foreignShell({ tmux, pane, facts, command }: WayContext): Way {
  const token = newToken();
  const directory = privateDirectory(join(serverDirectory(tmux.socketPath), 'exec'));
  const place = join(directory, token.toString(36));
  const files = { outer: `${place}.run`, inner: `${place}.cmd`, last: `${place}.end`, taken: `${place}.taken` };
  const startMark = `133;C;mux=${token}`;
  const endMark = new RegExp(`^133;D;(\\d{1,3});mux=${token}$`);
  const printEnd = `printf '\\033]133;D;%d;mux=${token}\\007'`;
  let shell: ProcessEntry | null = null;
  const write = (file: string, lines: readonly string[]): void =>
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const removeFiles = (): void => {
    for (const file of Object.values(files)) rmSync(file, { force: true });
  };
  // A space before it keeps it out of the history of shells that are set up so.
  const type = (line: string): Promise<void> =>
    typeAlone(tmux, pane, Buffer.concat([KILL_LINE, Buffer.from(` ${line}\r`)]));
  return {
    prefixes: ['133;'],
    meaning: (text): Meaning | null => {
      if (text === startMark) return { kind: 'start' };
      const found = endMark.exec(text);
      return found === null ? null : { kind: 'end', exitCode: Number(found[1]), durationMs: null, after: 'mark' };
    },
    async prepare(milliseconds) {
      const deadline = performance.now() + milliseconds;
      for (;;) {
        shell = shellAtWork(facts.root);
        if (shell !== null) return;
        // A program without a shell above it gives way to none. A young one may still become the shell.
        if (!isInteractiveShell(facts.root) && ageOf(facts.root) > YOUNG_MS) throw noShell(pane, facts.root);
        if (performance.now() > deadline) throw new MuxError('timeout', `Pane ${pane}: its shell did not come back`);
        await delay(POLL_MS);
      }
    },
    async begin(output) {
      if (shell === null) throw noShell(pane, facts.root);
      removeOld(directory);
      write(files.inner, [command]);
      await checkSyntax(shell, files.inner, command);
      const status = shell.name === 'fish' ? '$status' : '"$?"';
      write(files.outer, [
        `: > ${quoteFor(shell, files.taken)}`,
        `printf '\\033]133;C;mux=${token}\\007'`,
        surviving(shell, files.inner),
        `${printEnd} ${status}`,
      ]);
      write(files.last, [`${printEnd} 130`]);
      await type(reading(shell, files.outer));
      if (await within(START_TIMEOUT_MS, output.begun)) return;
      const taken = existsSync(files.taken);
      if (!taken) removeFiles();
      // What was typed stands in something else than a command's line: in the rest of one that is not complete, say.
      if (!taken) await typeAlone(tmux, pane, INTERRUPT);
      else if (await within(START_TIMEOUT_MS, output.begun)) return;
      throw new MuxError(
        'timeout',
        `Pane ${pane}: its shell (${shell.name}) did not take the command in ${START_TIMEOUT_MS / 1000} s`,
        'look at what stands at its prompt',
      );
    },
    taken: () => existsSync(files.taken),
    interrupt() {
      for (const entry of foregroundGroup(facts.root)) sendSignal(entry, 'SIGINT');
    },
    async end(output) {
      if (shell === null) return;
      await endForeground(facts.root, shell.pid, output);
      if (output.ended !== null) return;
      // Interrupted, a shell reads no further in a file, and so says nothing of the end by itself.
      await type(reading(shell, files.last));
      if (await within(START_TIMEOUT_MS, output.over)) return;
      throw new MuxError('io', `Pane ${pane}: its shell (${shell.name}) does not come back from the command`);
    },
    close: removeFiles,
  };
}

/** Milliseconds since a process was started; for ever where it is gone. */
function ageOf(pid: number): number {
  const entry = readProcess(pid);
  if (entry === null) return Number.POSITIVE_INFINITY;
  // proc(5): seconds since boot; a process's start counts in hundredths of them.
  const uptime = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
  return uptime * 1000 - entry.startTicks * 10;
}

/** Files of a program that was killed before it could remove them. */
function removeOld(directory: string): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > OLD_MS) rmSync(path, { force: true });
  }
}

const quoteFor = ({ name }: ProcessEntry, text: string): string =>
  name === 'fish' ? `'${text.replace(/['\\]/g, '\\$&')}'` : quoteForShell(text);

const reading = (shell: ProcessEntry, file: string): string =>
  `${shell.name === 'fish' ? 'source' : '.'} ${quoteFor(shell, file)}`;

/** Those that read on in a file after an error in what a command of it runs, or go on in another way. */
const READ_ON: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish']);

/**
 * As reading(). Where `.` is a special command (POSIX), an error in what it reads (`${x:?}`, a readonly variable, a file
 * that is not there) ends every file that is being read; by `command` it is not special, and ends that one alone.
 */
const surviving = (shell: ProcessEntry, file: string): string =>
  `${READ_ON.has(shell.name) ? '' : 'command '}${reading(shell, file)}`;

function noShell(pane: string, root: number): MuxError {
  const name = basename(readProcess(foregroundProcess(root) ?? root)?.name ?? 'nothing');
  return new MuxError('no-shell', `Pane ${pane} has no shell to run it: ${name} has the terminal`, 'take another pane');
}

const runFile = promisify(execFile);

/**
 * Lets the very program that will run a command read it without running it: a mistake in it could end the file that
 * says how it ended.
 */
async function checkSyntax(shell: ProcessEntry, file: string, command: string): Promise<void> {
  if (shell.name !== 'fish') await checkComplete(command);
  const program = realPath(`/proc/${shell.pid}/exe`) ?? shell.name;
  const applet = basename(program) === 'busybox' ? ['sh'] : [];
  const extended = shell.name === 'bash' ? ['-O', 'extglob'] : [];
  try {
    await runFile(program, [...applet, ...extended, '-n', file], { env: { PATH: process.env.PATH, LC_ALL: 'C' } });
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? '').replaceAll(file, 'command');
    const line = said.split('\n').find((text) => text.trim() !== '') ?? 'it has a mistake';
    throw new MuxError('bad-input', `${shell.name} cannot read the command: ${line.trim()}`, 'nothing of it was run');
  }
}

function realPath(link: string): string | null {
  try {
    return realpathSync(link);
  } catch {
    return null;
  }
}
