/** exec in a shell with our integration: its own marks tell of the command's start and end. */
import { spawn } from 'node:child_process';
import { MuxError } from '../errors.ts';
import { readProcess } from '../process/proc.ts';
import { foregroundGroup, sendSignal } from '../process/signals.ts';
import { interruptShells } from '../process/tree.ts';
import { serverDirectory } from '../state/directories.ts';
import type { CommandOutput, Meaning } from './command-output.ts';
import { endForeground } from './end-foreground.ts';
import type { Way, WayContext } from './exec.ts';
import { isTaken } from './shell.ts';
import { handOver, incomplete, newToken, promptOf } from './start.ts';
import { parsePaneMark } from './state.ts';
import { within } from './within.ts';

/** A person may press Enter at the same moment; what was begun then is given up, and the command typed once more. */
const ATTEMPTS = 2;
/** From the end of the last child to the prompt nothing but bash itself stands in the way. */
const END_TIMEOUT_MS = 10_000;

export function integratedShell({ tmux, watch, pane, facts, command }: WayContext): Way {
  const directory = serverDirectory(tmux.socketPath);
  const token = newToken();
  let handed = false;
  return {
    prefixes: ['7;muxworks:', '133;'],
    meaning: (text): Meaning | null => {
      if (text.startsWith('133;D')) return { kind: 'fence', fence: 'mark' };
      if (text === '133;A') return { kind: 'fence', fence: 'prompt' };
      const mark = text.startsWith('7;') ? parsePaneMark(text.slice(2)) : null;
      if (mark === null || mark.shell !== facts.root) return null;
      if (mark.phase === 'run') {
        // A shell whose prompts do not expand cannot tell which command begins; having taken ours, it begins that.
        const ours = mark.token === token || (mark.token === 0 && isTaken(directory, pane));
        return ours ? { kind: 'start' } : null;
      }
      if (mark.token !== token || mark.phase === 'more') return null;
      const { startedAt, endedAt, exitCode } = mark;
      const durationMs = startedAt === null || endedAt === null ? null : Math.max(0, endedAt - startedAt);
      return { kind: 'end', exitCode, durationMs, after: mark.phase === 'done' ? 'mark' : 'prompt' };
    },
    async prepare(milliseconds) {
      await watch.look(pane);
      await promptOf(tmux, watch, pane, milliseconds);
    },
    async begin(output: CommandOutput) {
      const several = command.includes('\n');
      if (several) await checkComplete(command);
      const line = several ? `eval ${ansiQuoted(command)}` : command;
      const seen = (): boolean => output.started || output.ended !== null;
      handed = true;
      for (let attempt = 1; ; attempt++) {
        const mark = await handOver(tmux, watch, directory, pane, { line, token, passing: true }, seen);
        if (mark !== null) return;
        if (attempt === ATTEMPTS) throw incomplete();
        await promptOf(tmux, watch, pane);
      }
    },
    taken: () => handed && isTaken(directory, pane),
    interrupt() {
      // The shell first, which heeds that when its child has ended: what comes next in a list or a loop is not run.
      const shell = readProcess(facts.root);
      if (shell !== null) interruptShells([shell]);
      for (const entry of foregroundGroup(facts.root)) if (entry.pid !== facts.root) sendSignal(entry, 'SIGINT');
    },
    async end(output) {
      await endForeground(facts.root, facts.root, output);
      if (await within(END_TIMEOUT_MS, output.over)) return;
      throw new MuxError('io', `Pane ${pane}: its shell does not come back from the command`);
    },
  };
}

/** What bash says of a text that ends in the middle of something. */
const UNEXPECTED_END = /unexpected EOF|unexpected end of file|here-document at line \d+ delimited by end-of-file/;

/**
 * Reads a command of several lines without running it. Other mistakes in it are the shell's to tell.
 * @throws MuxError `bad-input` when it is not complete
 */
export async function checkComplete(command: string, program = 'bash'): Promise<void> {
  const child = spawn(program, ['-O', 'extglob', '-n'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  // It may end before it has read all.
  child.stdin.on('error', () => {});
  child.stdin.end(`${command}\n`);
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => reject(new MuxError('io', `${program} could not be run: ${cause.message}`)));
    child.once('close', () => resolve());
  });
  if (UNEXPECTED_END.test(said)) throw incomplete();
}

/** One word for bash, on one line, that is exactly this text. */
function ansiQuoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what has to be written in another way.
  return `$'${escaped.replace(/[\u0000-\u001f\u007f]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)}'`;
}
