/** Parameters of actions in the form in which processes take them. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { StartedBy } from '../command/started-by.ts';
import { MuxError } from '../errors.ts';
import type { EnvEntry } from '../heroscript/types.ts';
import type { Beginning } from './model.ts';

export function environmentOf(env: readonly EnvEntry[] | undefined): Record<string, string> {
  return Object.fromEntries((env ?? []).map(({ key, value }) => [key, value]));
}

/**
 * The directory that an action names, absolute: `~` is the user's home, and a relative one counts from the file that
 * the action stands in, so that a playbook does the same wherever it is started from.
 */
export function directoryOf({ file, cwd }: { file: string; cwd?: string }): string | undefined {
  if (cwd === undefined) return undefined;
  if (cwd === '~' || cwd.startsWith('~/')) return resolve(homedir(), cwd.slice(2));
  return resolve(file === '' ? '.' : dirname(file), cwd);
}

/** What a pane that an action makes for itself begins with. */
export function beginningOf(action: { file: string; env?: readonly EnvEntry[]; cwd?: string }): Beginning {
  const cwd = directoryOf(action);
  return { env: environmentOf(action.env), ...(cwd === undefined ? {} : { cwd }) };
}

/** Who starts the command of an action. */
export function startedBy({ file, span }: { file: string; span: { line: number } }): StartedBy {
  return { kind: 'playbook', file: file === '' ? '' : resolve(file), line: span.line };
}

/** @throws MuxError `bad-input` where there is no such directory */
export function checkDirectory(path: string | undefined): void {
  if (path === undefined || isDirectory(path)) return;
  throw new MuxError('bad-input', `The directory ${path} does not exist`, 'make it, or change cwd');
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
