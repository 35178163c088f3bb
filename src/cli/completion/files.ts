/** Files, directories and programs, for completion. */
import { accessSync, constants, type Dirent, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isPlaybook } from '../../core/heroscript/paths.ts';
import type { Candidate } from './candidates.ts';

/**
 * What a directory holds that begins as `typed` does. Directories end in `/`. Where no playbook is found, any file
 * will do: a name does not have to say what is in it.
 * @param typed as the shell would hand it over, a `~/` at its beginning not yet replaced
 */
export function files(kind: 'playbook' | 'path' | 'directory', typed: string): Candidate[] {
  const cut = typed.lastIndexOf('/') + 1;
  const [before, begin] = [typed.slice(0, cut), typed.slice(cut)];
  const where = before.startsWith('~/') ? join(homedir(), before.slice(2)) : before === '' ? '.' : before;
  const entries = readdirSync(where, { withFileTypes: true })
    .filter(({ name }) => name.startsWith(begin) && (begin.startsWith('.') || !name.startsWith('.')))
    .filter(({ name }) => !/\p{Cc}/u.test(name))
    .map((entry) => ({ name: entry.name, directory: isDirectory(where, entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const playbooks = entries.filter((entry) => entry.directory || isPlaybook(entry.name));
  const wanted =
    kind === 'directory'
      ? entries.filter(({ directory }) => directory)
      : kind === 'playbook' && playbooks.length > 0
        ? playbooks
        : entries;
  return wanted.map(({ name, directory }) => ({ value: `${before}${name}${directory ? '/' : ''}`, description: '' }));
}

function isDirectory(where: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(where, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The programs on PATH that begin so; too many to be of use where nothing is typed yet. */
export function programs(typed: string): Candidate[] {
  if (typed === '') return [];
  if (typed.includes('/')) return files('path', typed);
  const found = new Set<string>();
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of namesIn(directory)) {
      if (name.startsWith(typed) && !found.has(name) && isProgram(join(directory, name))) found.add(name);
    }
  }
  return [...found].sort().map((value) => ({ value, description: '' }));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // PATH may name what is not there.
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
