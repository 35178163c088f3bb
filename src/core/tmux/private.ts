/** Where the private servers of programs are: a socket of its own for each, in a directory that only the user can enter. */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { MuxError } from '../errors.ts';
import { privateDirectory, stateDirectory } from '../state/directories.ts';
import { replaceFile } from '../state/replace-file.ts';

/** sun_path of unix(7), without the NUL at its end; macOS has four bytes less. */
const LONGEST_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107;
/** A socket is there a moment before its server listens on it. */
const YOUNG_MS = 60_000;

/** Of panes that are made without a command of ours, a login shell; and more history than tmux keeps by itself. */
const CONFIGURATION = "set-option -g history-limit 50000\nset-option -g default-command 'exec bash -l'\n";

export interface PrivatePlace {
  readonly socketPath: string;
  readonly configFile: string;
}

/**
 * A place that no other server has or had, so that two never meet, and its configuration in place of the user's. Sockets
 * of private servers that have ended are removed on the way.
 * @throws MuxError `io`
 */
export async function privatePlace(): Promise<PrivatePlace> {
  const directory = privateDirectory(join(stateDirectory(), 'private'));
  const socketPath = join(directory, `${randomBytes(6).toString('hex')}.sock`);
  if (Buffer.byteLength(socketPath) > LONGEST_SOCKET_PATH) {
    throw new MuxError('io', `${socketPath} is too long for a socket`, 'set XDG_STATE_HOME to a shorter path');
  }
  const configFile = join(directory, 'tmux.conf');
  // Whole or not at all: another server may be starting with it.
  replaceFile(configFile, CONFIGURATION);
  await removeEnded(directory);
  return { socketPath, configFile };
}

async function removeEnded(directory: string): Promise<void> {
  const sockets = readdirSync(directory).filter((name) => name.endsWith('.sock'));
  await Promise.all(
    sockets.map(async (name) => {
      const path = join(directory, name);
      const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - changed > YOUNG_MS && (await isDeserted(path))) rmSync(path, { force: true });
    }),
  );
}

/** Nobody listens on the socket: its server has ended. */
function isDeserted(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (deserted: boolean): void => {
      socket.destroy();
      resolve(deserted);
    };
    socket.once('connect', () => answer(false));
    socket.once('error', (error: NodeJS.ErrnoException) => answer(error.code === 'ECONNREFUSED'));
  });
}
