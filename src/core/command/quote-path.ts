/** Paths as a person would type them for a shell: quoted where they need it, also with line breaks in them. */
import { quoteForShell } from './shell.ts';

const CONTROL = /\p{Cc}/u;

/**
 * One word for bash, zsh and ksh that is exactly that path. Control characters are written as escapes (`$'a\nb'`): typed
 * as they are, a line break would end the line and others would be keys.
 */
export function quotePath(path: string): string {
  if (!CONTROL.test(path)) return quoteForShell(path);
  const escaped = path.replace(/[\\']/g, '\\$&').replace(/\p{Cc}/gu, (character) => {
    const bytes = [...Buffer.from(character)];
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `$'${escaped}'`;
}

/** Several paths, with a space between and one after, for what is typed next. */
export function quotePaths(paths: readonly string[]): string {
  return paths.map((path) => `${quotePath(path)} `).join('');
}
