/** Where Muxworks keeps its files: private directories of the user, never a predictable path in a shared one. */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { MuxError } from '../errors.ts';

/** `$XDG_STATE_HOME/muxworks` (XDG Base Directory Specification), normally `~/.local/state/muxworks`. */
export function stateDirectory(): string {
  const base = process.env.XDG_STATE_HOME;
  return join(base?.startsWith('/') ? base : join(homedir(), '.local', 'state'), 'muxworks');
}

/** The directory of one tmux server, told apart by its socket's path. Made with mode 0700 where missing. */
export function serverDirectory(socketPath: string): string {
  const name = createHash('sha256').update(socketPath).digest('hex').slice(0, 16);
  return privateDirectory(join(stateDirectory(), 'servers', name));
}

/**
 * Makes a directory that only its owner can enter, and refuses one that somebody else prepared.
 * @throws MuxError `io`
 */
export function privateDirectory(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const found = lstatSync(path);
    if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid())) {
      throw new MuxError(
        'io',
        `${path} is not a directory of yours`,
        'move it away, or set XDG_STATE_HOME to another place',
      );
    }
    if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700);
  } catch (error) {
    if (error instanceof MuxError) throw error;
    throw new MuxError(
      'io',
      `${path} could not be made: ${(error as Error).message}`,
      'set XDG_STATE_HOME to a place that can be written',
      {
        cause: error,
      },
    );
  }
  return path;
}
