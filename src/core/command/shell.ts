/** The bash that runs in the panes Muxworks makes, and how a command line is handed to it. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { MuxError } from '../errors.ts';
import { resourcePath } from '../resources.ts';
import { privateDirectory } from '../state/directories.ts';
import { replaceFile } from '../state/replace-file.ts';

/**
 * What `__mux_take` of the integration is bound to, Enter included: a key that no keyboard sends. Typed where readline
 * reads the next command, it makes the shell take that from the private file and run it.
 */
export const TAKE_AND_RUN = Buffer.from('\x1b[7771;7~');

/** The shell integration. */
export function integrationFile(): string {
  return resourcePath('shell', 'muxworks.bash');
}

/** The program of a pane and the environment that it needs to know its private directory. */
export function shellCommand(directory: string): { argv: string[]; env: Record<string, string> } {
  return { argv: ['bash', '--rcfile', integrationFile(), '-i'], env: { MUXWORKS_DIR: directory } };
}

/** One argument for bash that is exactly this text, whatever it holds. */
export function quoteForShell(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export interface NextCommand {
  /** One line, as a person would type it. */
  line: string;
  /** Becomes PaneMark.token of this command. */
  token: number;
  /** Exported into the shell before. */
  env?: Readonly<Record<string, string>>;
  /** Made the shell's directory before. */
  cwd?: string;
  /** When it has ended, the shell's mark tells again of the command before it: what was declared keeps its outcome. */
  passing?: boolean;
}

/** Whether the shell has taken what was written for it. */
export function isTaken(directory: string, pane: string): boolean {
  return (statSync(nextFile(directory, pane), { throwIfNoEntry: false })?.size ?? 0) === 0;
}

/** The token of what was written for the shell of a pane and has not been taken by it; null where there is none. */
export function untakenToken(directory: string, pane: string): number | null {
  try {
    const found = /^__mux_next=(\d+)$/m.exec(readFileSync(nextFile(directory, pane), 'utf8'));
    return found === null ? null : Number(found[1]);
  } catch {
    return null; // Nothing was ever written for it, or it has been withdrawn.
  }
}

/** Takes back what was written for a shell that has not taken it: it is not run when the shell comes round to it later. */
export function withdrawNextCommand(directory: string, pane: string): void {
  rmSync(nextFile(directory, pane), { force: true });
}

const nextFile = (directory: string, pane: string): string => join(directory, `${pane.slice(1)}.next`);

/** What a mark tells of a command. */
const KEPT = '"$__mux_token" "$__mux_code" "$__mux_start" "$__mux_end"';

/** Writes what the pane's shell takes at the next TAKE_AND_RUN. `pane` is `%12`. */
export function writeNextCommand(directory: string, pane: string, next: NextCommand): void {
  const lines = [`__mux_next=${next.token}`, `__mux_kept=(${next.passing ? KEPT : ''})`];
  for (const [key, value] of Object.entries(next.env ?? {})) lines.push(`export ${key}=${quoteForShell(value)}`);
  const typed = quoteForShell(next.line);
  if (next.cwd === undefined) lines.push(`line=${typed}`);
  else {
    // A directory that went away since it was checked: the command must not run somewhere else.
    const missing = quoteForShell(`cd ${quoteForShell(next.cwd)}`);
    lines.push(`if builtin cd -- ${quoteForShell(next.cwd)} >/dev/null; then line=${typed}; else line=${missing}; fi`);
  }
  writePrivate(nextFile(directory, pane), `${lines.join('\n')}\n`, 0o600);
}

/**
 * Writes the script of a multi-line command and returns its path. Never overwrites: each start has its own file.
 * It stops at the first command that fails and says which line of the command that was.
 */
export function writeScript(directory: string, token: number, command: string): string {
  const scripts = privateDirectory(join(directory, 'scripts'));
  const path = join(scripts, `${token.toString(36)}.sh`);
  const head = [
    '#!/usr/bin/env bash',
    '# Made by Muxworks for one pane; removed when no pane refers to it.',
    'set -eE',
    `trap '__code=$?; [ "$BASH_SUBSHELL" -gt 0 ] || printf "muxworks: line %d failed with exit code %d: %s\\n" "$((LINENO - 5))" "$__code" "$BASH_COMMAND" >&2' ERR`,
    '# the command:',
  ];
  writePrivate(path, `${head.join('\n')}\n${command.replace(/\r\n?/g, '\n')}\n`, 0o700);
  return path;
}

/** A script this young may belong to a run beside ours that has not yet stored its state. */
const YOUNG_MS = 60_000;

/** Removes scripts that no pane's state names any more. Call it before a run writes its own. */
export function removeUnusedScripts(directory: string, used: ReadonlySet<string>): void {
  const scripts = join(directory, 'scripts');
  if (!existsSync(scripts)) return;
  for (const name of readdirSync(scripts)) {
    const path = join(scripts, name);
    if (!used.has(path) && Date.now() - statSync(path).mtimeMs > YOUNG_MS) unlinkSync(path);
  }
}

/** Whole or not at all: a shell that reads at this moment never sees half a file. */
function writePrivate(path: string, text: string, mode: number): void {
  try {
    replaceFile(path, text, mode);
  } catch (error) {
    throw new MuxError(
      'io',
      `${path} could not be written: ${(error as Error).message}`,
      'free some space or set XDG_STATE_HOME',
      {
        cause: error,
      },
    );
  }
}
