// Paths of playbooks, as text: which are playbooks, and where an include leads.

import type { ScriptKind } from './types.ts';

const EXTENSIONS = ['.heroscript', '.hero', '.hs', '.md'];

/** True for the files that a directory runs. */
export function isPlaybook(name: string): boolean {
  const lower = name.toLowerCase();
  return EXTENSIONS.some((extension) => lower.endsWith(extension));
}

export function kindOf(file: string): ScriptKind {
  return file.toLowerCase().endsWith('.md') ? 'markdown' : 'heroscript';
}

/** A path that a file names, relative to that file. */
export function relativeTo(file: string, path: string): string {
  return normalise(path.startsWith('/') ? path : file.slice(0, file.lastIndexOf('/') + 1) + path);
}

export function childOf(directory: string, name: string): string {
  return normalise(`${directory}/${name}`);
}

/** A path without `.`, without `//`, and without `..` where something is before it. */
export function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/') || '.';
}
